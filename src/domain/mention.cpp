#include "bihuan/domain/mention.hpp"

#include "bihuan/base/text.hpp"

#include <set>

namespace bihuan::domain {

namespace {

constexpr std::size_t name_bytes_max = 64;
constexpr std::size_t names_max = 50;

bool is_letter_or_digit(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool is_mark(char c) {
    return c == '.' || c == '_' || c == '-';
}

/// The longest name that begins there; "@" within it only between letters ("li@north").
std::string_view name_at(std::string_view text) {
    std::size_t end = 0;
    while (end < text.size() && end <= name_bytes_max) {
        const char c = text[end];
        const bool at_within = c == '@' && end > 0 && end + 1 < text.size() &&
                               is_letter_or_digit(text[end + 1]);
        if (!is_letter_or_digit(c) && !is_mark(c) && !at_within) break;
        ++end;
    }
    return end > name_bytes_max ? std::string_view() : text.substr(0, end);
}

}  // namespace

std::vector<std::string> mentioned_names(std::string_view text) {
    std::vector<std::string> names;
    std::set<std::string> seen;
    const auto add = [&](std::string_view name) {
        auto lower = ascii_lower(name);
        if (lower.empty() || names.size() == names_max || !seen.insert(lower).second) return;
        names.push_back(std::move(lower));
    };
    for (std::size_t at = text.find('@'); at != std::string_view::npos;) {
        const bool begins = at == 0 || (!is_letter_or_digit(text[at - 1]) &&
                                        !is_mark(text[at - 1]) && text[at - 1] != '@');
        auto name = begins ? name_at(text.substr(at + 1)) : std::string_view();
        const auto next = at + 1 + name.size();
        add(name);
        while (!name.empty() && is_mark(name.back())) {
            name.remove_suffix(1);
            add(name);
        }
        at = text.find('@', next);
    }
    return names;
}

}  // namespace bihuan::domain
