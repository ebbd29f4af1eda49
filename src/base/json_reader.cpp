#include "bihuan/base/json.hpp"
#include "bihuan/base/limits.hpp"

#include <algorithm>
#include <limits>

namespace bihuan {
namespace {

constexpr std::size_t yuan_digits_max = 12;

/// RFC 6901 §3.
std::string escape_pointer(std::string_view name) {
    std::string result;
    for (const char character : name) {
        if (character == '~') {
            result += "~0";
        } else if (character == '/') {
            result += "~1";
        } else {
            result += character;
        }
    }
    return result;
}

/// The code of the first fault of a text, or empty.
std::string_view text_fault(std::string_view text, TextLimit limit, Need need) {
    if (text.find('\0') != std::string_view::npos) return "nul_character";
    if (has_control_character(text)) return "control_character";
    if (character_count(text) > limit.characters_max) return "too_long";
    if (need == Need::required && is_blank(text)) return "blank";
    return {};
}

std::string argument_of(std::string_view code, TextLimit limit) {
    return code == "too_long" ? std::to_string(limit.characters_max) : std::string();
}

std::string join(std::span<const std::string_view> options) {
    std::string result;
    for (const auto option : options) {
        if (!result.empty()) result += ", ";
        result += option;
    }
    return result;
}

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

struct Member {
    std::string_view name;
    /// Null when it is missing, which was noted where it has to be there.
    const Json* value;
};

const std::string* string_in(Reader& reader, const Member& member) {
    if (member.value == nullptr) return nullptr;
    if (const auto* text = member.value->get_ptr<const std::string*>()) return text;
    reader.fault(member.name, "string_expected");
    return nullptr;
}

/// What `parse` makes of a text; `code` is the fault of one that it makes nothing of.
template <class T>
std::optional<T> parsed(
    Reader& reader, const Member& member, std::optional<T> (*parse)(std::string_view),
    std::string_view code
) {
    const auto* text = string_in(reader, member);
    if (text == nullptr) return std::nullopt;
    auto value = parse(*text);
    if (!value) reader.fault(member.name, code);
    return value;
}

}  // namespace

Reader::Reader(const Json& json, std::string pointer, std::vector<Fault>& faults)
    : json_(json.is_object() ? &json : nullptr), pointer_(std::move(pointer)), faults_(faults) {
    if (json_ == nullptr) faults_.push_back({pointer_, "object_expected", {}});
}

bool Reader::has(std::string_view name) const {
    if (json_ == nullptr) return false;
    const auto found = json_->find(name);
    return found != json_->end() && !found->is_null();
}

const Json* Reader::member(std::string_view name, Need need) {
    known_.emplace(name);
    if (json_ == nullptr) return nullptr;
    const auto found = json_->find(name);
    if (found != json_->end() && !found->is_null()) return &*found;
    if (need == Need::required) fault(name, "required");
    return nullptr;
}

std::optional<std::string> Reader::text(std::string_view name, TextLimit limit, Need need) {
    const auto* text = string_in(*this, {name, member(name, need)});
    if (text == nullptr) return std::nullopt;
    const auto code = text_fault(*text, limit, need);
    if (!code.empty()) {
        fault(name, code, argument_of(code, limit));
        return std::nullopt;
    }
    return *text;
}

std::optional<std::string> Reader::choice(
    std::string_view name, std::span<const std::string_view> options, Need need
) {
    const auto* text = string_in(*this, {name, member(name, need)});
    if (text == nullptr) return std::nullopt;
    if (std::find(options.begin(), options.end(), *text) == options.end()) {
        fault(name, "invalid_choice", join(options));
        return std::nullopt;
    }
    return *text;
}

std::optional<bool> Reader::boolean(std::string_view name, Need need) {
    const auto* value = member(name, need);
    if (value == nullptr) return std::nullopt;
    if (!value->is_boolean()) {
        fault(name, "boolean_expected");
        return std::nullopt;
    }
    return value->get<bool>();
}

std::optional<std::int64_t> Reader::integer(
    std::string_view name, std::int64_t minimum, std::int64_t maximum, Need need
) {
    const auto* value = member(name, need);
    if (value == nullptr) return std::nullopt;
    if (!value->is_number_integer()) {
        fault(name, "integer_expected");
        return std::nullopt;
    }
    constexpr auto signed_max =
        static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
    const bool too_big = value->is_number_unsigned() && value->get<std::uint64_t>() > signed_max;
    const auto number = too_big ? 0 : value->get<std::int64_t>();
    if (too_big || number < minimum || number > maximum) {
        fault(name, "out_of_range", std::to_string(minimum) + ".." + std::to_string(maximum));
        return std::nullopt;
    }
    return number;
}

std::optional<std::int64_t> Reader::amount(std::string_view name, Need need) {
    return parsed(*this, {name, member(name, need)}, parse_amount, "invalid_amount");
}

std::optional<Instant> Reader::instant(std::string_view name, Need need) {
    return parsed(*this, {name, member(name, need)}, parse_instant, "invalid_time");
}

std::optional<Day> Reader::day(std::string_view name, Need need) {
    return parsed(*this, {name, member(name, need)}, parse_day, "invalid_date");
}

std::optional<std::vector<std::string>> Reader::texts(
    std::string_view name, std::size_t count_max, TextLimit limit, Need need
) {
    const auto* items = array(name, count_max, need);
    if (items == nullptr) return std::nullopt;
    std::vector<std::string> result;
    bool good = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto& item = (*items)[i];
        const auto code =
            item.is_string() ? text_fault(item.get_ref<const std::string&>(), limit, Need::required)
                             : std::string_view("string_expected");
        if (code.empty()) {
            result.push_back(item.get_ref<const std::string&>());
            continue;
        }
        good = false;
        faults_.push_back(
            {pointer_to(name) + '/' + std::to_string(i),
             std::string(code),
             argument_of(code, limit)}
        );
    }
    if (!good) return std::nullopt;
    return result;
}

