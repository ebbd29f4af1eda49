#include "store/param.hpp"

#include <charconv>
#include <chrono>
#include <stdexcept>

namespace bihuan::store {

namespace {

/// `value` with at least `width` digits. A ticket has dozens of times, and printf is slow.
void append_number(std::string& text, std::int64_t value, std::size_t width) {
    char digits[24];
    const auto* const end = std::to_chars(digits, digits + sizeof digits, value).ptr;
    const auto size = static_cast<std::size_t>(end - digits);
    if (size < width) text.append(width - size, '0');
    text.append(digits, size);
}

std::string day_text(Day day) {
    const std::chrono::year_month_day date{day};
    std::string text;
    append_number(text, static_cast<int>(date.year()), 4);
    text += '-';
    append_number(text, static_cast<unsigned>(date.month()), 2);
    text += '-';
    append_number(text, static_cast<unsigned>(date.day()), 2);
    return text;
}

}  // namespace

Param::Param(std::string text) : text_(std::move(text)) {
    if (text_.find('\0') != std::string::npos) {
        throw std::invalid_argument("a text for the database has an embedded NUL");
    }
}

Param::Param(Instant instant) {
    using std::chrono::duration_cast;
    const auto day = std::chrono::floor<std::chrono::days>(instant);
    const auto rest = instant - day;
    const auto seconds = duration_cast<Seconds>(rest).count();
    const auto micros = (rest - duration_cast<Seconds>(rest)).count();
    text_ = day_text(day);
    text_ += 'T';
    append_number(text_, seconds / 3600, 2);
    text_ += ':';
    append_number(text_, seconds / 60 % 60, 2);
    text_ += ':';
    append_number(text_, seconds % 60, 2);
    text_ += '.';
    append_number(text_, micros, 6);
    text_ += "+00:00";
}

Param::Param(Day day) : text_(day_text(day)) {}

Param Param::bytes(std::string_view bytes) {
    static constexpr char digits[] = "0123456789abcdef";
    Param param;
    param.text_.reserve(2 + 2 * bytes.size());
    param.text_ = "\\x";
    for (const char character : bytes) {
        const auto byte = static_cast<unsigned char>(character);
        param.text_ += digits[byte >> 4U];
        param.text_ += digits[byte & 15U];
    }
    return param;
}

Param Param::bytes(std::span<const std::uint8_t> bytes) {
    return Param::bytes(std::string_view(reinterpret_cast<const char*>(bytes.data()), bytes.size())
    );
}

void Param::append_element(const Param& element) {
    if (text_.size() > 1) text_ += ',';
    if (element.null_) {
        text_ += "NULL";
        return;
    }
    text_ += '"';
    for (const char character : element.text_) {
        if (character == '"' || character == '\\') text_ += '\\';
        text_ += character;
    }
    text_ += '"';
}

}  // namespace bihuan::store
