#include "bihuan/base/canonical_json.hpp"
#include "bihuan/base/signing_key.hpp"
#include "bihuan/domain/ledger.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan {
namespace {

std::string bytes(std::string_view hex) {
    return domain::bytes_of_hex(hex).value();
}

TEST(SigningKey, signs_as_rfc_8032_does) {
    // Section 7.1, test 3.
    const auto seed = bytes("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7");
    const auto key = bytes("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025");
    const auto signature = bytes(
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"
    );
    EXPECT_EQ(public_key_of(seed), key);
    EXPECT_EQ(sign(seed, "\xaf\x82"), signature);
    EXPECT_TRUE(is_signed(key, "\xaf\x82", signature));
}

TEST(SigningKey, tells_another_message_key_and_signature) {
    const auto seed = make_signing_seed();
    const auto key = public_key_of(seed);
    auto signature = sign(seed, "a");
    EXPECT_TRUE(is_signed(key, "a", signature));
    EXPECT_FALSE(is_signed(key, "b", signature));
    EXPECT_FALSE(is_signed(public_key_of(make_signing_seed()), "a", signature));
    EXPECT_FALSE(is_signed(key.substr(1), "a", signature));
    EXPECT_FALSE(is_signed(key, "a", signature.substr(1)));
    signature[10] = static_cast<char>(signature[10] ^ 1);
    EXPECT_FALSE(is_signed(key, "a", signature));
    EXPECT_THROW(sign("short", "a"), std::runtime_error);
}

TEST(CanonicalJson, is_the_same_whatever_the_order_and_the_blanks) {
    const auto first = Json::parse(R"({ "b": [1, "台账\n"], "a": {"z": null, "y": true} })");
    const auto second = Json::parse(R"({"a":{"y":true,"z":null},"b":[1,"\u53f0\u8d26\u000a"]})");
    EXPECT_EQ(canonical_json(first), R"({"a":{"y":true,"z":null},"b":[1,"台账\n"]})");
    EXPECT_EQ(canonical_json(first), canonical_json(second));
}

TEST(CanonicalJson, has_no_text_for_floats_and_broken_encodings) {
    EXPECT_THROW(canonical_json(Json::parse("[1, {\"a\": 1.5}]")), std::invalid_argument);
    EXPECT_THROW(canonical_json(Json("\xff")), std::invalid_argument);
}

}  // namespace
}  // namespace bihuan
