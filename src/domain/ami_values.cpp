#include "domain/ami_values.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/ami_calls.hpp"
#include "bihuan/domain/phone.hpp"

#include <algorithm>
#include <charconv>

namespace bihuan::domain {

namespace {

constexpr std::size_t id_characters_max = 150;
constexpr std::size_t name_characters_max = 100;
constexpr std::size_t channel_suffix_digits = 8;

bool are_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::optional<std::int64_t> whole(std::string_view text) {
    std::int64_t value = 0;
    const auto end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    if (!are_digits(text) || read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return value;
}

}  // namespace

std::string ami_endpoint(std::string_view channel) {
    channel = channel.substr(0, channel.find(';'));
    const auto dash = channel.rfind('-');
    if (dash != channel.npos) {
        const auto suffix = channel.substr(dash + 1);
        const bool numbered = suffix.size() == channel_suffix_digits &&
                              suffix.find_first_not_of("0123456789abcdef") == suffix.npos;
        if (numbered) channel = channel.substr(0, dash);
    }
    const auto slash = channel.find('/');
    if (slash != channel.npos) channel.remove_prefix(slash + 1);
    channel = channel.substr(0, channel.find('@'));
    return std::string(truncate_characters(channel, name_characters_max));
}

std::optional<Instant> parse_ami_time(std::string_view text) {
    const auto point = text.find('.');
    constexpr std::size_t micros = 6;
    const auto seconds = whole(text.substr(0, point));
    // Until the year 9999.
    if (!seconds || *seconds > 253'402'300'799) return std::nullopt;
    Instant result{std::chrono::seconds(*seconds)};
    if (point == text.npos) return result;
    auto digits = std::string(text.substr(point + 1));
    if (digits.empty() || digits.size() > micros) return std::nullopt;
    digits.resize(micros, '0');
    const auto part = whole(digits);
    if (!part) return std::nullopt;
    return result + std::chrono::microseconds(*part);
}

namespace ami {

std::string call_of(const AmiMessage& message) {
    for (const auto field : {"Linkedid", "Uniqueid", "DestLinkedid", "DestUniqueid"}) {
        const auto& id = message.get(field);
        if (!id.empty()) return std::string(truncate_characters(id, id_characters_max));
    }
    return {};
}

std::string number(const AmiMessage& message, std::string_view field) {
    auto text = name(message, field);
    if (text == "<unknown>") return {};
    return normalise_phone(text).value_or(text);
}

std::string name(const AmiMessage& message, std::string_view field) {
    return std::string(truncate_characters(trim(message.get(field)), name_characters_max));
}

std::string cause(const AmiMessage& message) {
    const auto text = name(message, "Cause");
    return text == "0" ? std::string() : text;
}

bool is_extension(std::string_view endpoint) {
    return are_digits(endpoint) && endpoint.size() >= 2 && endpoint.size() <= 6;
}

Duration duration(std::string_view text) {
    std::int64_t seconds = 0;
    for (const auto part : split(text, ':')) {
        const auto value = whole(part);
        if (!value || *value > 1'000'000) return Duration(0);
        seconds = seconds * 60 + *value;
    }
    return std::chrono::seconds(seconds);
}

}  // namespace ami

}  // namespace bihuan::domain
