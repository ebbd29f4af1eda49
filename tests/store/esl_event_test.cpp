#include "jobs/esl_event.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

TEST(EslEvents, are_flat_objects_of_texts) {
    using jobs::read_esl_event;
    const auto event = read_esl_event(
        "{\"Event-Name\":\"CUSTOM\",\"Unique-ID\":\"a\xFF\\n\",\"Unique-ID\":\"b\","
        "\"variable_x\":[\"1\"],\"deep\":{\"CC-Queue\":\"q\"},\"Event-Sequence\":7}"
    );
    ASSERT_TRUE(event);
    EXPECT_EQ(event->fields.size(), 3U);
    EXPECT_EQ(event->get("Unique-ID"), "a\xEF\xBF\xBD\xEF\xBF\xBD");
    for (const auto* const other :
         {"", "[]", "{}", "{\"Event-Name\":\"\"}", "{\"Event-Name\":1}", "{"}) {
        EXPECT_FALSE(read_esl_event(other)) << other;
    }
    EXPECT_FALSE(read_esl_event(R"({"Event-Name":"CUSTOM","x":)" + std::string(1'000'000, '[')));
    EXPECT_FALSE(jobs::read_esl_channels("-ERR no"));
    EXPECT_FALSE(jobs::read_esl_channels("{}"));
}

TEST(EslEvents, list_channels_with_their_calls) {
    const auto shown = jobs::read_esl_channels(
        R"({"row_count":2,"rows":[{"uuid":"x","call_uuid":"a","name":"n"},{"uuid":"z"}]})"
    );
    const std::set<std::string> expected{"a", "x", "z"};
    EXPECT_EQ(shown, expected);
    EXPECT_EQ(jobs::read_esl_channels(R"({"row_count":0})"), std::set<std::string>());
    EXPECT_TRUE(jobs::read_esl_channels("{\"row_count\":0,\"cid_name\":\"\xFF\"}\n"));
}

}  // namespace
}  // namespace bihuan::test
