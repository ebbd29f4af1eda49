// The second factor: enrolling, signing in with it, that each code is good once, taking it off.

#include "api/complaint.hpp"
#include "support/eventually.hpp"

#include <liboath/oath.h>

#include <chrono>
#include <cstdlib>
#include <ctime>

namespace bihuan::test {
namespace {

const std::string path = "/api/v1/me/totp";

/// What an authenticator shows that far from now.
std::string code_of(const std::string& base32, int seconds_ahead = 0) {
    char* secret = nullptr;
    std::size_t size = 0;
    char code[8] = {};
    oath_init();
    if (oath_base32_decode(base32.c_str(), base32.size(), &secret, &size) != OATH_OK) {
        throw std::runtime_error("not base32: " + base32);
    }
    oath_totp_generate(secret, size, std::time(nullptr) + seconds_ahead, 30, 0, 6, code);
    std::free(secret);
    return code;
}

std::string other_than(const std::string& code) { return code == "000000" ? "000001" : "000000"; }

HttpReply sign_in(const Person& person, const std::string& code = {}) {
    Json body{{"username", person.username}, {"password", person.password}};
    if (!code.empty()) body["totp"] = code;
    return Center::instance().nobody().post("/api/v1/sessions", body);
}

HttpReply remove(const std::string& who, const std::string& password) {
    return Center::instance().as(who).send_json("DELETE", path, Json{{"password", password}});
}

/// Somebody with a second factor, of which the code of now is used up; gives the secret.
std::string enrol(const std::string& who) {
    auto& client = Center::instance().as(who);
    const auto begun = client.request("POST", path);
    EXPECT_TRUE(answered(begun, 201));
    const auto secret = text_of(json_of(begun), "secret");
    EXPECT_TRUE(answered(client.put(path, Json{{"code", code_of(secret)}}), 204));
    return secret;
}

TEST(Totp, counts_once_a_code_was_shown) {
    auto& center = Center::instance();
    const auto& person = center.hire("totp.enrols", {"agent"}, {"front"});
    auto& client = center.as("totp.enrols");
    EXPECT_TRUE(refused(client.put(path, Json{{"code", "123456"}}), 409, "totp_not_begun"));
    const auto begun = json_of(client.request("POST", path));
    const auto secret = text_of(begun, "secret");
    EXPECT_EQ(secret.size(), 32U);
    const auto uri = text_of(begun, "otpauth_uri");
    EXPECT_TRUE(uri.starts_with("otpauth://totp/")) << uri;
    EXPECT_NE(uri.find(":totp.enrols?secret=" + secret), std::string::npos) << uri;
    EXPECT_TRUE(text_of(begun, "qr_svg").starts_with("<svg ")) << "for authenticators";
    EXPECT_TRUE(answered(sign_in(person), 201)) << "not before it was confirmed";
    EXPECT_EQ(json_of(client.get("/api/v1/me"))["totp"], false);

    const auto newer = text_of(json_of(client.request("POST", path)), "secret");
    EXPECT_NE(newer, secret) << "begun anew";
    const auto wrong = other_than(code_of(newer));
    EXPECT_TRUE(faulted(client.put(path, Json{{"code", wrong}}), {"/code wrong_totp"}));
    EXPECT_TRUE(answered(client.put(path, Json{{"code", code_of(newer)}}), 204));
    EXPECT_EQ(json_of(client.get("/api/v1/me"))["totp"], true);
    EXPECT_TRUE(refused(client.request("POST", path), 409, "totp_active"));
    const auto rows = center.sql(
        "SELECT position('" + newer + "'::bytea IN sealed_secret) AS at FROM user_totp "
        "WHERE user_id = '" + person.id + "'"
    );
    EXPECT_EQ(rows.front().integer("at"), 0) << "sealed";
    EXPECT_EQ(center.log().find(newer), std::string::npos);
}

TEST(Totp, is_asked_for_and_good_once) {
    auto& center = Center::instance();
    const auto& person = center.hire("totp.signs", {"agent"}, {"front"});
    const auto secret = enrol("totp.signs");
    EXPECT_TRUE(refused(sign_in(person), 401, "totp_required"));
    EXPECT_TRUE(refused(sign_in(person, code_of(secret)), 401, "bad_totp"))
        << "it was used for the enrolment";
    const auto next = code_of(secret, 30);
    EXPECT_TRUE(answered(sign_in(person, next), 201));
    EXPECT_TRUE(refused(sign_in(person, next), 401, "bad_totp")) << "seen over the shoulder";
    auto guess = person;
    guess.password = "not-the-password-1";
    EXPECT_TRUE(refused(sign_in(guess, next), 401, "bad_credentials"))
        << "a wrong password says nothing of the code";
}

TEST(Totp, is_guessed_no_more_often_than_a_password) {
    auto& center = Center::instance();
    const auto& person = center.hire("totp.guessed", {"agent"}, {"front"});
    const auto secret = enrol("totp.guessed");
    for (int i = 0; i < 5; ++i) {
        EXPECT_TRUE(refused(sign_in(person, other_than(code_of(secret))), 401, "bad_totp")) << i;
    }
    const auto more = sign_in(person, code_of(secret, 30));
    EXPECT_TRUE(refused(more, 429, "too_many_attempts"));
}

TEST(Totp, is_taken_off_with_the_password_or_by_an_administrator) {
    auto& center = Center::instance();
    const auto person = center.hire("totp.leaves", {"agent"}, {"front"});
    enrol("totp.leaves");
    EXPECT_TRUE(faulted(remove("totp.leaves", "not-the-password-1"), {"/password wrong_password"}));
    EXPECT_TRUE(refused(sign_in(person), 401, "totp_required"));
    EXPECT_TRUE(answered(remove("totp.leaves", person.password), 204));
    EXPECT_TRUE(answered(sign_in(person), 201));

    enrol("totp.leaves");
    const auto of_user = "/api/v1/users/" + person.id + "/totp";
    EXPECT_TRUE(refused(center.as("lead").del(of_user), 403));
    EXPECT_TRUE(answered(center.as("totp.leaves").get("/api/v1/me"), 200));
    EXPECT_TRUE(answered(center.as("admin").del(of_user), 204));
    EXPECT_TRUE(refused(center.as("totp.leaves").get("/api/v1/me"), 401)) << "whoever that was";
    EXPECT_TRUE(answered(sign_in(person), 201));
    const auto entries = all_items(
        "admin", "/api/v1/audit?action=user.totp_removed&object=user:" + person.id
    );
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0]["actor"]["id"], center.id_of("admin"));
    const std::string nobody = "/api/v1/users/01900000-0000-7000-8000-000000000000/totp";
    EXPECT_TRUE(refused(center.as("admin").del(nobody), 404, "not_found"));
}

