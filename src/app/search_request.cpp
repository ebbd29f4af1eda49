#include "bihuan/app/search.hpp"

#include "bihuan/base/fold.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/phone.hpp"
#include "bihuan/domain/search_query.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::SearchField;

constexpr std::size_t words_max = 10;
constexpr std::size_t choices_told_max = 20;
constexpr std::size_t tail_digits = 4;

std::string_view name_of(SearchField field) {
    return domain::search_field_names[static_cast<std::size_t>(field)].zh;
}

/// The values between commas of whichever kind.
std::vector<std::string> values_of(std::string_view text) {
    std::vector<std::string> values;
    std::string value;
    const auto end_value = [&] {
        if (!is_blank(value)) values.push_back(value);
        value.clear();
    };
    for (const auto point : code_points_of(text)) {
        if (point == U',' || point == U'，' || point == U'、') {
            end_value();
        } else {
            append_utf8(value, point);
        }
    }
    end_value();
    return values;
}

/// Something that a filter can name: by code, by name or the beginning of it, by the initials of
/// its pinyin.
struct Choice {
    std::string code;
    std::string name;
    std::string other_name;
};

bool is_named(const Choice& choice, const std::string& folded) {
    return folded == fold(choice.code) || folded == fold(choice.name) ||
           folded == fold(choice.other_name);
}

bool is_meant(const Choice& choice, const std::string& folded) {
    const auto name = fold(choice.name);
    const auto initials = pinyin_initials(choice.name);
    return name.find(folded) != std::string::npos || initials.starts_with(folded);
}

/// Reads the terms into a request.
class Reading {
public:
    Reading(const Context& context, std::vector<Fault>& faults)
        : context_(context), faults_(faults) {}

    void take(const domain::SearchTerm& term) {
        if (!term.field) {
            auto word = domain::search_word(term.value);
            if (!word.folded.empty()) request.words.push_back(std::move(word));
            return;
        }
        switch (*term.field) {
            case SearchField::customer: request.filter.customer_names.push_back(term.value); break;
            case SearchField::status: take_state(term); break;
            case SearchField::stage: enums<domain::Stage>(term, request.filter.stages); break;
            case SearchField::kind: enums<domain::Kind>(term, request.filter.kinds); break;
            case SearchField::channel: enums<domain::Channel>(term, request.filter.channels); break;
            case SearchField::category: take_categories(term); break;
            case SearchField::number: take_number(term); break;
            case SearchField::phone: take_phone(term); break;
            case SearchField::owner: take_owners(term); break;
            case SearchField::tag:
                for (auto& tag : values_of(term.value)) {
                    request.filter.tags.push_back(std::move(tag));
                }
                break;
        }
    }

    SearchRequest request;

private:
    /// The choices that a value names, or else those that it may mean.
    std::vector<const Choice*> meant(
        const domain::SearchTerm& term, const std::string& value,
        const std::vector<Choice>& choices
    ) {
        const auto folded = fold(value);
        std::vector<const Choice*> found;
        for (const auto rule : {is_named, is_meant}) {
            for (const auto& choice : choices) {
                if (rule(choice, folded)) found.push_back(&choice);
            }
            if (!found.empty()) return found;
        }
        auto possible = std::string(name_of(*term.field)) + ": ";
        for (std::size_t i = 0; i < std::min(choices.size(), choices_told_max); ++i) {
            possible += (i == 0 ? "" : ", ") + choices[i].name;
        }
        if (choices.size() > choices_told_max) possible += ", …";
        faults_.push_back({"?q", "invalid_choice", possible});
        return found;
    }

    template <class E>
    static void add_choices(std::vector<Choice>& choices) {
        for (const auto& name : domain::names_of<E>()) {
            choices.push_back(
                {std::string(name.code), std::string(name.zh), std::string(name.en)}
            );
        }
    }

    /// Most people call the stage a state, too.
    void take_state(const domain::SearchTerm& term) {
        std::vector<Choice> choices;
        add_choices<domain::Status>(choices);
        add_choices<domain::Stage>(choices);
        for (const auto& value : values_of(term.value)) {
            for (const auto* choice : meant(term, value, choices)) {
                const bool is_status = domain::parse_code<domain::Status>(choice->code).has_value();
                auto& codes = is_status ? request.filter.statuses : request.filter.stages;
                codes.push_back(choice->code);
            }
        }
    }

    template <class E>
    void enums(const domain::SearchTerm& term, std::vector<std::string>& codes) {
        std::vector<Choice> choices;
        add_choices<E>(choices);
        for (const auto& value : values_of(term.value)) {
            for (const auto* choice : meant(term, value, choices)) codes.push_back(choice->code);
        }
    }

    void take_categories(const domain::SearchTerm& term) {
        std::vector<Choice> choices;
        for (const auto& [code, entry] : context_.directory->categories) {
            choices.push_back({code, entry.name, {}});
        }
        for (const auto& value : values_of(term.value)) {
            for (const auto* choice : meant(term, value, choices)) {
                request.filter.categories.push_back(choice->code);
            }
        }
    }

    void take_owners(const domain::SearchTerm& term) {
        std::vector<Choice> choices;
        for (const auto& [id, user] : context_.directory->users) {
            choices.push_back({id.text(), user.display_name, user.username});
        }
        std::sort(choices.begin(), choices.end(), [](const auto& a, const auto& b) {
            return a.name < b.name;
        });
        auto& owner = request.filter.owner;
        for (const auto& value : values_of(term.value)) {
            const auto folded = fold(value);
            if (folded == "none" || folded == "无") {
                owner.none = true;
            } else if ((folded == "me" || folded == "我") && context_.principal.user_id) {
                owner.ids.push_back(*context_.principal.user_id);
            } else {
                for (const auto* choice : meant(term, value, choices)) {
                    owner.ids.push_back(*UserId::parse(choice->code));
                }
            }
        }
    }

    /// Shorter parts are in nearly every number.
    void take_number(const domain::SearchTerm& term) {
        auto word = domain::search_word(term.value);
        if (word.number_grams.empty()) {
            faults_.push_back({"?q", "number_part_too_short", {}});
        } else {
            request.filter.number_parts.push_back(std::move(word.folded));
        }
    }

    /// A longer end of a number than its mask shows could be guessed digit by digit.
    void take_phone(const domain::SearchTerm& term) {
        const auto digits = fold(term.value);
        const bool all_digits = std::all_of(digits.begin(), digits.end(), [](char c) {
            return c >= '0' && c <= '9';
        });
        if (all_digits && digits.size() == tail_digits) {
            request.filter.phones.push_back(digits);
        } else if (auto phone = domain::normalise_phone(term.value)) {
            request.filter.phones.push_back(std::move(*phone));
        } else {
            faults_.push_back({"?q", "invalid_phone", {}});
        }
    }

    const Context& context_;
    std::vector<Fault>& faults_;
};

}  // namespace

SearchRequest read_search(
    const Context& context, std::string_view text, std::vector<Fault>& faults
) {
    Reading reading(context, faults);
    const auto terms = domain::parse_search(text);
    if (terms.size() > words_max) {
        faults.push_back({"?q", "too_many", std::to_string(words_max)});
        return {};
    }
    for (const auto& term : terms) reading.take(term);
    return std::move(reading.request);
}

}  // namespace bihuan::app
