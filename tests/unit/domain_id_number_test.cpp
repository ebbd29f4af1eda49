#include "bihuan/domain/id_number.hpp"

#include <gtest/gtest.h>

namespace bihuan::domain {
namespace {

std::string normal(CustomerKind kind, std::string_view text) {
    return normalise_id_number(kind, text).value_or("none");
}

TEST(IdNumber, of_a_person_has_a_real_date_and_the_right_check_digit) {
    // The example of GB 11643-1999.
    EXPECT_EQ(normal(CustomerKind::person, "11010519491231002X"), "11010519491231002X");
    EXPECT_EQ(normal(CustomerKind::person, "11010519491231002x"), "11010519491231002X");
    EXPECT_EQ(normal(CustomerKind::person, " 110105 19491231 002X "), "11010519491231002X");
    EXPECT_EQ(
        normal(CustomerKind::person, "１１０１０５１９４９１２３１００２Ｘ"), "11010519491231002X"
    );
    for (const auto* wrong :
         {"110105194912310020",
          "11010519491331002X",
          "110105194912310021",
          "11010519491231002",
          "01010519491231002X",
          "11010519491231002XX",
          "1101051949123100二X",
          "",
          "身份证"}) {
        EXPECT_EQ(normal(CustomerKind::person, wrong), "none") << wrong;
    }
}

// Every slip of one digit, and every swap of neighbours, shows.
TEST(IdNumber, shows_a_slip_of_one_digit_and_a_swap_of_neighbours) {
    const std::string good = "11010519491231002X";
    int slips = 0;
    for (std::size_t i = 0; i < 17; ++i) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            auto slip = good;
            slip[i] = digit;
            if (slip == good) continue;
            ++slips;
            EXPECT_EQ(normal(CustomerKind::person, slip), "none") << slip;
        }
        auto swapped = good;
        std::swap(swapped[i], swapped[i + 1]);
        if (swapped == good) continue;
        EXPECT_EQ(normal(CustomerKind::person, swapped), "none") << swapped;
    }
    EXPECT_EQ(slips, 17 * 9);
}

TEST(IdNumber, may_be_a_passports) {
    EXPECT_EQ(normal(CustomerKind::person, "E12345678"), "E12345678");
    EXPECT_EQ(normal(CustomerKind::person, "ea1234567"), "EA1234567");
    EXPECT_EQ(normal(CustomerKind::person, "E123456"), "none");
    EXPECT_EQ(normal(CustomerKind::organization, "E12345678"), "none");
}

TEST(IdNumber, of_an_organisation_has_the_right_check_character) {
    EXPECT_EQ(normal(CustomerKind::organization, "91350100M000100Y43"), "91350100M000100Y43");
    EXPECT_EQ(normal(CustomerKind::organization, "91350100m000100y43"), "91350100M000100Y43");
    EXPECT_EQ(normal(CustomerKind::organization, "91350100M000100Y44"), "none");
    EXPECT_EQ(normal(CustomerKind::organization, "91350100O000100Y43"), "none") << "no letter O";
    EXPECT_EQ(normal(CustomerKind::person, "91350100M000100Y43"), "none");
}

TEST(IdNumber, is_shown_masked) {
    EXPECT_EQ(mask_id_number("11010519491231002X"), "110*************2X");
    EXPECT_EQ(mask_id_number("91350100M000100Y43"), "913*************43");
    EXPECT_EQ(mask_id_number("E12345678"), "E********");
}

}  // namespace
}  // namespace bihuan::domain
