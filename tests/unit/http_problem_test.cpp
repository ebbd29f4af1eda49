#include "http/problem.hpp"

#include "bihuan/base/json.hpp"
#include "http/messages.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

namespace bihuan::http {
namespace {

Call call_in(Language language) {
    Call call;
    call.language = language;
    call.request_id = "r-1";
    return call;
}

std::string header(const Reply& reply, std::string_view name) {
    for (const auto& [known, value] : reply.headers) {
        if (known == name) return value;
    }
    return "";
}

TEST(Problems, R12_carry_what_the_contract_names) {
    const Json members{
        {"allowed", {"assess"}}
    };
    const auto reply =
        problem(call_in(Language::en), refuse(Refusal::conflict, "stale_version", members));
    EXPECT_EQ(reply.status, 409U);
    EXPECT_EQ(header(reply, "Content-Type"), "application/problem+json");
    const auto document = *parse_json(reply.body);
    EXPECT_EQ(document.at("code"), "stale_version");
    EXPECT_EQ(document.at("type"), "urn:bihuan:problem:stale-version");
    EXPECT_EQ(document.at("title"), "Stale version");
    EXPECT_EQ(document.at("status"), 409);
    EXPECT_EQ(document.at("instance"), "r-1");
    EXPECT_EQ(document.at("allowed").at(0), "assess");
    EXPECT_FALSE(document.contains("errors"));
}

TEST(Problems, R12_list_all_faults_in_the_callers_language) {
    std::vector<Fault> faults;
    faults.push_back({"/subject", "too_long", "200"});
    faults.push_back({"?q", "unknown_parameter", ""});
    const auto reply = problem(call_in(Language::zh), invalid(faults));
    EXPECT_EQ(reply.status, 422U);
    EXPECT_EQ(header(reply, "Content-Language"), "zh-CN");
    const auto document = *parse_json(reply.body);
    EXPECT_EQ(document.at("code"), "validation_failed");
    EXPECT_EQ(document.at("errors").size(), 2U);
    EXPECT_EQ(document.at("errors").at(0).at("pointer"), "/subject");
    EXPECT_EQ(document.at("errors").at(0).at("detail"), "最多 200 个字符。");
    EXPECT_EQ(document.at("errors").at(1).at("code"), "unknown_parameter");
}

TEST(Problems, have_the_status_of_their_refusal) {
    const std::pair<Refusal, unsigned> table[] = {
        {Refusal::malformed,             400},
        {Refusal::unauthenticated,       401},
        {Refusal::forbidden,             403},
        {Refusal::not_found,             404},
        {Refusal::method_not_allowed,    405},
        {Refusal::not_acceptable,        406},
        {Refusal::conflict,              409},
        {Refusal::stale,                 412},
        {Refusal::too_large,             413},
        {Refusal::unsupported_type,      415},
        {Refusal::invalid,               422},
        {Refusal::precondition_required, 428},
        {Refusal::too_many,              429},
        {Refusal::busy,                  503},
    };
    for (const auto& [refusal, status] : table) {
        EXPECT_EQ(problem(call_in(Language::en), refuse(refusal, "conflict")).status, status);
    }
}

TEST(Problems, tell_clients_what_to_do_next) {
    const auto call = call_in(Language::en);
    const auto unknown = problem(call, refuse(Refusal::unauthenticated, "bad_credentials"));
    EXPECT_EQ(header(unknown, "WWW-Authenticate"), "Bearer");
    const auto busy = problem(call, refuse(Refusal::busy, "overloaded"));
    EXPECT_EQ(header(busy, "Retry-After"), "1");
    EXPECT_EQ(internal_error(call).status, 500U);
}

TEST(Problems, survive_an_unworded_code_and_hostile_text) {
    const auto reply = problem(
        call_in(Language::en), invalid("/a\xff", "no_such_code", std::string("\xff\n\"", 3))
    );
    const auto document = *parse_json(reply.body);
    EXPECT_EQ(document.at("errors").at(0).at("code"), "no_such_code");
}

TEST(Messages, are_complete_and_unique) {
    std::set<std::string_view> codes;
    for (const auto& message : all_messages()) {
        EXPECT_TRUE(codes.insert(message.code).second) << message.code;
        for (const auto text :
             {message.zh.title, message.zh.detail, message.en.title, message.en.detail}) {
            EXPECT_FALSE(text.empty()) << message.code;
        }
        EXPECT_EQ(
            message.zh.detail.find("{}") == std::string_view::npos,
            message.en.detail.find("{}") == std::string_view::npos
        ) << message.code;
        EXPECT_TRUE(std::all_of(message.code.begin(), message.code.end(), [](char letter) {
            return (letter >= 'a' && letter <= 'z') || letter == '_';
        })) << message.code;
    }
    EXPECT_EQ(find_message("conflict")->en.title, "Conflict");
    EXPECT_EQ(find_message("nonsense"), nullptr);
}

TEST(Messages, take_their_argument) {
    EXPECT_EQ(fill("At most {} items.", "3"), "At most 3 items.");
    EXPECT_EQ(fill("No. {}", ""), "No.");
    EXPECT_EQ(fill("{} {}", "{}"), "{} {}");
}

}  // namespace
}  // namespace bihuan::http
