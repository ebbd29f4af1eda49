#include "bihuan/base/digest.hpp"

#include <gtest/gtest.h>

namespace bihuan {
namespace {

TEST(Sha256, gives_the_published_values) {
    EXPECT_EQ(sha256_hex(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    EXPECT_EQ(
        sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    );
}

TEST(Sha256, is_the_same_in_pieces) {
    Sha256Stream stream;
    stream.add("a");
    stream.add("");
    stream.add("bc");
    EXPECT_EQ(stream.finish(), sha256("abc"));
}

TEST(Hmac, gives_the_values_of_rfc_4231) {
    EXPECT_EQ(
        hex_encode(bytes_of(hmac_sha256("Jefe", "what do ya want for nothing?"))),
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    );
    EXPECT_EQ(
        hex_encode(bytes_of(hmac_sha256("", ""))),
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"
    );
}

TEST(Comparison, tells_equal_from_different) {
    EXPECT_TRUE(constant_time_equal("", ""));
    EXPECT_TRUE(constant_time_equal("abc", "abc"));
    EXPECT_FALSE(constant_time_equal("abc", "abd"));
    EXPECT_FALSE(constant_time_equal("abc", "abcd"));
}

TEST(Base64, has_both_alphabets) {
    const std::string bytes("\xfb\xff\x00z", 4);
    EXPECT_EQ(base64_encode(bytes), "+/8Aeg==");
    EXPECT_EQ(base64url_encode(bytes), "-_8Aeg");
    EXPECT_EQ(base64_decode("+/8Aeg=="), bytes);
    EXPECT_EQ(base64url_decode("-_8Aeg"), bytes);
    EXPECT_EQ(base64url_decode(""), "");
}

TEST(Base64, is_strict) {
    EXPECT_FALSE(base64_decode("+/8Aeg"));
    EXPECT_FALSE(base64_decode("-_8Aeg=="));
    EXPECT_FALSE(base64_decode("+/8A eg=="));
    EXPECT_FALSE(base64url_decode("-_8Aeg=="));
    EXPECT_FALSE(base64url_decode("-_8Aeh"));
    EXPECT_FALSE(base64url_decode("a"));
}

TEST(Tokens, are_long_enough_and_differ) {
    const auto token = random_token(32);
    EXPECT_EQ(token.size(), 43U);
    EXPECT_NE(token, random_token(32));
}

TEST(Passwords, verify_only_the_right_one) {
    const auto hash = hash_password("correct horse");
    EXPECT_TRUE(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")) << hash;
    EXPECT_TRUE(verify_password("correct horse", hash));
    EXPECT_FALSE(verify_password("correct horsf", hash));
    EXPECT_NE(hash, hash_password("correct horse"));
}

TEST(Passwords, an_unreadable_hash_verifies_nothing) {
    EXPECT_FALSE(verify_password("", ""));
    EXPECT_FALSE(verify_password("x", "x"));
}

}  // namespace
}  // namespace bihuan