TEST(Totp, is_expected_of_the_roles_that_the_setting_names) {
    auto& center = Center::instance();
    center.hire("totp.expected", {"lead", "handler"}, {"front"});
    center.hire("totp.free", {"handler"}, {"front"});
    const std::string access = "/api/v1/settings/access";
    auto& admin = center.as("admin");
    const auto put = [&](const Json& value) {
        const auto etag = admin.get(access).header("ETag");
        return admin.put(access, value, {{"If-Match", etag}});
    };
    const auto before = json_of(admin.get(access));
    EXPECT_EQ(before["totp_roles"], Json::array());
    EXPECT_EQ(json_of(center.as("totp.expected").get("/api/v1/me"))["totp_expected"], false);
    const Json of_a_king{{"totp_roles", Json{"lead", "king"}}};
    EXPECT_TRUE(faulted(put(of_a_king), {"/totp_roles/1 invalid_choice"}));
    ASSERT_TRUE(answered(put(Json{{"totp_roles", std::vector<Json>{"lead"}}}), 200));
    EXPECT_EQ(json_of(center.as("totp.expected").get("/api/v1/me"))["totp_expected"], true);
    EXPECT_EQ(json_of(center.as("totp.free").get("/api/v1/me"))["totp_expected"], false);
    EXPECT_TRUE(answered(put(before), 200));
}

TEST(Totp, is_taken_off_on_the_command_line) {
    auto& center = Center::instance();
    const auto run = [&](const std::string& name) {
        return run_bihuan(
            {"user", "totp-remove", name}, {{"BIHUAN_DATABASE_URL", center.database_url()}}
        );
    };
    const auto person = center.hire("totp.lost", {"agent"}, {"front"});
    enrol("totp.lost");
    EXPECT_TRUE(refused(sign_in(person), 401, "totp_required"));
    const auto done = run("TOTP.lost");
    EXPECT_EQ(done.status, 0) << done.output;
    EXPECT_NE(done.output.find("removed the second factor"), std::string::npos) << done.output;
    // The server looks after a session once a second.
    const auto look = [&] { return center.as("totp.lost").get("/api/v1/me"); };
    EXPECT_TRUE(eventually([&] { return look().status == 401; }));
    EXPECT_TRUE(refused(look(), 401));
    EXPECT_TRUE(answered(sign_in(person), 201));
    const auto audit = "/api/v1/audit?action=user.totp_removed&object=user:" + person.id;
    ASSERT_EQ(all_items("admin", audit).size(), 1U);

    const auto again = run("totp.lost");
    EXPECT_EQ(again.status, 0);
    EXPECT_NE(again.output.find("there is no second factor"), std::string::npos) << again.output;
    EXPECT_EQ(all_items("admin", audit).size(), 1U) << "nothing was done";
    EXPECT_EQ(run("totp.nobody").status, 1);
}

}  // namespace
}  // namespace bihuan::test
