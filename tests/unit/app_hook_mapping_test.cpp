// What other systems send, as data turns it into ours.

#include "fault_texts.hpp"

#include "app/call_event_reader.hpp"
#include "bihuan/app/hook_mapping.hpp"
#include "bihuan/base/json.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace bihuan::app {
namespace {

const Zone& zone() {
    static const Zone shanghai("Asia/Shanghai");
    return shanghai;
}

HookTime now() { return HookTime{zone(), parse_instant("2026-11-21T01:02:03Z").value()}; }

std::vector<std::string> refused(const Json& mapping) {
    std::vector<Fault> faults;
    check_mapping(mapping, "", faults);
    return test::fault_texts(faults);
}

/// A mapping of one rule that makes a comment of these members.
Json one_rule(const Json& data) {
    Json rule{{"type", "ticket.comment"}, {"data", data}};
    Json mapping;
    mapping["rules"] = Json::array();
    mapping["rules"].push_back(rule);
    return mapping;
}

/// What the expression gives for the body, and the faults that it meets.
std::pair<Json, std::vector<std::string>> value_of(const Json& expression, const Json& body) {
    const auto mapping = one_rule(Json{{"/x", expression}});
    EXPECT_EQ(refused(mapping), std::vector<std::string>{}) << expression;
    std::vector<Fault> faults;
    const auto hook = map_hook(mapping, body, now(), faults);
    return {hook.data.value("x", Json()), test::fault_texts(faults)};
}

Json parsed(const char* text) { return Json::parse(text); }

struct Case {
    const char* expression;
    const char* body;
    const char* value;
    std::vector<std::string> faults;
};

TEST(HookMapping, takes_values_from_where_they_are) {
    const std::vector<Case> cases{
        {R"({"value": 7})", "{}", "7", {}},
        {R"({"received": true})", "{}", R"("2026-11-21T01:02:03.000Z")", {}},
        {R"({"pointer": "/a/0/b"})", R"({"a": [{"b": "c"}]})", R"("c")", {}},
        {R"({"pointer": "/a~1b/~0"})", R"({"a/b": {"~": 1}})", "1", {}},
        {R"({"pointer": "/a/9"})", R"({"a": [1]})", "null", {}},
        {R"({"pointer": "/a/x"})", R"({"a": [1]})", "null", {}},
        {R"({"pointer": "/a", "as": "text"})", R"({"a": 12345678901234567890})",
         R"("12345678901234567890")", {}},
        {R"({"pointer": "/a", "as": "text"})", R"({"a": " "})", "null", {}},
        {R"({"pointer": "/a", "as": "text"})", R"({"a": []})", "null", {"/a string_expected"}},
        {R"({"pointer": "/a", "as": "integer"})", R"({"a": "42"})", "42", {}},
        {R"({"pointer": "/a", "as": "integer"})", R"({"a": "4.2"})", "null",
         {"/a integer_expected"}},
        {R"({"pointer": "/a", "table": {"1": "yes", "true": "ja"}})", R"({"a": 1})",
         R"("yes")", {}},
        {R"({"pointer": "/a", "table": {"1": "yes", "true": "ja"}})", R"({"a": true})",
         R"("ja")", {}},
        {R"({"pointer": "/a", "table": {"1": "yes"}})", R"({"a": 2})", "null",
         {"/a mapping_not_in_table"}},
        {R"({"pointer": "/a", "table": {"1": "yes"}})", "{}", "null", {}},
        {R"({"pointer": "/a", "table": {"1": "yes"}, "default": "no"})", "{}", R"("no")", {}},
        {R"({"join": [{"pointer": "/a"}, {"pointer": "/none"}, {"value": "z"}], "with": "-"})",
         R"({"a": 1})", R"("1-z")", {}},
        {R"({"join": [{"pointer": "/a"}]})", "{}", "null", {}},
        {R"({"first": [{"pointer": "/a"}, {"pointer": "/b"}]})", R"({"a": "", "b": "c"})",
         R"("c")", {}},
        {R"({"first": [{"pointer": "/a"}], "table": {"k": "v"}})", R"({"a": "k"})",
         R"("v")", {}},
    };
    for (const auto& [expression, body, value, faults] : cases) {
        const auto [got, met] = value_of(parsed(expression), parsed(body));
        EXPECT_EQ(got, parsed(value)) << expression << " of " << body;
        EXPECT_EQ(met, faults) << expression << " of " << body;
    }
}

TEST(HookMapping, reads_the_clocks_of_others) {
    const std::vector<Case> cases{
        {"unix_seconds", R"("1620455977")", R"("2021-05-08T06:39:37.000Z")", {}},
        {"unix_seconds", "1620455977", R"("2021-05-08T06:39:37.000Z")", {}},
        {"unix_seconds", R"("1620455977.25")", R"("2021-05-08T06:39:37.250Z")", {}},
        {"unix_seconds", R"("253402300799")", R"("9999-12-31T23:59:59.000Z")", {}},
        {"unix_seconds", R"("253402300801")", "null", {"/t invalid_time"}},
        {"unix_seconds", R"("-1")", "null", {"/t invalid_time"}},
        {"unix_seconds", R"("1620455977x")", "null", {"/t invalid_time"}},
        {"unix_milliseconds", "1607588930250", R"("2020-12-10T08:28:50.250Z")", {}},
        {"unix_milliseconds", R"("")", "null", {}},
        {"local", R"("2025-09-18 18:35:00")", R"("2025-09-18T10:35:00.000Z")", {}},
        {"local", R"("2025/09/18 00:35:00.5")", R"("2025-09-17T16:35:00.500Z")", {}},
        {"local", R"("2025-09-18T18:35:00")", R"("2025-09-18T10:35:00.000Z")", {}},
        {"local", R"("2025-09-31 18:35:00")", "null", {"/t invalid_time"}},
        {"local", R"("2025-09-18 24:35:00")", "null", {"/t invalid_time"}},
        {"local", R"("18:35")", "null", {"/t invalid_time"}},
        {"rfc3339", R"("2025-09-18T18:35:00+08:00")", R"("2025-09-18T10:35:00.000Z")", {}},
        {"rfc3339", "{}", "null", {"/t invalid_time"}},
    };
    for (const auto& [form, written, value, faults] : cases) {
        Json expression{{"pointer", "/t"}};
        expression["time"] = form;
        Json body;
        body["t"] = parsed(written);
        const auto [got, met] = value_of(expression, body);
        EXPECT_EQ(got, parsed(value)) << form << " " << written;
        EXPECT_EQ(met, faults) << form << " " << written;
    }
}

TEST(HookMapping, takes_the_first_rule_whose_conditions_hold) {
    const auto mapping = parsed(R"({"rules": [
        {"when": {"/kind": ["a", "b"], "/n": "1"}, "type": "ticket.create"},
        {"when": {"/kind": "c"}, "type": "ignore"},
        {"when": {"/kind": "b"}, "type": "message.received"}]})");
    ASSERT_EQ(refused(mapping), std::vector<std::string>{});
    const auto type_of = [&](const char* body) {
        std::vector<Fault> faults;
        const auto hook = map_hook(mapping, parsed(body), now(), faults);
        return faults.empty() ? hook.type : faults.front().code;
    };
    EXPECT_EQ(type_of(R"({"kind": "a", "n": 1})"), "ticket.create");
    EXPECT_EQ(type_of(R"({"kind": "b", "n": 2})"), "message.received");
    EXPECT_EQ(type_of(R"({"kind": "c"})"), "");
    EXPECT_EQ(type_of(R"({"kind": "d"})"), "mapping_no_rule");
    EXPECT_EQ(type_of("[]"), "mapping_no_rule");
}

