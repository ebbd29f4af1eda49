#include "bihuan/app/gateway_adapter.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

AdapterValues values_of(const std::string& text) {
    AdapterValues values;
    values.to = "+8613800138000";
    values.text = text;
    values.id = "m-1";
    values.account = "a\r\nX-Evil: 1";
    values.secret = "s";
    values.now = parse_instant("2026-11-26T10:00:00+08:00").value();
    return values;
}

Json adapter_of(const char* format) {
    Json adapter{{"format", format}, {"url", "https://sms.example.com/send"}};
    adapter["body"] = Json{{"to", "{{to}}"}, {"text", "{{text}}"}, {"at", "{{ time }}"}};
    return adapter;
}

/// Whatever is typed stays a value.
TEST(Adapter, lets_no_text_out_of_its_place) {
    const std::string nasty = "\"}&to=x%\r\n{{secret}}";
    auto adapter = adapter_of("json");
    adapter["headers"] = Json{{"X-Account", "{{account}}"}};
    adapter["body"]["list"] = Json::array({Json{{"text", "{{text}}"}}, 7, true});
    const auto json = adapter_request(adapter, values_of(nasty));
    const auto body = Json::parse(json.body);
    EXPECT_EQ(body["text"], nasty) << "fields of the text are not filled";
    EXPECT_EQ(body["list"][0]["text"], nasty);
    EXPECT_EQ(body["at"], "1795658400");
    for (const auto& [name, value] : json.headers) {
        EXPECT_EQ(value.find_first_of("\r\n"), std::string::npos) << name;
    }
    const auto form = adapter_request(adapter_of("form"), values_of(nasty));
    EXPECT_EQ(
        form.body, "at=1795658400&text=%22%7D%26to%3Dx%25%0D%0A%7B%7Bsecret%7D%7D&"
                   "to=%2B8613800138000"
    );
}

TEST(Adapter, reads_what_answers_say) {
    auto adapter = adapter_of("json");
    EXPECT_EQ(read_adapter_answer(adapter, "{}").has_rule, false);
    adapter["answer"]["message_id"] = "/result/0/id";
    adapter["answer"]["success"] = Json{{"pointer", "/code"}, {"values", Json::array({"0", "OK"})}};
    const auto good = read_adapter_answer(adapter, R"({"code":0,"result":[{"id":12345678901}]})");
    EXPECT_EQ(good.taken, true);
    EXPECT_EQ(good.message_id, "12345678901");
    EXPECT_EQ(read_adapter_answer(adapter, R"({"code":"OK"})").taken, true);
    EXPECT_EQ(read_adapter_answer(adapter, R"({"code":"17"})").taken, false);
    for (const auto* text : {"", "<html>", "{}", "[]", R"({"code":{}})", R"({"code":0)"}) {
        const auto unclear = read_adapter_answer(adapter, text);
        EXPECT_EQ(unclear.taken, std::nullopt) << text;
        EXPECT_TRUE(unclear.has_rule) << text;
    }
}

}  // namespace
}  // namespace bihuan::app
