#include "store/param.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>

namespace bihuan::store {

namespace {

std::string day_text(Day day) {
    const std::chrono::year_month_day date{day};
    char buffer[32];
    const int size = std::snprintf(
        buffer,
        sizeof buffer,
        "%04d-%02u-%02u",
        static_cast<int>(date.year()),
        static_cast<unsigned>(date.month()),
        static_cast<unsigned>(date.day())
    );
    return std::string(buffer, static_cast<std::size_t>(size));
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
    char buffer[48];
    const int size = std::snprintf(
        buffer,
        sizeof buffer,
        "T%02d:%02d:%02d.%06d+00:00",
        static_cast<int>(seconds / 3600),
        static_cast<int>(seconds / 60 % 60),
        static_cast<int>(seconds % 60),
        static_cast<int>(micros)
    );
    text_ = day_text(day).append(buffer, static_cast<std::size_t>(size));
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
