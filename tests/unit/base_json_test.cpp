#include "bihuan/base/json.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bihuan {
namespace {

using namespace std::string_view_literals;

std::string code_of(std::string_view text) {
    const auto parsed = parse_json(text);
    if (parsed) return "accepted";
    EXPECT_EQ(parsed.error().refusal, Refusal::malformed);
    return parsed.error().code;
}

std::string nested(std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
}

TEST(ParseJson, R19_builds_the_tree) {
    const auto parsed = parse_json(R"({"a": [1, -2, 0.5, "闭环", null, true], "b": {"c": {}}})");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(dump(*parsed), R"({"a":[1,-2,0.5,"闭环",null,true],"b":{"c":{}}})");
    EXPECT_EQ(dump(*parse_json(" 7 ")), "7");
    EXPECT_EQ(dump(*parse_json("[[1,2],[3,[4]],5]")), "[[1,2],[3,[4]],5]");
}

TEST(ParseJson, R19_depth_ends_at_thirty_two) {
    EXPECT_EQ(code_of(nested(32)), "accepted");
    EXPECT_EQ(code_of(nested(33)), "json_depth");
    EXPECT_EQ(code_of(std::string(200'000, '[')), "json_depth");
    std::string objects;
    for (int i = 0; i < 40; ++i) objects += R"({"a":)";
    EXPECT_EQ(code_of(objects), "json_depth");
}

TEST(ParseJson, R19_equal_members_are_refused_at_any_depth) {
    EXPECT_EQ(code_of(R"({"a":1,"a":1})"), "json_duplicate_member");
    EXPECT_EQ(code_of(R"([{"b":{"a":1,"\u0061":2}}])"), "json_duplicate_member");
    EXPECT_EQ(code_of(R"({"a":{"a":1},"b":{"a":1}})"), "accepted");
}

TEST(ParseJson, R19_encoding_is_strict) {
    EXPECT_EQ(code_of("\"\xff\""), "json_encoding");
    EXPECT_EQ(code_of("\"\xed\xa0\x80\""), "json_encoding");
    EXPECT_EQ(code_of(R"("\ud800")"), "json_encoding");
    EXPECT_EQ(code_of(R"("\udc00")"), "json_encoding");
    EXPECT_EQ(code_of(R"("\ud800\u0041")"), "json_encoding");
    EXPECT_EQ(code_of(R"("\ud83d\ude00")"), "accepted");
}

TEST(ParseJson, R19_numbers_keep_their_value) {
    EXPECT_EQ(code_of("1e999"), "json_number_range");
    EXPECT_EQ(code_of("-1e999"), "json_number_range");
    EXPECT_EQ(code_of("18446744073709551616"), "json_number_range");
    EXPECT_EQ(code_of("-9223372036854775809"), "json_number_range");
    EXPECT_EQ(code_of("18446744073709551615"), "accepted");
    EXPECT_EQ(code_of("-9223372036854775808"), "accepted");
}

TEST(ParseJson, R19_syntax_is_strict) {
    const std::string_view table[] = {
        ""sv,       " "sv,         "{"sv,         "[1,]"sv,     "{\"a\":1,}"sv,
        "{a:1}"sv,  "'a'"sv,       "01"sv,        "+1"sv,       "1."sv,
        ".5"sv,     "NaN"sv,       "Infinity"sv,  "nul"sv,      "True"sv,
        "[1 2]"sv,  "{} {}"sv,     "{}x"sv,       "/*c*/ {}"sv, "//c\n{}"sv,
        "\"\n\""sv, "\"\\x41\""sv, "\"\\u12\""sv, "\"a"sv,      "{}\0garbage"sv,
        "\0"sv,     "\uFEFF{}"sv,  "{\"a\" 1}"sv, "[\"\t\"]"sv, "]"sv,
    };
    for (const auto text : table) EXPECT_EQ(code_of(text), "json_syntax") << text;
}

TEST(ParseJson, R19_an_escaped_nul_is_a_matter_of_content) {
    const auto parsed = parse_json(R"({"a":"x\u0000y"})");
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->at("a").get_ref<const std::string&>(), "x\0y"sv);
}

TEST(Dump, never_throws) {
    EXPECT_EQ(dump(Json("a\xff")), "\"a\uFFFD\"");
}

/// Reads one document and shows the faults as "pointer code(argument)" lines.
struct Faults {
    std::vector<Fault> list;

    std::string text() const {
        std::string result;
        for (const auto& fault : list) {
            result += fault.pointer + ' ' + fault.code;
            if (!fault.argument.empty()) result += '(' + fault.argument + ')';
            result += '\n';
        }
        return result;
    }
};

constexpr std::string_view colours[] = {"red", "green"};

TEST(Reader, takes_what_is_right) {
    const auto json = *parse_json(R"({
        "text": "闭环", "choice": "green", "flag": false, "number": -3, "amount": "1280.5",
        "at": "2026-11-21T01:02:03Z", "on": "2026-11-21",
        "id": "0192f0c1-0000-7000-8000-00000000abcd",
        "ids": ["0192f0c1-0000-7000-8000-00000000abcd"],
        "texts": ["a", "b"], "object": {"x": 1}, "array": [1, 2], "null": null})");
    Faults faults;
    Reader reader(json, "", faults.list);
    EXPECT_EQ(reader.text("text", {2}, Need::required), "闭环");
    EXPECT_EQ(reader.choice("choice", colours), "green");
    EXPECT_EQ(reader.boolean("flag"), false);
    EXPECT_EQ(reader.integer("number", -3, 3), -3);
    EXPECT_EQ(reader.amount("amount"), 128050);
    EXPECT_EQ(to_text(reader.instant("at").value()), "2026-11-21T01:02:03.000Z");
    EXPECT_EQ(to_text(reader.day("on").value()), "2026-11-21");
    const auto id = reader.id<TicketId>("id");
    ASSERT_TRUE(id);
    EXPECT_EQ(id->text(), "0192f0c1-0000-7000-8000-00000000abcd");
    EXPECT_EQ(reader.ids<TicketId>("ids", 1)->size(), 1U);
    EXPECT_EQ(reader.texts("texts", 2, {1})->at(1), "b");
    EXPECT_EQ(reader.object("object")->at("x"), 1);
    EXPECT_EQ(reader.array("array", 2)->size(), 2U);
    EXPECT_TRUE(reader.is_null("null"));
    EXPECT_FALSE(reader.has("null"));
    EXPECT_TRUE(reader.has("flag"));
    EXPECT_FALSE(reader.text("absent", {1}));
    reader.finish();
    EXPECT_EQ(faults.text(), "");
}

TEST(Reader, notes_every_wrong_type) {
    const auto json = *parse_json(
        R"({"t":1,"c":[],"b":"true","i":1.9,"i2":"1","a":12.5,"at":1,"on":2,"id":3,"o":[],"l":{}})"
    );
    Faults faults;
    Reader reader(json, "/form", faults.list);
    reader.text("t", {1});
    reader.choice("c", colours);
    reader.boolean("b");
    reader.integer("i", 0, 9);
    reader.integer("i2", 0, 9);
    reader.amount("a");
    reader.instant("at");
    reader.day("on");
    reader.id<UserId>("id");
    reader.object("o");
    reader.array("l", 1);
    EXPECT_EQ(
        faults.text(),
        "/form/t string_expected\n/form/c string_expected\n/form/b boolean_expected\n"
        "/form/i integer_expected\n/form/i2 integer_expected\n/form/a string_expected\n"
        "/form/at string_expected\n/form/on string_expected\n/form/id string_expected\n"
        "/form/o object_expected\n/form/l array_expected\n"
    );
}

TEST(Reader, notes_every_wrong_value) {
    const auto json =
        *parse_json(R"({"long":"闭环x","blank":"\u3000 ","nul":"a\u0000","bell":"\u0007",
        "c":"blue","i":10,"big":18446744073709551615,"a":"1e3","at":"today","on":"2026-02-30",
        "id":"x","ids":["0192f0c1-0000-7000-8000-00000000abcd","y",5],"many":[1,2],
        "texts":["ok","","toolong",1]})");
    Faults faults;
    Reader reader(json, "", faults.list);
    reader.text("long", {2});
    reader.text("blank", {9}, Need::required);
    reader.text("nul", {9});
    reader.text("bell", {9});
    reader.choice("c", colours);
    reader.integer("i", 0, 9);
    reader.integer("big", 0, 9);
    reader.amount("a");
    reader.instant("at");
    reader.day("on");
    reader.id<UserId>("id");
    reader.ids<UserId>("ids", 3);
    reader.array("many", 1);
    reader.texts("texts", 4, {3});
    reader.text("needed", {1}, Need::required);
    reader.finish();
    EXPECT_EQ(
        faults.text(),
        "/long too_long(2)\n/blank blank\n/nul nul_character\n/bell control_character\n"
        "/c invalid_choice(red, green)\n/i out_of_range(0..9)\n/big out_of_range(0..9)\n"
        "/a invalid_amount\n/at invalid_time\n/on invalid_date\n/id invalid_id\n"
        "/ids/1 invalid_id\n/ids/2 string_expected\n/many too_many(1)\n/texts/1 blank\n"
        "/texts/2 too_long(3)\n/texts/3 string_expected\n/needed required\n"
    );
}

TEST(Reader, a_required_null_is_missing) {
    const auto json = *parse_json(R"({"a":null})");
    Faults faults;
    Reader reader(json, "", faults.list);
    reader.text("a", {1}, Need::required);
    EXPECT_EQ(faults.text(), "/a required\n");
}

TEST(Reader, names_unknown_members_by_escaped_pointer) {
    const auto json = *parse_json(R"({"a/b~c":1,"known":2})");
    Faults faults;
    Reader reader(json, "/x", faults.list);
    reader.integer("known", 0, 9);
    reader.finish();
    EXPECT_EQ(faults.text(), "/x/a~1b~0c unknown_member\n");
}

TEST(Reader, lists_only_so_many_unknown_members) {
    Json json = Json::object();
    for (int i = 0; i < 1000; ++i) json["m" + std::to_string(i)] = i;
    Faults faults;
    Reader reader(json, "", faults.list);
    reader.finish();
    EXPECT_EQ(faults.list.size(), 200U);
}

TEST(Reader, what_is_no_object_is_one_fault) {
    const Json json = Json::array();
    Faults faults;
    Reader reader(json, "", faults.list);
    reader.text("a", {1}, Need::required);
    reader.finish();
    EXPECT_EQ(faults.text(), " object_expected\n");
}

TEST(Amounts, are_exact) {
    EXPECT_EQ(parse_amount("0"), 0);
    EXPECT_EQ(parse_amount("0.01"), 1);
    EXPECT_EQ(parse_amount("1.5"), 150);
    EXPECT_EQ(parse_amount("999999999999.99"), 99999999999999);
    EXPECT_EQ(amount_text(128000), "1280.00");
    EXPECT_EQ(amount_text(5), "0.05");
    EXPECT_EQ(amount_text(-105), "-1.05");
}

TEST(Amounts, are_refused_in_any_other_form) {
    for (const auto text :
         {"",
          ".",
          "1.",
          ".5",
          "-1",
          "+1",
          "1e3",
          "1.234",
          "01",
          "1,5",
          " 1",
          "1 ",
          "1000000000000",
          "0x1",
          "一"}) {
        EXPECT_FALSE(parse_amount(text)) << text;
    }
}

TEST(Refusals, reach_the_caller_as_values) {
    const auto one = invalid("/a", "too_long", "3");
    EXPECT_EQ(one.code, "validation_failed");
    ASSERT_EQ(one.faults.size(), 1U);
    EXPECT_EQ(one.faults[0].argument, "3");
    const Json members{
        {"allowed", 1}
    };
    EXPECT_EQ(refuse(Refusal::conflict, "conflict", members).members->at("allowed"), 1);
    EXPECT_EQ(refuse(Refusal::conflict, "conflict", "words").argument, "words");
    EXPECT_THROW(Result<int>(one).value(), std::logic_error);
}

}  // namespace
}  // namespace bihuan
