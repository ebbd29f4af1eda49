#pragma once

// Counters for Prometheus. One object for the process; every function is safe from any thread.

#include "bihuan/http/server.hpp"

#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace bihuan::http {

class Metrics {
public:
    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    /// Counts one request under its route pattern, method and status class.
    void count(const Exchange& exchange);
    /// Asks `read` for the value at every scrape; `labels` such as {"lane", "batch"} tell gauges of
    /// one name apart. `read` must stay callable as long as the metrics live.
    void add_gauge(
        const std::string& name,
        const std::string& help,
        const std::pair<std::string, std::string>& label,
        std::function<double()> read
    );
    /// A counter that others advance, for example jobs; the same name and label give the same one.
    void increment(
        const std::string& name,
        const std::string& help,
        const std::pair<std::string, std::string>& label,
        double by = 1
    );
    /// The text exposition format, version 0.0.4.
    std::string text() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Handlers for a second, loopback-only server that answers GET /metrics and nothing else.
Handlers metrics_handlers(const Metrics& metrics);

}  // namespace bihuan::http
