#include "app/hook_expression.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace bihuan::app {

namespace {

constexpr std::size_t depth_max = 8;
constexpr std::size_t parts_max = 20;
constexpr std::array<std::string_view, 5> sources{
    "value", "received", "pointer", "join", "first"
};
constexpr std::array<std::string_view, 4> times{
    "rfc3339", "unix_seconds", "unix_milliseconds", "local"
};
constexpr std::array<std::string_view, 2> forms{"text", "integer"};

const Json nothing;

bool is_one_of(const Json& value, std::span<const std::string_view> options) {
    if (!value.is_string()) return false;
    const auto& text = value.get_ref<const std::string&>();
    return std::find(options.begin(), options.end(), text) != options.end();
}

void check_parts(
    const Json& parts, const std::string& pointer, std::size_t depth, std::vector<Fault>& faults
);

void check_modifiers(
    const Json& expression, const std::string& pointer, std::vector<Fault>& faults
) {
    const auto fault = [&](const std::string& name, std::string_view code) {
        faults.push_back(Fault{pointer + "/" + name, std::string(code), {}});
    };
    for (const auto& [name, value] : expression.items()) {
        const bool constant = expression.contains("value") || expression.contains("received");
        if (std::find(sources.begin(), sources.end(), name) != sources.end()) continue;
        if (name == "with" && expression.contains("join")) {
            if (!value.is_string()) fault(name, "string_expected");
        } else if (name == "table" && !constant) {
            if (!value.is_object()) fault(name, "object_expected");
        } else if (name == "default" && expression.contains("table")) {
            // Any value will do.
        } else if (name == "time" && !constant) {
            if (!is_one_of(value, times)) fault(name, "invalid_choice");
        } else if (name == "as" && !constant) {
            if (!is_one_of(value, forms)) fault(name, "invalid_choice");
        } else {
            fault(name, "unknown_member");
        }
    }
}

void check_at(
    const Json& expression, const std::string& pointer, std::size_t depth,
    std::vector<Fault>& faults
) {
    if (!expression.is_object()) {
        faults.push_back(Fault{pointer, "object_expected", {}});
        return;
    }
    const auto count = std::count_if(sources.begin(), sources.end(), [&](auto name) {
        return expression.contains(name);
    });
    if (count != 1 || depth > depth_max) {
        faults.push_back(Fault{pointer, "mapping_expression", {}});
        return;
    }
    check_modifiers(expression, pointer, faults);
    if (const auto found = expression.find("pointer"); found != expression.end()) {
        if (!found->is_string() || !is_json_pointer(found->get_ref<const std::string&>())) {
            faults.push_back(Fault{pointer + "/pointer", "json_pointer_expected", {}});
        }
    }
    for (const auto* name : {"join", "first"}) {
        if (!expression.contains(name)) continue;
        check_parts(expression[name], pointer + "/" + name, depth, faults);
    }
}

void check_parts(
    const Json& parts, const std::string& pointer, std::size_t depth, std::vector<Fault>& faults
) {
    if (!parts.is_array() || parts.empty() || parts.size() > parts_max) {
        faults.push_back(Fault{pointer, "mapping_expression", {}});
        return;
    }
    for (std::size_t i = 0; i < parts.size(); ++i) {
        check_at(parts[i], pointer + "/" + std::to_string(i), depth + 1, faults);
    }
}

/// Decimal digits with at most six behind the point, as microseconds times `unit`.
std::optional<Instant> unix_time(std::string_view text, std::int64_t unit) {
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    std::int64_t count = 0;
    const auto* const end = whole.data() + whole.size();
    const auto [rest, error] = std::from_chars(whole.data(), end, count);
    // Beyond the year 9999, or before 1970.
    constexpr std::int64_t seconds_max = 253'402'300'799;
    if (error != std::errc() || rest != end || count < 0 ||
        count > seconds_max * 1'000'000 / unit) {
        return std::nullopt;
    }
    std::int64_t part = 0;
    if (point != std::string_view::npos) {
        std::int64_t place = unit;
        for (const char digit : text.substr(point + 1)) {
            if (digit < '0' || digit > '9') return std::nullopt;
            place /= 10;
            part += place * (digit - '0');
        }
    }
    return Instant(std::chrono::microseconds(count * unit + part));
}

/// "2026-11-21 09:02:03" on the center's clocks; the day with slashes, a T between them, and parts
/// of a second are understood, too.
std::optional<Instant> local_time(std::string text, const Zone& zone) {
    constexpr std::size_t day_size = 10;
    constexpr std::size_t whole_size = 19;
    if (text.size() < whole_size) return std::nullopt;
    std::replace(text.begin(), text.begin() + day_size, '/', '-');
    const auto day = parse_day(text.substr(0, day_size));
    if (!day || (text[day_size] != ' ' && text[day_size] != 'T')) return std::nullopt;
    // What follows the day is read as if it were UTC; only its distance from midnight counts.
    const auto clock = "1970-01-01T" + text.substr(day_size + 1) + "Z";
    const auto time = parse_instant(clock);
    if (!time) return std::nullopt;
    const auto since = time->time_since_epoch();
    const auto seconds = std::chrono::floor<Seconds>(since);
    return zone.at(*day, seconds) + (since - seconds);
}

std::optional<Instant> time_of(
    const std::string& text, std::string_view form, const Zone& zone
) {
    if (form == "unix_seconds") return unix_time(text, 1'000'000);
    if (form == "unix_milliseconds") return unix_time(text, 1'000);
    if (form == "local") return local_time(text, zone);
    return parse_instant(text);
}

Json as_integer(const std::string& text) {
    std::int64_t number = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest != end) return nullptr;
    return number;
}

std::string place_of(const Json& expression, const ExpressionInput& input) {
    const auto found = expression.find("pointer");
    return found == expression.end() ? input.base : input.base + found->get<std::string>();
}

Json looked_up(const Json& expression, const Json& value, const ExpressionInput& input) {
    const auto& table = expression["table"];
    const auto text = text_of_scalar(value);
    if (text) {
        const auto found = table.find(*text);
        if (found != table.end()) return *found;
    }
    if (expression.contains("default")) return expression["default"];
    if (value.is_null()) return nullptr;
    input.faults.push_back(
        Fault{place_of(expression, input), "mapping_not_in_table", text.value_or("")}
    );
    return nullptr;
}

Json modified(const Json& expression, Json value, const ExpressionInput& input) {
    if (expression.contains("table")) value = looked_up(expression, value, input);
    if (value.is_null() || (!expression.contains("time") && !expression.contains("as"))) {
        return value;
    }
    const auto text = text_of_scalar(value);
    // Many systems write an empty text for what has not happened yet.
    if (text && trim(*text).empty()) return nullptr;
    Json result;
    std::string_view wanted = "string_expected";
    if (expression.contains("time")) {
        const auto form = expression["time"].get<std::string>();
        const auto at = text ? time_of(*text, form, input.time.zone) : std::nullopt;
        if (at) result = to_text(*at);
        wanted = "invalid_time";
    } else if (expression["as"] == "integer") {
        if (text) result = as_integer(*text);
        wanted = "integer_expected";
    } else if (text) {
        result = *text;
    }
    if (result.is_null()) {
        input.faults.push_back(Fault{place_of(expression, input), std::string(wanted), {}});
    }
    return result;
}

Json joined(const Json& expression, const ExpressionInput& input) {
    std::string text;
    bool first = true;
    for (const auto& part : expression["join"]) {
        const auto value = text_of_scalar(evaluate(part, input));
        if (!value) continue;
        if (!first) text += expression.value("with", "");
        first = false;
        text += *value;
    }
    if (first) return nullptr;
    return text;
}

}  // namespace

