#include "http/cursor.hpp"

#include "bihuan/base/digest.hpp"
#include "http/conditional.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace bihuan::http {
namespace {

using Keys = std::vector<std::string>;

const CursorCodec codec{std::string(32, 's')};
const Keys keys{"2026-11-21T01:02:03.000Z", "产品", ""};

TEST(Cursor, gives_back_the_keys_for_the_same_binding) {
    const auto cursor = codec.encode(keys, "user:1 /tickets?stage=intake");
    EXPECT_EQ(codec.decode(cursor, "user:1 /tickets?stage=intake"), keys);
    EXPECT_EQ(cursor.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                                       "0123456789-_"),
              std::string::npos)
        << "it needs no escaping in a query";
}

TEST(Cursor, is_worth_nothing_for_another_filter_principal_or_installation) {
    const auto cursor = codec.encode(keys, "user:1 /tickets?stage=intake");
    EXPECT_FALSE(codec.decode(cursor, "user:1 /tickets?stage=closed"));
    EXPECT_FALSE(codec.decode(cursor, "user:2 /tickets?stage=intake"));
    EXPECT_FALSE(CursorCodec(std::string(32, 't')).decode(cursor, "user:1 /tickets?stage=intake"));
}

TEST(Cursor, does_not_let_payload_and_binding_run_into_each_other) {
    const auto short_binding = codec.encode({"a"}, "]x");
    EXPECT_FALSE(codec.decode(short_binding, "x"));
}

TEST(Cursor, shows_every_flipped_bit) {
    const auto bytes = *base64url_decode(codec.encode(keys, "b"));
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        for (int bit = 0; bit < 8; ++bit) {
            auto tampered = bytes;
            tampered[i] = static_cast<char>(tampered[i] ^ (1 << bit));
            EXPECT_FALSE(codec.decode(base64url_encode(tampered), "b")) << i << '.' << bit;
        }
    }
}

TEST(Cursor, refuses_what_is_none) {
    for (const std::string text : {"", "x", "!!!!", "AAAAAAAAAAAAAAAAAAAAAA", "=", "%00"}) {
        EXPECT_FALSE(codec.decode(text, "b")) << text;
    }
    EXPECT_FALSE(codec.decode(std::string(1'000'000, 'A'), "b"));
}

Call call_with(const std::string& name, const std::string& value) {
    Call call;
    call.headers.emplace_back(name, value);
    return call;
}

TEST(IfMatch, names_a_version_or_none_or_one_that_never_was) {
    EXPECT_EQ(expected_version(Call{}), std::nullopt);
    EXPECT_EQ(expected_version(call_with("if-match", "*")), std::nullopt);
    EXPECT_EQ(expected_version(call_with("if-match", "\"7\"")), 7);
    EXPECT_EQ(expected_version(call_with("if-match", " \"0\" ")), 0);
    for (const char* tag : {"7", "W/\"7\"", "\"7\", \"8\"", "\"\"", "\"x\"", "\"-1\"", "\"07\"",
                            "\"+7\"", "\"99999999999999999999\""}) {
        EXPECT_EQ(expected_version(call_with("if-match", tag)), -1) << tag;
    }
}

TEST(IfNoneMatch, spares_an_answer_that_the_client_has) {
    Reply reply;
    reply.set("ETag", etag_of(7));
    EXPECT_TRUE(is_not_modified(call_with("if-none-match", "\"7\""), reply));
    EXPECT_TRUE(is_not_modified(call_with("if-none-match", "\"6\", W/\"7\""), reply));
    EXPECT_TRUE(is_not_modified(call_with("if-none-match", "*"), reply));
    EXPECT_FALSE(is_not_modified(call_with("if-none-match", "\"8\""), reply));
    EXPECT_FALSE(is_not_modified(Call{}, reply));
    EXPECT_FALSE(is_not_modified(call_with("if-none-match", "*"), Reply{})) << "there is no ETag";
    auto change = call_with("if-none-match", "\"7\"");
    change.method = Method::patch;
    EXPECT_FALSE(is_not_modified(change, reply));
}

}  // namespace
}  // namespace bihuan::http
