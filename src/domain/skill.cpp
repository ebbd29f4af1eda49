#include "bihuan/domain/skill.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>

namespace bihuan::domain {

namespace {

constexpr std::size_t code_characters_max = 100;

bool is_category_code(std::string_view text) {
    const auto good = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
    };
    return !text.empty() && text.front() != '.' && text.back() != '.' &&
           std::all_of(text.begin(), text.end(), good);
}

void add_if_known(
    std::vector<std::string>& needed, const KnownSkills& known, std::string_view dimension,
    std::string_view value
) {
    std::string code(dimension);
    code += value;
    if (known.contains(code)) needed.push_back(std::move(code));
}

}  // namespace

bool is_skill_code(std::string_view code) {
    const auto colon = code.find(':');
    if (colon == std::string_view::npos || character_count(code) > code_characters_max) {
        return false;
    }
    const auto dimension = code.substr(0, colon);
    const auto value = code.substr(colon + 1);
    if (dimension == "category") return is_category_code(value);
    if (dimension == "kind") return parse_code<Kind>(value).has_value();
    if (dimension == "channel") return parse_code<Channel>(value).has_value();
    return dimension == "tag" && !is_blank(value) && character_count(value) <= 40;
}

std::optional<std::string> skill_for_category(const KnownSkills& known, std::string_view category) {
    while (!category.empty()) {
        auto skill = "category:" + std::string(category);
        if (known.contains(skill)) return skill;
        const auto dot = category.rfind('.');
        category = dot == std::string_view::npos ? std::string_view() : category.substr(0, dot);
    }
    return std::nullopt;
}

std::vector<std::string> needed_skills(const KnownSkills& known, const Ticket& ticket) {
    std::vector<std::string> needed;
    if (known.empty()) return needed;
    if (ticket.category) {
        if (auto code = skill_for_category(known, *ticket.category)) {
            needed.push_back(std::move(*code));
        }
    }
    add_if_known(needed, known, "kind:", code_of(ticket.kind));
    add_if_known(needed, known, "channel:", code_of(ticket.channel));
    for (const auto& tag : ticket.tags) add_if_known(needed, known, "tag:", tag);
    return needed;
}

std::optional<int> ability_for(
    const std::vector<Skill>& skills, const std::vector<std::string>& needed
) {
    std::optional<int> weakest;
    for (const auto& code : needed) {
        const auto has = std::find_if(skills.begin(), skills.end(), [&](const Skill& skill) {
            return skill.code == code;
        });
        if (has == skills.end()) return std::nullopt;
        weakest = std::min(weakest.value_or(ability_max), has->ability);
    }
    return weakest.value_or(usual_ability);
}

}  // namespace bihuan::domain
