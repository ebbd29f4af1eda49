#include "bihuan/base/json_text.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace bihuan {
namespace {

TEST(JsonText, writes_what_a_tree_would) {
    JsonText inner;
    inner["none"] = nullptr;
    inner["yes"] = true;
    inner["least"] = std::numeric_limits<std::int64_t>::min();
    auto list = JsonText::array();
    list.push_back(inner);
    list.push_back(JsonText::array());
    list.push_back("二");
    JsonText json;
    json["list"] = list;
    json["names"] = std::vector<std::string>{"a", "b"};
    json["tree"] = Json{{"deep", Json::array({1, 0.5})}};
    json["raw"] = JsonText::raw(R"({"x": 1})");
    EXPECT_EQ(
        dump(json),
        R"({"list":[{"none":null,"yes":true,"least":-9223372036854775808},[],"二"],)"
        R"("names":["a","b"],"tree":{"deep":[1,0.5]},"raw":{"x": 1}})"
    );
}

TEST(JsonText, is_null_until_something_is_put_in) {
    EXPECT_EQ(JsonText().text(), "null");
    EXPECT_EQ(JsonText::array().text(), "[]");
    JsonText list;
    list.push_back(1);
    EXPECT_EQ(list.text(), "[1]");
}

TEST(JsonText, escapes_as_the_tree_does) {
    std::string all;
    for (int byte = 1; byte < 128; ++byte) all += static_cast<char>(byte);
    for (const auto& text : {all, std::string("\0 \"\\/", 5), std::string("闭环 𠮷"), std::string()}) {
        EXPECT_EQ(JsonText(text).text(), dump(Json(text)));
    }
}

TEST(JsonText, replaces_what_is_no_utf8) {
    const std::string bad = "a\xFF\"b\xE4\xB8";
    EXPECT_EQ(JsonText(bad).text(), dump(Json(bad)));
    EXPECT_EQ(JsonText(Json(bad)).text(), dump(Json(bad)));
}

TEST(JsonText, becomes_part_of_a_tree) {
    JsonText written;
    written["n"] = 1;
    Json tree;
    tree["part"] = written;
    EXPECT_EQ(dump(tree), R"({"part":{"n":1}})");
}

}  // namespace
}  // namespace bihuan
