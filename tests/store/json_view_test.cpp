#include "store/json_view.hpp"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

namespace bihuan::store {
namespace {

TEST(JsonView, reads_members_and_items) {
    const JsonDocument document(
        R"({"a": {"b": [1, [2, {"a": 3}], null]}, "text": "闭环\n", "n": -7, "empty": [], "o":{}})"
    );
    const auto root = document.root();
    const auto items = root.at("a").at("b").items();
    ASSERT_EQ(items.size(), 3U);
    EXPECT_EQ(items[0].integer<int>(), 1);
    EXPECT_TRUE(items[2].is_null());
    EXPECT_EQ(root.at("text").text(), "闭环\n");
    EXPECT_EQ(root.at("n").integer<std::int64_t>(), -7);
    EXPECT_TRUE(root.at("empty").items().empty());
    // Only the object's own members count, neither their values nor what lies deeper.
    EXPECT_FALSE(root.find("b"));
    EXPECT_FALSE(root.find("闭环"));
    EXPECT_FALSE(root.at("o").find("a"));
}

TEST(JsonView, complains_about_what_the_program_does_not_write) {
    for (const std::string text : {"", " ", "{", "[1", "[1,]", "{1:2}", "\"", "[] []", "]"}) {
        EXPECT_THROW(JsonDocument{text}, std::logic_error) << text;
    }
    EXPECT_THROW(JsonDocument(std::string(100'000, '[')), std::logic_error);
    const JsonDocument document(R"({"n": 300, "t": "x", "half": 0.5})");
    const auto root = document.root();
    EXPECT_THROW(root.at("missing"), std::logic_error);
    EXPECT_THROW(root.at("n").integer<std::int8_t>(), std::logic_error);
    EXPECT_THROW(root.at("half").integer<int>(), std::logic_error);
    EXPECT_THROW(root.at("t").integer<int>(), std::logic_error);
    EXPECT_THROW(root.at("n").text(), std::logic_error);
    EXPECT_THROW(root.at("n").items(), std::logic_error);
    EXPECT_THROW(root.at("t").find("x"), std::logic_error);
}

}  // namespace
}  // namespace bihuan::store