bool is_json_pointer(std::string_view text) {
    if (text.empty()) return true;
    if (text.front() != '/') return false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '~') continue;
        if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
    }
    return true;
}

const Json& value_at(const Json& body, const std::string& pointer) {
    const Json::json_pointer parsed(pointer);
    return body.contains(parsed) ? body.at(parsed) : nothing;
}

std::optional<std::string> text_of_scalar(const Json& value) {
    if (value.is_string()) return value.get<std::string>();
    if (value.is_number() || value.is_boolean()) return dump(value);
    return std::nullopt;
}

void check_expression(
    const Json& expression, const std::string& pointer, std::vector<Fault>& faults
) {
    check_at(expression, pointer, 0, faults);
}

Json evaluate(const Json& expression, const ExpressionInput& input) {
    if (expression.contains("value")) return expression["value"];
    if (expression.contains("received")) return to_text(input.time.received);
    if (expression.contains("pointer")) {
        return modified(
            expression, value_at(input.body, expression["pointer"].get<std::string>()), input
        );
    }
    if (expression.contains("join")) {
        return modified(expression, joined(expression, input), input);
    }
    for (const auto& part : expression["first"]) {
        auto value = evaluate(part, input);
        if (!value.is_null() && value != "") return modified(expression, std::move(value), input);
    }
    return modified(expression, nullptr, input);
}

}  // namespace bihuan::app
