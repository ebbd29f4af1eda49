#include "bihuan/base/log.hpp"

#include "base/buffered_sink.hpp"
#include "bihuan/base/json_text.hpp"

#include <spdlog/logger.h>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <system_error>
#include <utility>

namespace bihuan::log {

namespace {

spdlog::level::level_enum to_spdlog(Level level) {
    switch (level) {
        case Level::debug:
            return spdlog::level::debug;
        case Level::info:
            return spdlog::level::info;
        case Level::warning:
            return spdlog::level::warn;
        case Level::error:
            break;
    }
    return spdlog::level::err;
}

std::shared_ptr<spdlog::logger> make_logger(Level level, spdlog::sink_ptr sink) {
    auto logger = std::make_shared<spdlog::logger>("bihuan", std::move(sink));
    // The payload is the rest of the object, already escaped.
    logger->set_pattern(
        R"({"ts":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})", spdlog::pattern_time_type::utc
    );
    logger->set_level(to_spdlog(level));
    // A line that explains a crash must not sit in a buffer when it happens.
    logger->flush_on(spdlog::level::warn);
    return logger;
}

/// stderr when no file is given.
spdlog::sink_ptr open_sink(const std::optional<std::string>& file) {
    const int descriptor =
        file ? ::open(file->c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666)
             : ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 0);
    if (descriptor < 0) {
        throw std::system_error(
            errno, std::generic_category(), "cannot write the log to " + file.value_or("stderr")
        );
    }
    return std::make_shared<BufferedSink>(descriptor);
}

std::shared_ptr<spdlog::logger>& current() {
    static auto logger = make_logger(Level::info, open_sink(std::nullopt));
    return logger;
}

thread_local std::string current_request_id;

}  // namespace

std::optional<Level> parse_level(std::string_view name) {
    if (name == "debug") return Level::debug;
    if (name == "info") return Level::info;
    if (name == "warning") return Level::warning;
    if (name == "error") return Level::error;
    return std::nullopt;
}

void start(Level level, const std::optional<std::string>& file) {
    current() = make_logger(level, open_sink(file));
}

void flush() {
    current()->flush();
}

void write(Level level, std::string_view message, Fields fields) {
    auto& logger = *current();
    const auto spdlog_level = to_spdlog(level);
    if (!logger.should_log(spdlog_level)) return;
    JsonText object;
    object["msg"] = message;
    // Whoever names a request means that one.
    const bool named = std::any_of(fields.begin(), fields.end(), [](const auto& field) {
        return field.name == "request_id";
    });
    if (!named && !current_request_id.empty()) object["request_id"] = current_request_id;
    for (const auto& field : fields) {
        std::visit([&](const auto& value) { object[field.name] = value; }, field.value);
    }
    const auto line = dump(std::move(object));
    // The pattern has the brackets.
    logger.log(spdlog_level, spdlog::string_view_t(line.data() + 1, line.size() - 2));
}

RequestScope::RequestScope(std::string request_id)
    : outer_(std::exchange(current_request_id, std::move(request_id))) {}

RequestScope::~RequestScope() {
    current_request_id = std::move(outer_);
}

}  // namespace bihuan::log
