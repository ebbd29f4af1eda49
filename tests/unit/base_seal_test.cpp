#include "bihuan/base/seal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace bihuan {
namespace {

const std::string key(32, 'k');

TEST(Seal, is_opened_by_its_key_for_its_purpose_only) {
    const auto sealed = seal(key, "11010519491231002X", "id");
    EXPECT_EQ(open_sealed(key, sealed, "id"), "11010519491231002X");
    EXPECT_FALSE(open_sealed(std::string(32, 'j'), sealed, "id"));
    EXPECT_FALSE(open_sealed(key, sealed, "other"));
    EXPECT_EQ(sealed.find("1949"), std::string::npos);
    EXPECT_EQ(open_sealed(key, seal(key, "", "id"), "id"), "");
}

TEST(Seal, differs_each_time) {
    EXPECT_NE(seal(key, "a", "id"), seal(key, "a", "id"));
}

TEST(Seal, shows_every_change_of_a_bit) {
    const auto sealed = seal(key, "secret", "id");
    for (std::size_t i = 0; i < sealed.size() * 8; ++i) {
        auto changed = sealed;
        changed[i / 8] = static_cast<char>(changed[i / 8] ^ (1 << (i % 8)));
        EXPECT_FALSE(open_sealed(key, changed, "id")) << i;
    }
    for (std::size_t size = 0; size < sealed.size(); ++size) {
        EXPECT_FALSE(open_sealed(key, std::string_view(sealed).substr(0, size), "id")) << size;
    }
}

TEST(Seal, needs_a_key_of_32_bytes) {
    EXPECT_THROW(seal("short", "a", "id"), std::runtime_error);
}

}  // namespace
}  // namespace bihuan
