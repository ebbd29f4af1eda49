#include "bihuan/domain/phone.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bihuan::domain {
namespace {

struct Row {
    std::string_view written;
    std::string_view normal;
};

constexpr std::array understood{
    Row{"13800138000",                                "+8613800138000"         },
    Row{"138 0013 8000",                              "+8613800138000"         },
    Row{"138-0013-8000",                              "+8613800138000"         },
    Row{"138.0013.8000",                              "+8613800138000"         },
    Row{"１３８００１３８０００",          "+8613800138000"         },
    Row{"１３８－００１３－８０００",    "+8613800138000"         },
    Row{"138　0013　8000",                          "+8613800138000"         },
    Row{"138–0013—8000",                          "+8613800138000"         },
    Row{"+86 138 0013 8000",                          "+8613800138000"         },
    Row{"＋８６１３８００１３８０００", "+8613800138000"         },
    Row{"(+86)13800138000",                           "+8613800138000"         },
    Row{"（＋86）13800138000",                     "+8613800138000"         },
    Row{"+86-13800138000",                            "+8613800138000"         },
    Row{"8613800138000",                              "+8613800138000"         },
    Row{"86-13800138000",                             "+8613800138000"         },
    Row{"008613800138000",                            "+8613800138000"         },
    Row{"0086 138 0013 8000",                         "+8613800138000"         },
    Row{"013800138000",                               "+8613800138000"         },
    Row{"19912345678",                                "+8619912345678"         },
    Row{"13800138000转1234",                         "+8613800138000;ext=1234"},
    Row{"010-65529988",                               "+861065529988"          },
    Row{"(010) 6552 9988",                            "+861065529988"          },
    Row{"（010）65529988",                          "+861065529988"          },
    Row{"010/65529988",                               "+861065529988"          },
    Row{"010-6552-9988",                              "+861065529988"          },
    Row{"+86 10 65529988",                            "+861065529988"          },
    Row{"+86 (0)10 65529988",                         "+861065529988"          },
    Row{"+86-010-65529988",                           "+861065529988"          },
    Row{"861065529988",                               "+861065529988"          },
    Row{"02112345678",                                "+862112345678"          },
    Row{"0571-88886666",                              "+8657188886666"         },
    Row{"0571-8765432",                               "+865718765432"          },
    Row{"0571-8888-6666",                             "+8657188886666"         },
    Row{"0571-88886666-801",                          "+8657188886666;ext=801" },
    Row{"(0571)88886666-801",                         "+8657188886666;ext=801" },
    Row{"0571-88886666转801",                        "+8657188886666;ext=801" },
    Row{"0571-88886666轉801",                        "+8657188886666;ext=801" },
    Row{"0571-88886666 转分机 801",                "+8657188886666;ext=801" },
    Row{"0571-88886666分机801",                     "+8657188886666;ext=801" },
    Row{"0571-88886666 ext. 801",                     "+8657188886666;ext=801" },
    Row{"0571-88886666 EXT801",                       "+8657188886666;ext=801" },
    Row{"0571-88886666 extension 801",                "+8657188886666;ext=801" },
    Row{"0571-88886666ｅｘｔ８０１",            "+8657188886666;ext=801" },
    Row{"0571-88886666x801",                          "+8657188886666;ext=801" },
    Row{"+86-571-88886666-801",                       "+8657188886666;ext=801" },
    Row{"400-800-1234",                               "4008001234"             },
    Row{"4008001234",                                 "4008001234"             },
    Row{"+86 400 800 1234",                           "4008001234"             },
    Row{"400-800-1234-5",                             "4008001234;ext=5"       },
    Row{"800-820-8820",                               "8008208820"             },
    Row{"95588",                                      "95588"                  },
    Row{"9551812",                                    "9551812"                },
    Row{"96110",                                      "96110"                  },
    Row{"10086",                                      "10086"                  },
    Row{"110",                                        "110"                    },
    Row{"114",                                        "114"                    },
    Row{"120",                                        "120"                    },
    Row{"11185",                                      "11185"                  },
    Row{"12345",                                      "12345"                  },
    Row{"12315",                                      "12315"                  },
    Row{"+1 212-555-1234",                            "+12125551234"           },
    Row{"001 (212) 555-1234",                         "+12125551234"           },
    Row{"+1 212-555-1234 x5",                         "+12125551234;ext=5"     },
    Row{"+852 2345 6789",                             "+85223456789"           },
    Row{"+44 20 7946 0958",                           "+442079460958"          },
};

TEST(Phone, is_brought_to_one_form_however_it_is_written) {
    for (const auto& row : understood) {
        const auto normal = normalise_phone(row.written);
        ASSERT_TRUE(normal) << row.written;
        EXPECT_EQ(*normal, row.normal) << row.written;
    }
}

TEST(Phone, is_refused_when_it_cannot_be_dialled) {
    for (const std::string_view text : {
             "",
             " ",
             "+",
             "-",
             "x",
             "abc",
             "王女士",
             "1380013800",
             "138001380001",
             "12800138000",
             "65529988",
             "0571-888",
             "0571-8888666677",
             "010-",
             "+86",
             "+86 12345",
             "+86 23800138000x",
             "+0123456789",
             "+1234567",
             "+1234567890123456",
             "0571-88886666转",
             "0571-88886666转8012345",
             "0571-88886666-8012345",
             "0571-88886666转80转1",
             "+1 212-555-1234-123456",
             "13800138000/13900139000",
             "138+00138000",
             "++8613800138000",
             "13800138000;ext=1",
             "13800138000\n",
             "\xff\xfe",
             "\xef\xbc",
             "１３８００１３８００",
         }) {
        const auto normal = normalise_phone(text);
        EXPECT_FALSE(normal) << text << " became " << normal.value_or("");
    }
    EXPECT_FALSE(normalise_phone(std::string(10'000, '1')));
    EXPECT_FALSE(normalise_phone(std::string_view("1380013800\0", 11)));
}

TEST(Phone, that_is_normal_stays_as_it_is) {
    for (const auto& row : understood) {
        if (row.normal.find(';') != std::string_view::npos) continue;
        EXPECT_EQ(normalise_phone(row.normal), std::string(row.normal));
    }
}

TEST(Phone, is_masked_so_that_it_is_recognised_but_not_known) {
    EXPECT_EQ(mask_phone("+8613800138000"), "138****8000");
    EXPECT_EQ(mask_phone("+8613800138000;ext=1234"), "138****8000");
    EXPECT_EQ(mask_phone("+861065529988"), "010-******88");
    EXPECT_EQ(mask_phone("+8657188886666;ext=801"), "0571-******66");
    EXPECT_EQ(mask_phone("+865718765432"), "0571-*****32");
    EXPECT_EQ(mask_phone("4008001234"), "400*****34");
    EXPECT_EQ(mask_phone("95588"), "95**8");
    EXPECT_EQ(mask_phone("110"), "***");
    EXPECT_EQ(mask_phone("+12125551234"), "+12*******34");
    EXPECT_EQ(mask_phone("不详"), "不***");
    EXPECT_EQ(mask_phone(""), "");
}

TEST(Phone, masks_other_contacts_too) {
    EXPECT_EQ(mask_email("zhang.san@example.com"), "z***@example.com");
    EXPECT_EQ(mask_email("z@example.com"), "***@example.com");
    EXPECT_EQ(mask_email("张三@example.com"), "张***@example.com");
    EXPECT_EQ(mask_email("张@example.com"), "***@example.com");
    EXPECT_EQ(mask_email("@example.com"), "@example.com");
    EXPECT_EQ(mask_email("a@b@example.com"), "a***@example.com");
    EXPECT_EQ(mask_email("nobody"), "n***");
    EXPECT_EQ(mask_other("微信号abc"), "微***");
    EXPECT_EQ(mask_other(""), "");
}

}  // namespace
}  // namespace bihuan::domain
