#include "store/rows.hpp"

#include "store/rows_data.hpp"

#include <pqxx/pqxx>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstring>
#include <stdexcept>

namespace bihuan::store {

namespace {

[[noreturn]] void complain(const char* column, const char* what) {
    throw std::logic_error("column " + std::string(column) + " " + what);
}

/// The fixed-width number at `at`, or -1.
int digits_at(std::string_view text, std::size_t at, std::size_t width) {
    if (at + width > text.size()) return -1;
    int value = 0;
    for (const char digit : text.substr(at, width)) {
        if (digit < '0' || digit > '9') return -1;
        value = value * 10 + (digit - '0');
    }
    return value;
}

std::optional<Day> parse_date(std::string_view text) {
    const int year = digits_at(text, 0, 4);
    const int month = digits_at(text, 5, 2);
    const int day = digits_at(text, 8, 2);
    if (year < 0 || month < 0 || day < 0) return std::nullopt;
    return Day(
        std::chrono::year(year) / std::chrono::month(static_cast<unsigned>(month)) /
        std::chrono::day(static_cast<unsigned>(day))
    );
}

/// "2026-11-21 01:02:03.123456+00", the only form of a session with DateStyle ISO in UTC. The
/// fraction has one to six digits or is missing.
std::optional<Instant> parse_timestamp(std::string_view text) {
    const auto day = parse_date(text);
    const int hour = digits_at(text, 11, 2);
    const int minute = digits_at(text, 14, 2);
    const int second = digits_at(text, 17, 2);
    if (!day || hour < 0 || minute < 0 || second < 0) return std::nullopt;
    std::size_t at = 19;
    int micros = 0;
    if (at < text.size() && text[at] == '.') {
        ++at;
        int scale = 1000000;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && scale > 1) {
            scale /= 10;
            micros += (text[at++] - '0') * scale;
        }
    }
    if (text.substr(at) != "+00" && !text.substr(at).empty()) return std::nullopt;
    return Instant(*day) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           Seconds(second) + std::chrono::microseconds(micros);
}

/// The elements of an array literal of one dimension. NULLs are not expected.
std::vector<std::string> parse_array(const char* column, std::string_view text) {
    std::vector<std::string> result;
    if (text.size() < 2 || text.front() != '{' || text.back() != '}') {
        complain(column, "is no array");
    }
    text = text.substr(1, text.size() - 2);
    std::size_t at = 0;
    while (at < text.size()) {
        std::string element;
        if (text[at] == '"') {
            for (++at; at < text.size() && text[at] != '"'; ++at) {
                if (text[at] == '\\') ++at;
                if (at < text.size()) element += text[at];
            }
            ++at;
        } else {
            while (at < text.size() && text[at] != ',') element += text[at++];
            if (element == "NULL") complain(column, "has a NULL element");
        }
        ++at;
        result.push_back(std::move(element));
    }
    return result;
}

std::int64_t parse_integer(const char* column, std::string_view text) {
    std::int64_t value = 0;
    const auto end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc() || rest != end) complain(column, "is no integer");
    return value;
}

pqxx::row::size_type column_number(const RowsData& data, const char* column) {
    const auto& result = data.result;
    auto at = data.last_column;
    // Asked for again after `is_null`, or the next one.
    for (const auto end = std::min(at + 2, result.columns()); at < end; ++at) {
        if (std::strcmp(result.column_name(at), column) == 0) return data.last_column = at;
    }
    return data.last_column = result.column_number(column);
}

pqxx::field field_of(const RowsData& data, int index, const char* column) {
    try {
        const auto number = column_number(data, column);
        return data.result[static_cast<pqxx::result::size_type>(index)][number];
    } catch (const pqxx::argument_error&) {
        complain(column, "is not in the result");
    }
}

}  // namespace

bool Row::is_null(const char* column) const {
    return field_of(*data_, index_, column).is_null();
}

std::string_view Row::view(const char* column) const {
    const auto field = field_of(*data_, index_, column);
    if (field.is_null()) complain(column, "is NULL");
    return {field.c_str(), field.size()};
}

std::int64_t Row::integer(const char* column) const {
    return parse_integer(column, view(column));
}

bool Row::boolean(const char* column) const {
    const auto text = view(column);
    if (text != "t" && text != "f") complain(column, "is no boolean");
    return text == "t";
}

Instant Row::instant(const char* column) const {
    const auto value = parse_timestamp(view(column));
    if (!value) complain(column, "is no timestamp");
    return *value;
}

Day Row::day(const char* column) const {
    const auto text = view(column);
    const auto value = text.size() == 10 ? parse_date(text) : std::nullopt;
    if (!value) complain(column, "is no date");
    return *value;
}

Uuid Row::uuid(const char* column) const {
    const auto value = parse_uuid(view(column));
    if (!value) complain(column, "is no UUID");
    return *value;
}

Json Row::json(const char* column) const {
    auto value = Json::parse(view(column), nullptr, false);
    if (value.is_discarded()) complain(column, "is no JSON");
    return value;
}

std::string Row::bytes(const char* column) const {
    const auto text = view(column);
    if (!text.starts_with("\\x") || text.size() % 2 != 0) complain(column, "is no bytea");
    std::string result;
    result.reserve(text.size() / 2 - 1);
    for (std::size_t at = 2; at < text.size(); at += 2) {
        unsigned value = 0;
        std::from_chars(text.data() + at, text.data() + at + 2, value, 16);
        result += static_cast<char>(value);
    }
    return result;
}

std::vector<std::string> Row::texts(const char* column) const {
    return parse_array(column, view(column));
}

std::vector<std::int64_t> Row::integers(const char* column) const {
    std::vector<std::int64_t> result;
    for (const auto& element : texts(column)) result.push_back(parse_integer(column, element));
    return result;
}

std::vector<Uuid> Row::uuids(const char* column) const {
    std::vector<Uuid> result;
    for (const auto& element : texts(column)) {
        const auto value = parse_uuid(element);
        if (!value) complain(column, "is no array of UUIDs");
        result.push_back(*value);
    }
    return result;
}

std::optional<std::string> Row::optional_text(const char* column) const {
    if (is_null(column)) return std::nullopt;
    return text(column);
}

std::optional<std::int64_t> Row::optional_integer(const char* column) const {
    if (is_null(column)) return std::nullopt;
    return integer(column);
}

std::optional<Instant> Row::optional_instant(const char* column) const {
    if (is_null(column)) return std::nullopt;
    return instant(column);
}

std::optional<Day> Row::optional_day(const char* column) const {
    if (is_null(column)) return std::nullopt;
    return day(column);
}

std::optional<Json> Row::optional_json(const char* column) const {
    if (is_null(column)) return std::nullopt;
    return json(column);
}

std::optional<std::string> Row::optional_bytes(const char* column) const {
    if (is_null(column)) return std::nullopt;
    return bytes(column);
}

Rows::Rows(std::shared_ptr<const RowsData> data)
    : data_(std::move(data)),
      size_(data_->result.size()),
      affected_(data_->result.affected_rows()) {}

Row Rows::front() const {
    if (empty()) throw std::logic_error("a statement that must return a row returned none");
    return (*this)[0];
}

}  // namespace bihuan::store
