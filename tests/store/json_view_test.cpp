#include "store/json_view.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <stdexcept>
#include <string>
#include <vector>

namespace bihuan::store {
namespace {

TEST(JsonView, reads_members_and_items_in_place) {
    const JsonDocument document(
        R"( {"a": {"b": [1, [2, {"a": 3}], null]}, "text": "闭环", "n": -7, "empty": [], "o":{}} )"
    );
    const auto root = document.root();
    std::vector<JsonView> items;
    for (const auto item : root.at("a").at("b")) items.push_back(item);
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].integer<int>(), 1);
    EXPECT_TRUE(items[2].is_null());
    EXPECT_EQ(root.at("text").plain(), "闭环");
    EXPECT_EQ(root.at("n").integer<std::int64_t>(), -7);
    EXPECT_TRUE(root.at("empty").begin() == root.at("empty").end());
    // Only the object's own members count, neither their values nor what lies deeper.
    EXPECT_FALSE(root.find("b"));
    EXPECT_FALSE(root.find("闭环"));
    EXPECT_FALSE(root.at("o").find("a"));
}

TEST(JsonView, unescapes_texts) {
    const JsonDocument document(R"(["a\"]\\", "\u95ed\n", "\\"])");
    std::vector<std::string> texts;
    for (const auto item : document.root()) texts.push_back(item.text());
    EXPECT_EQ(texts, (std::vector<std::string>{"a\"]\\", "闭\n", "\\"}));
    EXPECT_THROW((*document.root().begin()).plain(), std::logic_error);
}

TEST(JsonView, complains_about_what_the_program_does_not_write) {
    for (const std::string text :
         {"", " ", "{", "[1", "[1,]", "{1:2}", "{\"a\"}", "{\"a\":}", "\"", "\"\\", "[] []", "]"}) {
        EXPECT_THROW(JsonDocument{text}, std::logic_error) << text;
    }
    EXPECT_THROW(JsonDocument(std::string(100'000, '[')), std::logic_error);
    const std::string text = R"({"n": 300, "t": "x", "half": 0.5, "two": [1, 2]})";
    const JsonDocument document(text);
    const auto root = document.root();
    EXPECT_THROW(root.at("missing"), std::logic_error);
    EXPECT_THROW(root.at("n").integer<std::int8_t>(), std::logic_error);
    EXPECT_THROW(root.at("half").integer<int>(), std::logic_error);
    EXPECT_THROW(root.at("t").integer<int>(), std::logic_error);
    EXPECT_THROW(root.at("n").text(), std::logic_error);
    EXPECT_THROW(root.at("n").begin(), std::logic_error);
    EXPECT_THROW(root.at("t").find("x"), std::logic_error);
    auto item = root.at("two").begin();
    EXPECT_THROW((*++++item).is_null(), std::logic_error);
}

}  // namespace
}  // namespace bihuan::store
