#include "bihuan/domain/ami_action.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::domain {

namespace {

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) {
        return (c >= '\0' && c < ' ') || c == '\x7F';
    });
}

void add_line(std::string& text, std::string_view name, std::string_view value) {
    const bool named = !name.empty() && is_one_line(name) && name.find(':') == name.npos;
    if (!named || !is_one_line(value)) throw std::invalid_argument("no single line of an action");
    text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

std::string write_ami_action(
    std::string_view action, const std::vector<std::pair<std::string, std::string>>& fields
) {
    std::string text;
    add_line(text, "Action", action);
    for (const auto& [name, value] : fields) {
        if (!value.empty()) add_line(text, name, value);
    }
    return text + "\r\n";
}

bool AmiLag::take(Instant said_at, Instant received_at) {
    const Duration now = received_at - said_at;
    smallest_ = std::min(smallest_.value_or(now), now);
    lag_ = now - *smallest_;
    return lag_ <= lag_max;
}

}  // namespace bihuan::domain
