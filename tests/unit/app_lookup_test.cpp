// Finding a category while typing: any of a thousand leaves within four letters.

#include "bihuan/app/lookup.hpp"
#include "bihuan/base/fold.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace bihuan::app {
namespace {

LookupEntry entry(std::string code, std::string name, std::vector<std::string> aliases = {}) {
    return {std::move(code), std::move(name), std::move(aliases), {}, false};
}

std::vector<std::string> found(
    const std::vector<LookupEntry>& entries, std::string_view typed, std::size_t limit = 5
) {
    std::vector<std::string> names;
    for (const auto place : look_up(entries, typed, limit)) names.push_back(entries[place].name);
    return names;
}

using Names = std::vector<std::string>;

TEST(LookUp, puts_whole_matches_before_beginnings_and_parts) {
    const std::vector<LookupEntry> entries{
        entry("a", "漏水渗水"), entry("b", "漏水"), entry("ls_c", "其他"), entry("d", "墙面漏水"),
        entry("e", "退款", {"ls"}),
    };
    EXPECT_EQ(found(entries, "ls"), (Names{"漏水", "退款", "漏水渗水", "其他"}));
    EXPECT_EQ(found(entries, "漏水"), (Names{"漏水", "漏水渗水", "墙面漏水"}));
    EXPECT_EQ(found(entries, "LS", 1), Names{"漏水"});
    EXPECT_TRUE(found(entries, "xyz").empty());
}

TEST(LookUp, lets_letters_run_from_a_parent_into_the_entry) {
    std::vector<LookupEntry> entries{entry("p", "物业服务"), entry("p.a", "其他")};
    entries[0].has_children = true;
    entries[1].parents = {"物业服务"};
    entries.push_back(entry("q", "电梯"));
    entries.push_back(entry("q.a", "其他"));
    entries[3].parents = {"电梯"};
    EXPECT_EQ(look_up(entries, "wyqt", 5), std::vector<std::size_t>{1});
    EXPECT_EQ(look_up(entries, "dtq", 5), std::vector<std::size_t>{3});
    EXPECT_EQ(look_up(entries, "wyfw", 5).front(), 0U);
    EXPECT_TRUE(look_up(entries, "dtx", 5).empty());
}

/// Forty subjects with twenty-five matters each, as service centers name them; the matters repeat.
std::vector<LookupEntry> thousand_leaves() {
    const Names subjects{
        "空调", "冰箱", "洗衣机", "电视", "热水器", "油烟机", "燃气灶", "净水器", "电梯", "门禁",
        "停车", "保洁", "绿化", "供暖", "供水", "供电", "宽带", "手机", "电脑", "家具",
        "装修", "搬家", "快递", "外卖", "酒店", "机票", "旅游", "保险", "贷款", "信用卡",
        "会员", "积分", "优惠券", "发票", "退货", "换货", "培训", "体检", "牙科", "美容",
    };
    const Names matters{
        "质量问题", "安装不当", "维修不及时", "收费争议", "服务态度", "虚假宣传", "配送延误",
        "配件缺失", "噪音过大", "漏水", "漏电", "无法启动", "外观损坏", "以旧充新", "拒绝退款",
        "泄露信息", "强制消费", "重复扣款", "合同纠纷", "安全隐患", "预约失约", "投诉无回复",
        "人员不专业", "说明不清", "其他",
    };
    std::vector<LookupEntry> entries;
    for (std::size_t i = 0; i < subjects.size(); ++i) {
        auto subject = entry("s" + std::to_string(i), subjects[i]);
        subject.has_children = true;
        entries.push_back(subject);
        for (std::size_t j = 0; j < matters.size(); ++j) {
            auto matter = entry(subject.code + ".m" + std::to_string(j), matters[j]);
            matter.parents = {subjects[i]};
            entries.push_back(std::move(matter));
        }
    }
    return entries;
}

/// What somebody may type for it: some first letters of the parent and then some of its own.
std::set<std::string> ways_to_type(const LookupEntry& leaf, std::size_t letters_max) {
    const auto parent = pinyin_initials(leaf.parents.back());
    const auto own = pinyin_initials(leaf.name);
    std::set<std::string> ways;
    for (std::size_t above = 0; above <= parent.size(); ++above) {
        for (std::size_t below = 1; below <= own.size(); ++below) {
            if (above + below > letters_max) continue;
            ways.insert(parent.substr(0, above) + own.substr(0, below));
        }
    }
    return ways;
}

TEST(LookUp, finds_each_of_a_thousand_leaves_within_four_letters) {
    const auto entries = thousand_leaves();
    std::size_t leaves = 0;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].has_children) continue;
        ++leaves;
        const auto ways = ways_to_type(entries[i], 4);
        const bool in_reach = std::any_of(ways.begin(), ways.end(), [&](const auto& typed) {
            const auto places = look_up(entries, typed, 5);
            return std::find(places.begin(), places.end(), i) != places.end();
        });
        EXPECT_TRUE(in_reach) << entries[i].parents.back() << " / " << entries[i].name;
    }
    EXPECT_EQ(leaves, 1000U);
}

}  // namespace
}  // namespace bihuan::app
