#include "bihuan/base/log.hpp"

#include "bihuan/base/json_text.hpp"

#include <spdlog/logger.h>
#include <spdlog/sinks/basic_file_sink.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <memory>
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
    logger->flush_on(spdlog::level::debug);
    return logger;
}

std::shared_ptr<spdlog::logger>& current() {
    static auto logger =
        make_logger(Level::info, std::make_shared<spdlog::sinks::stderr_sink_mt>());
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
    spdlog::sink_ptr sink;
    if (file) {
        sink = std::make_shared<spdlog::sinks::basic_file_sink_mt>(*file);
    } else {
        sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
    }
    current() = make_logger(level, std::move(sink));
}

void write(Level level, std::string_view message, Fields fields) {
    auto& logger = *current();
    const auto spdlog_level = to_spdlog(level);
    if (!logger.should_log(spdlog_level)) return;
    JsonText object;
    object["msg"] = message;
    if (!current_request_id.empty()) object["request_id"] = current_request_id;
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
