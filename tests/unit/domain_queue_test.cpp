// The pure parts of the work queue: skills, balance, templates, mentions, next moves.

#include "bihuan/domain/balance.hpp"
#include "bihuan/domain/mention.hpp"
#include "bihuan/domain/next_move.hpp"
#include "bihuan/domain/skill.hpp"
#include "bihuan/domain/template.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace bihuan::domain {
namespace {

using Strings = std::vector<std::string>;

TEST(Skill, codes_have_a_dimension_and_a_value_of_it) {
    for (const auto* good :
         {"category:product", "category:product.quality", "kind:claim", "channel:email",
          "tag:英语", "tag:a b"}) {
        EXPECT_TRUE(is_skill_code(good)) << good;
    }
    for (const auto* bad :
         {"", "product", "category:", "category:.a", "category:a.", "category:A", "kind:party",
          "channel:pigeon", "tag:", "tag: ", "language:en", ":x"}) {
        EXPECT_FALSE(is_skill_code(bad)) << bad;
    }
    EXPECT_FALSE(is_skill_code("tag:" + std::string(41, 'x')));
}

Ticket a_ticket() {
    Ticket ticket;
    ticket.kind = Kind::claim;
    ticket.channel = Channel::email;
    ticket.category = "product.quality.paint";
    ticket.tags = {"english", "new"};
    return ticket;
}

TEST(Skill, is_needed_only_when_somebody_has_it) {
    EXPECT_EQ(needed_skills({}, a_ticket()), Strings{});
    EXPECT_EQ(needed_skills({"kind:complaint", "channel:phone"}, a_ticket()), Strings{});
    const KnownSkills known{
        "category:product", "category:service", "kind:claim", "channel:email", "tag:english"
    };
    EXPECT_EQ(
        needed_skills(known, a_ticket()),
        (Strings{"category:product", "kind:claim", "channel:email", "tag:english"})
    );
    auto other = a_ticket();
    other.category.reset();
    other.tags.clear();
    EXPECT_EQ(needed_skills(known, other), (Strings{"kind:claim", "channel:email"}));
}

TEST(Skill, of_a_category_is_the_longest_that_somebody_has) {
    const KnownSkills known{"category:product", "category:product.quality", "category:prod"};
    EXPECT_EQ(skill_for_category(known, "product.quality.paint"), "category:product.quality");
    EXPECT_EQ(skill_for_category(known, "product.price"), "category:product");
    EXPECT_EQ(skill_for_category(known, "prod"), "category:prod");
    EXPECT_EQ(skill_for_category(known, "production"), std::nullopt) << "not under product";
}

TEST(Skill, counts_by_the_weakest_that_is_needed) {
    const std::vector<Skill> skills{{"kind:claim", 150}, {"channel:email", 80}};
    EXPECT_EQ(ability_for(skills, {}), usual_ability);
    EXPECT_EQ(ability_for(skills, {"kind:claim"}), 150);
    EXPECT_EQ(ability_for(skills, {"kind:claim", "channel:email"}), 80);
    EXPECT_EQ(ability_for(skills, {"kind:claim", "tag:english"}), std::nullopt);
}

Candidate candidate(unsigned char id, int ability, int capacity, int load) {
    Uuid uuid{};
    uuid[15] = id;
    return {UserId(uuid), ability, capacity, load};
}

TEST(Balance, gives_to_whoever_has_the_least_for_their_weight) {
    EXPECT_EQ(least_loaded({}), std::nullopt);
    EXPECT_EQ(least_loaded({candidate(1, 100, 10, 5), candidate(2, 100, 10, 4)}), 1U);
    EXPECT_EQ(least_loaded({candidate(1, 100, 20, 5), candidate(2, 100, 10, 4)}), 0U);
    EXPECT_EQ(least_loaded({candidate(1, 100, 10, 4), candidate(2, 200, 10, 4)}), 1U);
}

TEST(Balance, passes_over_whoever_is_full) {
    EXPECT_EQ(least_loaded({candidate(1, 100, 2, 2), candidate(2, 100, 50, 49)}), 1U);
    EXPECT_EQ(least_loaded({candidate(1, 100, 2, 2), candidate(2, 100, 0, 0)}), std::nullopt);
    EXPECT_EQ(least_loaded({candidate(1, 500, 2, 3)}), std::nullopt);
}

TEST(Balance, breaks_ties_by_weight_and_then_by_id) {
    EXPECT_EQ(least_loaded({candidate(1, 100, 10, 0), candidate(2, 100, 20, 1)}), 1U);
    EXPECT_EQ(least_loaded({candidate(2, 100, 10, 0), candidate(1, 100, 10, 0)}), 1U);
}

std::string filled(std::string_view text) {
    static const std::map<std::string, std::string, std::less<>> values{
        {"name", "王"}, {"trick", "{{name}}"}, {"empty", ""}
    };
    return fill_template(text, [](std::string_view name) -> std::optional<std::string> {
        const auto found = values.find(name);
        if (found == values.end()) return std::nullopt;
        return found->second;
    });
}

TEST(Template, fills_each_field_once) {
    EXPECT_EQ(filled(""), "");
    EXPECT_EQ(filled("您好"), "您好");
    EXPECT_EQ(filled("{{name}}，您好"), "王，您好");
    EXPECT_EQ(filled("{{ name }}{{name}}"), "王王");
    EXPECT_EQ(filled("[{{empty}}]"), "[]");
    EXPECT_EQ(filled("{{trick}}"), "{{name}}") << "what is put in is not looked at again";
    EXPECT_EQ(filled("{{nobody}}"), "{{nobody}}");
}

TEST(Template, leaves_braces_that_are_none_alone) {
    for (const auto* text : {"{", "}}", "{name}", "{{name", "{{", "a {{ b", "} }}"}) {
        EXPECT_EQ(filled(text), text);
        EXPECT_EQ(template_fields(text), Strings{});
    }
    EXPECT_EQ(template_fields("{{a}} {{ b }} {{a}} {{}}"), (Strings{"a", "b", "a", ""}));
    EXPECT_EQ(template_fields("{{{a}}}"), Strings{"{a"});
}

TEST(Template, goes_through_a_megabyte_of_braces_once) {
    std::string text;
    for (int i = 0; i < 500'000; ++i) text += "{{";
    EXPECT_EQ(filled(text), text);
    EXPECT_EQ(filled(text + "}}"), text + "}}");
}

TEST(Mention, is_an_at_sign_and_a_name) {
    EXPECT_EQ(mentioned_names("@li.wei 请看"), (Strings{"li.wei"}));
    EXPECT_EQ(mentioned_names("请@li看"), (Strings{"li"}));
    EXPECT_EQ(mentioned_names("(@A_b-1) @A_B-1"), (Strings{"a_b-1"})) << "once, in lower case";
    EXPECT_EQ(mentioned_names("@li@north"), (Strings{"li@north"}));
    EXPECT_EQ(mentioned_names("@li."), (Strings{"li.", "li"}));
    EXPECT_EQ(mentioned_names("@li.--"), (Strings{"li.--", "li.-", "li.", "li"}));
}

TEST(Mention, is_no_address_and_nothing_by_itself) {
    for (const auto* text : {"", "@", "@@", "@ li", "a@b.com", "a.@b", "@@li", "@，"}) {
        EXPECT_EQ(mentioned_names(text), Strings{}) << text;
    }
    EXPECT_EQ(mentioned_names("@" + std::string(65, 'x')), Strings{}) << "longer than any name";
    std::string many;
    for (int i = 0; i < 1000; ++i) many += "@u" + std::to_string(i) + " ";
    EXPECT_EQ(mentioned_names(many).size(), 50U);
}

TEST(NextMove, is_for_those_with_the_right_to_a_step_of_the_work) {
    const auto may = [](Role role, Kind kind, Stage stage) {
        return may_advance(kind, stage, permissions_of(role));
    };
    EXPECT_TRUE(may(Role::agent, Kind::complaint, Stage::intake));
    EXPECT_FALSE(may(Role::agent, Kind::complaint, Stage::assessment));
    EXPECT_TRUE(may(Role::handler, Kind::complaint, Stage::assessment));
    EXPECT_FALSE(may(Role::handler, Kind::complaint, Stage::summary)) << "ending is no step of it";
    EXPECT_TRUE(may(Role::supervisor, Kind::complaint, Stage::summary));
    EXPECT_TRUE(may(Role::agent, Kind::inquiry, Stage::implementation));
    EXPECT_FALSE(may(Role::agent, Kind::repair, Stage::implementation));
    EXPECT_FALSE(may(Role::qa, Kind::complaint, Stage::intake));
    EXPECT_FALSE(may(Role::supervisor, Kind::complaint, Stage::closed));
}

}  // namespace
}  // namespace bihuan::domain
