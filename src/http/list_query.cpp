#include "http/list_query.hpp"

#include "bihuan/base/limits.hpp"
#include "bihuan/base/text.hpp"
#include "http/application.hpp"
#include "http/json_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <utility>

namespace bihuan::http {

namespace {

constexpr std::array<std::string_view, 3> window_parameters{"cursor", "limit", "count"};
constexpr std::size_t list_parts_max = 100;

bool is_window_parameter(std::string_view name) {
    return std::find(window_parameters.begin(), window_parameters.end(), name) !=
           window_parameters.end();
}

std::string join(std::span<const std::string_view> options) {
    std::string result;
    for (const auto option : options) {
        if (!result.empty()) result += ", ";
        result += option;
    }
    return result;
}

/// What a cursor is good for. Lengths keep the parts apart, whatever characters they have.
std::string binding_of(const Request& request) {
    std::map<std::string_view, std::string_view> parameters;
    for (const auto& [name, value] : request.call.query) {
        if (!is_window_parameter(name) && !value.empty()) parameters.emplace(name, value);
    }
    std::string binding;
    const auto add = [&binding](std::string_view part) {
        binding += std::to_string(part.size());
        binding += ':';
        binding += part;
    };
    add(request.context.principal.scope_text());
    add(request.call.path);
    for (const auto& [name, value] : parameters) {
        add(name);
        add(value);
    }
    return binding;
}

}  // namespace

QueryReader::QueryReader(Request& request) : request_(request) {
    request.query_read = true;
    std::set<std::string_view> seen;
    for (const auto& [name, value] : request.call.query) {
        if (!seen.insert(name).second) fault(name, "repeated_parameter");
    }
}

std::optional<std::string> QueryReader::take(std::string_view name) {
    known_.emplace(name);
    const auto* value = request_.call.query_value(name);
    if (value == nullptr || value->empty()) return std::nullopt;
    if (value->find('\0') != std::string::npos) {
        fault(name, "nul_character");
        return std::nullopt;
    }
    return *value;
}

std::optional<std::string> QueryReader::text(std::string_view name, std::size_t characters_max) {
    auto value = take(name);
    if (value && character_count(*value) > characters_max) {
        fault(name, "too_long", std::to_string(characters_max));
        return std::nullopt;
    }
    return value;
}

std::vector<std::string> QueryReader::list(std::string_view name) {
    const auto value = take(name);
    if (!value) return {};
    std::vector<std::string> parts;
    for (const auto part : split(*value, ',')) {
        if (part.empty()) {
            fault(name, "blank");
            return {};
        }
        parts.emplace_back(part);
    }
    if (parts.size() > list_parts_max) {
        fault(name, "too_many", std::to_string(list_parts_max));
        return {};
    }
    return parts;
}

std::optional<std::string> QueryReader::choice(
    std::string_view name, std::span<const std::string_view> options
) {
    auto value = take(name);
    if (value && std::find(options.begin(), options.end(), *value) == options.end()) {
        fault(name, "invalid_choice", join(options));
        return std::nullopt;
    }
    return value;
}

std::vector<std::string> QueryReader::choices(
    std::string_view name, std::span<const std::string_view> options
) {
    auto parts = list(name);
    const bool good = std::all_of(parts.begin(), parts.end(), [&](const auto& part) {
        return std::find(options.begin(), options.end(), part) != options.end();
    });
    if (good) return parts;
    fault(name, "invalid_choice", join(options));
    return {};
}

std::optional<bool> QueryReader::boolean(std::string_view name) {
    const auto value = take(name);
    if (!value) return std::nullopt;
    if (*value == "true") return true;
    if (*value == "false") return false;
    fault(name, "boolean_expected");
    return std::nullopt;
}

std::optional<Instant> QueryReader::instant(std::string_view name) {
    const auto value = take(name);
    if (!value) return std::nullopt;
    const auto parsed = parse_instant(*value);
    if (!parsed) fault(name, "invalid_time");
    return parsed;
}

std::optional<Day> QueryReader::day(std::string_view name) {
    const auto value = take(name);
    if (!value) return std::nullopt;
    const auto parsed = parse_day(*value);
    if (!parsed) fault(name, "invalid_date");
    return parsed;
}

ListWindow QueryReader::window(std::size_t key_count) {
    ListWindow window;
    window.page.limit = limits::page_default;
    if (const auto text = take("limit")) {
        std::uint64_t limit = 0;
        const auto* const end = text->data() + text->size();
        const auto [rest, error] = std::from_chars(text->data(), end, limit);
        const bool number = rest == end && error != std::errc::invalid_argument;
        const bool zero = error == std::errc() && limit == 0;
        if (!number || zero) fault("limit", "out_of_range", "1–200");
        const bool huge = error == std::errc::result_out_of_range || limit > limits::page_max;
        window.page.limit = huge ? limits::page_max : static_cast<std::size_t>(limit);
    }
    window.page.count = boolean("count").value_or(false);
    if (const auto cursor = take("cursor")) {
        const auto codec = request_.application.cursors(request_.tx);
        window.after = codec.decode(*cursor, binding_of(request_));
        if (!window.after || window.after->size() != key_count) cursor_invalid_ = true;
    }
    return window;
}

void QueryReader::fault(
    std::string_view name, std::string_view code, std::string_view argument
) {
    faults_.push_back({"?" + std::string(name), std::string(code), std::string(argument)});
}

Result<void> QueryReader::finish() {
    if (cursor_invalid_) return refuse(Refusal::malformed, "cursor_invalid");
    for (const auto& [name, value] : request_.call.query) {
        if (!known_.contains(name)) fault(name, "unknown_parameter");
    }
    if (!faults_.empty()) return invalid(std::move(faults_));
    return {};
}

std::string QueryReader::cursor_after(const std::vector<std::string>& keys) const {
    return request_.application.cursors(request_.tx).encode(keys, binding_of(request_));
}

Result<void> check_whole_list(Request& request) {
    QueryReader query(request);
    query.window(0);
    return query.finish();
}

Reply list_reply(
    const JsonText& items,
    const std::optional<std::string>& next_cursor,
    std::optional<std::int64_t> total
) {
    JsonText body;
    body["items"] = items;
    body["next_cursor"] = next_cursor ? JsonText(*next_cursor) : JsonText();
    if (total) body["total"] = *total;
    return json_reply(200, std::move(body));
}

}  // namespace bihuan::http