TEST(HookMapping, makes_objects_and_short_arrays) {
    const auto mapping = one_rule(parsed(R"({
        "/customer/contacts/0/kind": {"value": "phone"},
        "/customer/contacts/0/value": {"pointer": "/tel"}, "/customer/name": {"value": "王"}})"));
    std::vector<Fault> faults;
    const auto hook = map_hook(mapping, Json{{"tel", "13800138000"}}, now(), faults);
    EXPECT_EQ(
        hook.data,
        parsed(R"({"customer": {"name": "王",
                   "contacts": [{"kind": "phone", "value": "13800138000"}]}})")
    );
}

TEST(HookMapping, names_the_item_whose_type_is_another) {
    const auto mapping = parsed(R"({"items": "/list", "rules": [
        {"when": {"/k": "a"}, "type": "ticket.create", "data": {}},
        {"when": {"/k": "b"}, "type": "ticket.comment", "data": {}}]})");
    std::vector<Fault> faults;
    map_hook(mapping, parsed(R"({"list": [{"k": "a"}, {"k": "b"}, {"k": "z"}]})"), now(), faults);
    EXPECT_EQ(
        test::fault_texts(faults),
        (std::vector<std::string>{"/list/1 mapping_mixed_types", "/list/2 mapping_no_rule"})
    );
    faults.clear();
    map_hook(mapping, parsed(R"({"list": {}})"), now(), faults);
    EXPECT_EQ(test::fault_texts(faults), std::vector<std::string>{"/list array_expected"});
    faults.clear();
    Json many;
    many["list"] = Json(std::vector<Json>(101, Json{{"k", "a"}}));
    map_hook(mapping, many, now(), faults);
    EXPECT_EQ(test::fault_texts(faults), std::vector<std::string>{"/list too_many"});
}

