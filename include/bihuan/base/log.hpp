#pragma once

// One JSON object per line on stderr or in a file: ts, level, msg, request_id where there is one,
// and further fields. Never personal data: ids yes, names, phones, texts and SQL values no.

#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace bihuan::log {

enum class Level { debug, info, warning, error };

/// "debug", "info", "warning" or "error".
std::optional<Level> parse_level(std::string_view name);

/// A named value beside the message.
struct Field {
    template <class T>
    requires std::convertible_to<T, std::string_view> Field(std::string_view field, const T& text)
        : name(field), value(std::string_view(text)) {}
    template <std::integral T>
    Field(std::string_view field, T number)
        : name(field), value(static_cast<std::int64_t>(number)) {}
    Field(std::string_view field, bool flag) : name(field), value(flag) {}
    Field(std::string_view field, double number) : name(field), value(number) {}

    std::string_view name;
    std::variant<std::string_view, std::int64_t, bool, double> value;
};
using Fields = std::initializer_list<Field>;

/// Where lines go and from which level on. Before it is called they go to stderr from `info` on.
/// Throws when the file cannot be opened. Call it before threads start.
void start(Level level, const std::optional<std::string>& file);

/// Writes what waits for company: below `warning` a line may do so for a tenth of a second.
void flush();

/// Safe from every thread. Bad UTF-8 is replaced.
void write(Level level, std::string_view message, Fields fields = {});
inline void debug(std::string_view message, Fields fields = {}) {
    write(Level::debug, message, fields);
}
inline void info(std::string_view message, Fields fields = {}) {
    write(Level::info, message, fields);
}
inline void warning(std::string_view message, Fields fields = {}) {
    write(Level::warning, message, fields);
}
inline void error(std::string_view message, Fields fields = {}) {
    write(Level::error, message, fields);
}

/// Every line that this thread writes while the object lives carries the request id.
class RequestScope {
public:
    explicit RequestScope(std::string request_id);
    ~RequestScope();
    RequestScope(const RequestScope&) = delete;
    RequestScope& operator=(const RequestScope&) = delete;

private:
    std::string outer_;
};

}  // namespace bihuan::log
