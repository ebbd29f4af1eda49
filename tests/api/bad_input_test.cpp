// Requests that are wrong in every way we could think of, on every route that takes JSON: each gets
// its own refusal, in both languages, and nothing is written.

#include "api/samples.hpp"

#include <algorithm>
#include <set>

namespace bihuan::test {
namespace {

constexpr std::string_view tickets = "/api/v1/tickets/";

/// Sends bytes as the body of a sample's route.
HttpReply send(
    const std::string& route,
    std::string_view body,
    const std::string& type = "application/json",
    const std::string& language = "en"
) {
    const auto& sample = samples().at(route);
    auto headers = sample.headers;
    for (auto& [name, value] : headers) {
        // Its clocks change a ticket while the other routes are walked.
        if (name != "If-Match" || !sample.path.starts_with(tickets)) continue;
        const auto ticket = sample.path.substr(0, sample.path.find('/', tickets.size()));
        value = Center::instance().as(sample.who).get(ticket).header("ETag");
    }
    headers.emplace_back("Content-Type", type);
    headers.emplace_back("Accept-Language", language);
    const auto method = route.substr(0, route.find(' '));
    return Center::instance().as(sample.who).request(method, sample.path, headers, body);
}

HttpReply send_json(const std::string& route, const Json& body) { return send(route, dump(body)); }

/// Whether there are faults, all of them below the pointer, none of them twice.
testing::AssertionResult faulted_below(const HttpReply& reply, const std::string& pointer) {
    const auto refusal = refused(reply, 422);
    if (!refusal) return refusal;
    const auto errors = faults_of(reply);
    std::set<std::string> seen;
    for (const auto& fault : errors) {
        const auto at = text_of(fault, "pointer");
        const bool below = at == pointer || at.starts_with(pointer + "/");
        if (below && seen.insert(at + " " + text_of(fault, "code")).second) continue;
        return testing::AssertionFailure() << "wanted " << pointer << " once in " << reply.body;
    }
    if (!errors.empty()) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "no fault is named: " << reply.body;
}

/// A value of each JSON type that `value` does not have.
std::vector<Json> wrong_values(const Json& value) {
    std::vector<Json> wrong;
    if (!value.is_string()) wrong.push_back("text");
    if (!value.is_boolean()) wrong.push_back(true);
    if (!value.is_object()) wrong.push_back(Json::object());
    if (!value.is_array()) wrong.push_back(Json::array());
    if (!value.is_number()) wrong.push_back(17);
    wrong.push_back(1.5);
    if (value.is_array()) {
        for (const auto& item : {Json(17), Json(nullptr), Json(Json::object()), Json("\0bad")}) {
            wrong.push_back(Json::array({item}));
        }
    }
    if (value.is_string()) wrong.push_back(std::string(30'000, 'x'));
    if (value.is_string()) wrong.push_back(std::string("a\0b", 3));
    if (value.is_number()) wrong.push_back(std::int64_t{1} << 62);
    return wrong;
}

/// What is tried on a mapping may be any JSON, or a form as text.
bool takes_anything(const std::string& route, const std::string& name) {
    return route == "POST /api/v1/inbound-sources/{id}/try" && name == "body";
}

class EveryJsonRoute : public testing::TestWithParam<std::string> {
protected:
    void SetUp() override {
        ASSERT_TRUE(samples().contains(GetParam())) << "add a sample for this route";
        if (before_.empty()) before_ = row_counts();
    }
    void TearDown() override {
        const auto after = row_counts();
        EXPECT_EQ(after, before_) << "something was written";
        before_ = after;
    }
    const std::string& route() const { return GetParam(); }
    const Sample& sample() const { return samples().at(GetParam()); }

private:
    /// As the test before left it: counting takes longer than most of them.
    static inline std::map<std::string, std::int64_t> before_;
};

TEST_P(EveryJsonRoute, refuses_what_is_no_json) {
    const auto body = dump(sample().body);
    const auto open = body.substr(0, body.size() - 1);
    const auto depth = [&](std::size_t arrays) {
        return open + ",\"zz\":" + std::string(arrays, '[') + std::string(arrays, ']') + "}";
    };
    struct Row {
        std::string body;
        const char* code;
    };
    const Row rows[] = {
        {"", "json_syntax"},
        {" ", "json_syntax"},
        {"nonsense", "json_syntax"},
        {open, "json_syntax"},
        {body + "}", "json_syntax"},
        {body + body, "json_syntax"},
        {"{'a':1}", "json_syntax"},
        {"{\"a\":1,}", "json_syntax"},
        {"{\"a\":01}", "json_syntax"},
        {"{\"a\":NaN}", "json_syntax"},
        {"// comment\n" + body, "json_syntax"},
        {"<xml/>", "json_syntax"},
        {open + ",\"zz\":\"\\ud800\"}", "json_encoding"},
        {open + ",\"zz\":\"\\udc00\\ud800\"}", "json_encoding"},
        {open + ",\"zz\":\"\xff\"}", "json_encoding"},
        {open + ",\"zz\":\"\xc0\xaf\"}", "json_encoding"},
        {open + ",\"zz\":\"\xed\xa0\x80\"}", "json_encoding"},
        {open + ",\"zz\":1,\"zz\":2}", "json_duplicate_member"},
        {open + ",\"zz\":{\"a\":1,\"\\u0061\":2}}", "json_duplicate_member"},
        {open + ",\"zz\":1e999}", "json_number_range"},
        {depth(32), "json_depth"},
        {std::string(200'000, '['), "json_depth"},
        {std::string(100'000, '[') + std::string(100'000, ']'), "json_depth"},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.body.substr(0, 200));
        EXPECT_TRUE(refused(send(route(), row.body), 400, row.code));
    }
    EXPECT_TRUE(refused(send(route(), depth(31)), 422)) << "32 levels are not too many";
}

TEST_P(EveryJsonRoute, refuses_other_content_types_and_long_bodies) {
    const auto body = dump(sample().body);
    for (const auto* type :
         {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "text/json",
          "application/json; charset=gbk", "text/plain; application/json",
          "multipart/form-data; boundary=x"}) {
        EXPECT_TRUE(refused(send(route(), body, type), 415, "unsupported_media_type")) << type;
    }
    const auto big = body + std::string(1024 * 1024, ' ');
    EXPECT_TRUE(refused(send(route(), big), 413, "body_too_large"));
}

TEST_P(EveryJsonRoute, refuses_what_is_no_object) {
    for (const auto* body : {"[]", "\"text\"", "17", "true", "null"}) {
        const auto reply = send(route(), std::string_view(body));
        ASSERT_TRUE(refused(reply, 422)) << body;
        const auto faults = faults_of(reply);
        // Rules that hold for the whole may find more to say.
        EXPECT_TRUE(std::any_of(faults.begin(), faults.end(), [](const Json& fault) {
            return fault["pointer"] == "" && fault["code"] == "object_expected";
        })) << reply.body;
    }
}

TEST_P(EveryJsonRoute, refuses_unknown_members_by_name) {
    auto body = sample().body;
    body["zz_unknown"] = 1;
    body["Zz/~"] = nullptr;
    EXPECT_TRUE(faulted(
        send_json(route(), body), {"/zz_unknown unknown_member", "/Zz~1~0 unknown_member"}
    ));
}

TEST_P(EveryJsonRoute, refuses_missing_members_by_name) {
    for (const auto& name : sample().required) {
        auto body = sample().body;
        body.erase(name);
        EXPECT_TRUE(faulted_below(send_json(route(), body), "/" + name)) << "without " << name;
        body[name] = nullptr;
        EXPECT_TRUE(faulted_below(send_json(route(), body), "/" + name)) << "null for " << name;
        if (!sample().body[name].is_string()) continue;
        for (const auto* blank : {"", "  \t"}) {
            body[name] = blank;
            EXPECT_TRUE(faulted_below(send_json(route(), body), "/" + name)) << "blank " << name;
        }
    }
}

TEST_P(EveryJsonRoute, refuses_wrong_types_and_lengths_by_name) {
    for (const auto& [name, value] : sample().body.items()) {
        if (takes_anything(GetParam(), name)) continue;
        for (const auto& wrong : wrong_values(value)) {
            auto body = sample().body;
            body[name] = wrong;
            // Free-form members may hold any object, and an empty list is a list.
            EXPECT_TRUE(faulted_below(send_json(route(), body), "/" + name))
                << name << " = " << dump(wrong).substr(0, 100);
        }
    }
}

TEST_P(EveryJsonRoute, names_all_faults_at_once) {
    auto body = sample().body;
    std::set<std::string> wanted{"/zz"};
    for (const auto& [name, value] : sample().body.items()) {
        if (takes_anything(GetParam(), name)) continue;
        body[name] = 1.5;
        wanted.insert("/" + name);
    }
    body["zz"] = 1;
    const auto reply = send_json(route(), body);
    ASSERT_TRUE(refused(reply, 422));
    std::set<std::string> found;
    for (const auto& fault : faults_of(reply)) found.insert(text_of(fault, "pointer"));
    for (const auto& pointer : wanted) EXPECT_TRUE(found.contains(pointer)) << pointer;
}

TEST_P(EveryJsonRoute, speaks_both_languages) {
    for (const auto& body : {std::string("{"), std::string("{\"zz\":1}")}) {
        const auto chinese = send(route(), body, "application/json", "zh-CN,zh;q=0.9");
        const auto english = send(route(), body, "application/json", "en-GB,en;q=0.8");
        ASSERT_TRUE(refused(chinese, english.status));
        EXPECT_EQ(json_of(chinese)["code"], json_of(english)["code"]);
        EXPECT_NE(json_of(chinese)["title"], json_of(english)["title"]);
        EXPECT_EQ(chinese.header("Content-Language"), "zh-CN");
        EXPECT_EQ(english.header("Content-Language"), "en");
    }
}

std::string name_of(const testing::TestParamInfo<std::string>& info) {
    std::string name;
    for (const char c : info.param) name += std::isalnum(static_cast<unsigned char>(c)) ? c : '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Routes, EveryJsonRoute, testing::ValuesIn(json_routes()), name_of);

TEST(BadRequest, comes_before_the_question_who_asks) {
    auto& nobody = Center::instance().nobody();
    const HeaderList json{{"Content-Type", "application/json"}};
    EXPECT_TRUE(refused(nobody.request("POST", "/api/v1/tickets", json, "{"), 400));
    const HeaderList plain{{"Content-Type", "text/plain"}};
    EXPECT_TRUE(refused(nobody.request("POST", "/api/v1/tickets", plain, "{}"), 415));
    EXPECT_TRUE(refused(nobody.request("POST", "/api/v1/tickets", json, "{}"), 401));
    EXPECT_TRUE(refused(
        Center::instance().as("qa").request("POST", "/api/v1/tickets", json, "{}"), 403
    ));
}

}  // namespace
}  // namespace bihuan::test
