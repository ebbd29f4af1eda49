// Parts of the customer archive that need no database.

#include "fault_texts.hpp"

#include "app/custom_fields.hpp"
#include "bihuan/app/known_values.hpp"
#include "bihuan/domain/similarity.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

TEST(Names, are_alike_by_the_pairs_of_characters_that_they_share) {
    using domain::similarity_percent;
    EXPECT_EQ(similarity_percent("张三", "张三"), 100);
    EXPECT_EQ(similarity_percent("张 三", "张三"), 100);
    EXPECT_EQ(similarity_percent("ＡＢＣ公司", "abc公司"), 100);
    EXPECT_EQ(similarity_percent("张三", "李四"), 0);
    EXPECT_EQ(similarity_percent("张三", "张三丰"), 66);
    EXPECT_GE(similarity_percent("杭州滨江贸易有限公司", "杭州滨江贸易公司"), 75);
    EXPECT_EQ(similarity_percent("", ""), 0);
    EXPECT_EQ(similarity_percent("王", "王"), 100);
    EXPECT_EQ(similarity_percent("王", "李"), 0);
    EXPECT_TRUE(domain::same_but_for_blanks("文三路 1 号", "文三路１号"));
    EXPECT_FALSE(domain::same_but_for_blanks("文三路1号", "文三路2号"));
    EXPECT_FALSE(domain::same_but_for_blanks(" ", "　"));
}

TEST(KnownNumbers, are_taken_out_of_texts_however_they_are_written) {
    domain::FiledContact phone;
    phone.kind = domain::ContactKind::phone;
    phone.value = "+8613800138000";
    domain::FiledContact email;
    email.kind = domain::ContactKind::email;
    email.value = "zhang@example.com";
    const auto values = masked_values({phone, email});
    EXPECT_EQ(values.without("请打13800138000。"), "请打138****8000。");
    EXPECT_EQ(
        values.without("+8613800138000 或 138 0013 8000、138-0013-8000"),
        "138****8000 或 138****8000、138****8000"
    );
    EXPECT_EQ(values.without("zhang@example.com"), "z***@example.com");
    EXPECT_EQ(values.without("13900139000"), "13900139000") << "somebody else's";
    const Json json{
        {"a", Json::array({"13800138000", 1})},
        {"b", nullptr                        }
    };
    EXPECT_EQ(
        values.without_in(json),
        (Json{
            {"a", Json::array({"138****8000", 1})},
            {"b", nullptr                        }
    })
    );
}

std::vector<domain::CustomField> fields() {
    domain::CustomField text{"note", "备注", domain::CustomFieldType::text, {}, false};
    domain::CustomField number{"size", "面积", domain::CustomFieldType::number, {}, false};
    domain::CustomField date{"born", "生日", domain::CustomFieldType::date, {}, false};
    domain::CustomField boolean{"member", "会员", domain::CustomFieldType::boolean, {}, false};
    domain::CustomField choice{"source", "来源", domain::CustomFieldType::choice, {"门店"}, true};
    return {text, number, date, boolean, choice};
}

TEST(CustomFields, take_what_is_defined_and_nothing_else) {
    std::vector<Fault> faults;
    const Json good{
        {"note",   "a"         },
        {"size",   88.5        },
        {"born",   "2000-02-29"},
        {"member", true        },
        {"source", "门店"    }
    };
    check_custom(fields(), good, faults);
    EXPECT_EQ(test::fault_texts(faults), std::vector<std::string>{});
    check_custom(
        fields(),
        Json{
            {"source", "门店"},
            {"size",   nullptr }
    },
        faults
    );
    EXPECT_EQ(test::fault_texts(faults), std::vector<std::string>{});
}

TEST(CustomFields, name_the_place_of_each_fault) {
    std::vector<Fault> faults;
    const Json bad{
        {"note",   1           },
        {"size",   "88"        },
        {"born",   "2001-02-29"},
        {"member", 1           },
        {"source", "网"       },
        {"other",  1           },
    };
    check_custom(fields(), bad, faults);
    EXPECT_EQ(
        test::fault_texts(faults),
        (std::vector<std::string>{
            "/custom/note string_expected",
            "/custom/size number_expected",
            "/custom/born invalid_date",
            "/custom/member boolean_expected",
            "/custom/source invalid_choice",
            "/custom/other unknown_member",
        })
    );
    faults.clear();
    check_custom(fields(), Json::object(), faults);
    EXPECT_EQ(test::fault_texts(faults), std::vector<std::string>{"/custom/source required"});
}

TEST(CustomFields, are_defined_with_all_faults_named) {
    const auto read = [](const Json& value) {
        std::vector<Fault> faults;
        Reader reader(value, "", faults);
        const auto fields = read_custom_fields(reader, faults);
        reader.finish();
        return std::pair(fields.size(), test::fault_texts(faults));
    };
    const Json good{
        {"name",  "size"  },
        {"label", "面积"},
        {"type",  "number"}
    };
    EXPECT_EQ(
        read(Json{
                 {"fields", Json::array({good})}
    }
        ).second,
        std::vector<std::string>{}
    );
    const Json bad{
        {"name",  "Größe"},
        {"label", ""       },
        {"type",  "float"  }
    };
    const Json choice{
        {"name",  "size"  },
        {"label", "面积"},
        {"type",  "choice"}
    };
    EXPECT_EQ(
        read(Json{
                 {"fields", Json::array({good, bad, choice})}
    }
        ).second,
        (std::vector<std::string>{
            "/fields/1/name invalid_code",
            "/fields/1/label blank",
            "/fields/1/type invalid_choice",
            "/fields/2/options required",
            "/fields/2/name duplicate_name",
        })
    );
}

}  // namespace
}  // namespace bihuan::app