const Json* Reader::object(std::string_view name, Need need) {
    const auto* value = member(name, need);
    if (value == nullptr) return nullptr;
    if (value->is_object()) return value;
    fault(name, "object_expected");
    return nullptr;
}

const Json* Reader::array(std::string_view name, std::size_t count_max, Need need) {
    const auto* value = member(name, need);
    if (value == nullptr) return nullptr;
    if (!value->is_array()) {
        fault(name, "array_expected");
        return nullptr;
    }
    if (value->size() > count_max) {
        fault(name, "too_many", std::to_string(count_max));
        return nullptr;
    }
    return value;
}

bool Reader::is_null(std::string_view name) {
    known_.emplace(name);
    if (json_ == nullptr) return false;
    const auto found = json_->find(name);
    return found != json_->end() && found->is_null();
}

void Reader::fault(std::string_view name, std::string_view code, std::string_view argument) {
    faults_.push_back({pointer_to(name), std::string(code), std::string(argument)});
}

std::string Reader::pointer_to(std::string_view name) const {
    return pointer_ + '/' + escape_pointer(name);
}

void Reader::finish() {
    if (json_ == nullptr) return;
    for (const auto& [name, value] : json_->items()) {
        if (faults_.size() >= limits::faults_max) return;
        if (!known_.contains(name)) fault(name, "unknown_member");
    }
}

std::optional<Uuid> Reader::uuid_of(std::string_view name, Need need) {
    return parsed(*this, {name, member(name, need)}, parse_uuid, "invalid_id");
}

std::optional<std::vector<Uuid>> Reader::uuids_of(
    std::string_view name, std::size_t count_max, Need need
) {
    const auto* items = array(name, count_max, need);
    if (items == nullptr) return std::nullopt;
    std::vector<Uuid> result;
    bool good = true;
    for (std::size_t i = 0; i < items->size(); ++i) {
        const auto& item = (*items)[i];
        const auto uuid =
            item.is_string() ? parse_uuid(item.get_ref<const std::string&>()) : std::nullopt;
        if (uuid) {
            result.push_back(*uuid);
            continue;
        }
        good = false;
        const char* code = item.is_string() ? "invalid_id" : "string_expected";
        faults_.push_back({pointer_to(name) + '/' + std::to_string(i), code, {}});
    }
    if (!good) return std::nullopt;
    return result;
}

std::string amount_text(std::int64_t fen) {
    const bool negative = fen < 0;
    // Two's complement has one negative number without a positive one.
    const auto magnitude =
        negative ? 0 - static_cast<std::uint64_t>(fen) : static_cast<std::uint64_t>(fen);
    const auto cents = std::to_string(magnitude % 100);
    std::string text = negative ? "-" : "";
    text += std::to_string(magnitude / 100);
    text += cents.size() == 1 ? ".0" : ".";
    text += cents;
    return text;
}

std::optional<std::int64_t> parse_amount(std::string_view text) {
    const auto point = text.find('.');
    const auto whole = text.substr(0, point);
    const bool has_places = point != std::string_view::npos;
    const auto places = has_places ? text.substr(point + 1) : std::string_view("0");
    if (whole.empty() || whole.size() > yuan_digits_max) return std::nullopt;
    if (whole.size() > 1 && whole.front() == '0') return std::nullopt;
    if (places.empty() || places.size() > 2) return std::nullopt;
    if (!std::all_of(whole.begin(), whole.end(), is_digit)) return std::nullopt;
    if (!std::all_of(places.begin(), places.end(), is_digit)) return std::nullopt;
    std::int64_t fen = 0;
    for (const char digit : whole) fen = fen * 10 + (digit - '0');
    fen = fen * 10 + (places[0] - '0');
    return fen * 10 + (places.size() == 2 ? places[1] - '0' : 0);
}

}  // namespace bihuan