TEST(HookMapping, is_checked_before_it_is_kept) {
    const std::vector<std::pair<const char*, std::vector<std::string>>> cases{
        {"[]", {" object_expected"}},
        {"{}", {"/rules required"}},
        {R"({"rules": []})", {"/rules required"}},
        {R"({"rules": [{"type": "x"}]})", {"/rules/0/type invalid_choice"}},
        {R"({"rules": [{"type": "ignore", "more": 1}]})", {"/rules/0/more unknown_member"}},
        {R"({"rules": [{"type": "ignore", "when": {"a": "b"}}]})",
         {"/rules/0/when json_pointer_expected"}},
        {R"({"rules": [{"type": "ignore", "when": {"/a": 1}}]})",
         {"/rules/0/when string_expected"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {}}}]})",
         {"/rules/0/data/~1a mapping_expression"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"value": 1, "pointer": "/b"}}}]})",
         {"/rules/0/data/~1a mapping_expression"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"pointer": "b"}}}]})",
         {"/rules/0/data/~1a/pointer json_pointer_expected"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"pointer": "/b~2"}}}]})",
         {"/rules/0/data/~1a/pointer json_pointer_expected"}},
        {R"({"rules": [{"type": "ignore", "data": {"": {"value": 1}}}]})",
         {"/rules/0/data json_pointer_expected"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a/100": {"value": 1}}}]})",
         {"/rules/0/data json_pointer_expected"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a/-": {"value": 1}}}]})",
         {"/rules/0/data json_pointer_expected"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"value": 1, "as": "text"}}}]})",
         {"/rules/0/data/~1a/as unknown_member"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"pointer": "/b", "time": "epoch"}}}]})",
         {"/rules/0/data/~1a/time invalid_choice"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"pointer": "/b", "default": 1}}}]})",
         {"/rules/0/data/~1a/default unknown_member"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"join": []}}}]})",
         {"/rules/0/data/~1a/join mapping_expression"}},
        {R"({"rules": [{"type": "ignore", "data": {"/a": {"first": [{}]}}}]})",
         {"/rules/0/data/~1a/first/0 mapping_expression"}},
        {R"({"items": "x", "rules": [{"type": "ignore"}]})", {"/items json_pointer_expected"}},
        {R"({"delivery_id": {"value": 1, "x": 2}, "rules": [{"type": "ignore"}]})",
         {"/delivery_id/x unknown_member"}},
    };
    for (const auto& [mapping, faults] : cases) {
        EXPECT_EQ(refused(parsed(mapping)), faults) << mapping;
    }
}

TEST(HookMapping, does_without_one_where_our_format_is_spoken) {
    const auto read = [](const char* body) {
        std::vector<Fault> faults;
        const auto hook = map_hook(Json(), parsed(body), now(), faults);
        return std::pair(hook, test::fault_texts(faults));
    };
    const auto [good, none] = read(
        R"({"type": "ticket.comment", "timestamp": "2026-11-21T01:02:03Z", "data": {"body": "x"}})"
    );
    EXPECT_EQ(none, std::vector<std::string>{});
    EXPECT_EQ(good.type, "ticket.comment");
    EXPECT_EQ(good.data, Json({{"body", "x"}}));
    const auto bad = read(R"({"timestamp": "yesterday", "data": 1, "extra": true})").second;
    EXPECT_EQ(
        bad,
        (std::vector<std::string>{
            "/type required", "/timestamp invalid_time", "/data object_expected",
            "/extra unknown_member"
        })
    );
    EXPECT_EQ(read("[]").second, std::vector<std::string>{" object_expected"});
}

std::vector<Json> shipped() {
    std::vector<Json> presets;
    for (const auto& entry : std::filesystem::directory_iterator(test::checkout() / "config")) {
        const auto name = entry.path().filename().string();
        if (!name.starts_with("inbound.")) continue;
        std::ifstream stream(entry.path());
        presets.push_back(Json::parse(stream));
        EXPECT_EQ("inbound." + presets.back()["name"].get<std::string>() + ".json", name);
    }
    return presets;
}

/// Each preset brings bodies as that system sends them and says what has to come of them.
TEST(MappingPresets, give_what_their_samples_say) {
    const auto presets = shipped();
    EXPECT_GE(presets.size(), 4U);
    for (const auto& preset : presets) {
        EXPECT_EQ(refused(preset["mapping"]), std::vector<std::string>{}) << preset["name"];
        EXPECT_FALSE(preset["samples"].empty()) << preset["name"];
        for (const auto& sample : preset["samples"]) {
            if (sample["body"].is_string()) continue;
            std::vector<Fault> faults;
            const auto hook = map_hook(preset["mapping"], sample["body"], now(), faults);
            EXPECT_EQ(test::fault_texts(faults), std::vector<std::string>{}) << sample;
            if (sample.value("ignored", false)) {
                EXPECT_EQ(hook.type, "") << sample;
                continue;
            }
            const auto type = sample.value("type", "call-event/1");
            EXPECT_EQ(hook.type, type) << sample;
            if (type == "call-event/1") {
                EXPECT_TRUE(read_call_events(hook.data, "pbx", now().received)) << sample;
            }
            auto data = hook.data;
            // Where the system says no time, that of arrival counts.
            if (data.is_object() && !sample["data"].contains("at")) data.erase("at");
            EXPECT_EQ(data, sample["data"]) << preset["name"];
        }
    }
}

}  // namespace
}  // namespace bihuan::app
