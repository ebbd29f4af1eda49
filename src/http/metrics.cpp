#include "http/metrics.hpp"

#include "http/problem.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>
#include <shared_mutex>
#include <tuple>
#include <vector>

namespace bihuan::http {
namespace {

const prometheus::Histogram::BucketBoundaries latency_buckets_s{
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};

/// Methods that clients make up must not become labels without number.
std::string_view known_method(std::string_view method) {
    for (const std::string_view known :
         {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}) {
        if (known == method) return known;
    }
    return "other";
}

}  // namespace

struct Metrics::Impl {
    using Key = std::tuple<std::string_view, std::string_view, unsigned>;

    struct Series {
        prometheus::Counter* requests;
        prometheus::Histogram* seconds;
    };

    struct ReadGauge {
        prometheus::Gauge* gauge;
        std::function<double()> read;
    };

    Series& series_of(const Key& key) {
        {
            const std::shared_lock lock(mutex);
            const auto found = series.find(key);
            if (found != series.end()) return found->second;
        }
        const auto& [pattern, method, status_class] = key;
        const std::unique_lock lock(mutex);
        const prometheus::Labels labels{
            {"route",  std::string(pattern.empty() ? "none" : pattern)},
            {"method", std::string(method)                            },
            {"status", std::to_string(status_class) + "xx"            }
        };
        const Series fresh{&requests.Add(labels), &seconds.Add(labels, latency_buckets_s)};
        return series.emplace(key, fresh).first->second;
    }

    prometheus::Registry registry;
    prometheus::Family<prometheus::Counter>& requests =
        prometheus::BuildCounter()
            .Name("bihuan_http_requests_total")
            .Help("Requests answered, by route, method and class of status.")
            .Register(registry);
    prometheus::Family<prometheus::Histogram>& seconds =
        prometheus::BuildHistogram()
            .Name("bihuan_http_request_seconds")
            .Help("Time from the complete head to the last byte of the answer.")
            .Register(registry);
    /// Guards the two containers; the metrics themselves have their own locks.
    mutable std::shared_mutex mutex;
    std::map<Key, Series> series;
    std::vector<ReadGauge> gauges;
};

Metrics::Metrics() : impl_(std::make_unique<Impl>()) {}
Metrics::~Metrics() = default;

void Metrics::count(const Exchange& exchange) {
    const Impl::Key key{exchange.pattern, known_method(exchange.method), exchange.status / 100};
    auto& series = impl_->series_of(key);
    series.requests->Increment();
    series.seconds->Observe(std::chrono::duration<double>(exchange.took).count());
}

void Metrics::add_gauge(
    const std::string& name,
    const std::string& help,
    const std::pair<std::string, std::string>& label,
    std::function<double()> read
) {
    auto& family = prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry);
    const std::unique_lock lock(impl_->mutex);
    impl_->gauges.push_back({&family.Add({label}), std::move(read)});
}

void Metrics::increment(
    const std::string& name,
    const std::string& help,
    const std::pair<std::string, std::string>& label,
    double by
) {
    auto& family = prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry);
    family.Add({label}).Increment(by);
}

std::string Metrics::text() const {
    {
        const std::shared_lock lock(impl_->mutex);
        for (const auto& [gauge, read] : impl_->gauges) gauge->Set(read());
    }
    return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

Handlers metrics_handlers(const Metrics& metrics) {
    Handlers handlers;
    handlers.plan = [](Call&) {
        Plan plan;
        plan.body_bytes_max = 0;
        plan.immediate = true;
        return plan;
    };
    handlers.reply_now = [&metrics](const Call& call) {
        if (call.path != "/metrics") return problem(call, refuse(Refusal::not_found, "not_found"));
        if (call.method != Method::get && call.method != Method::head) {
            auto reply = problem(call, refuse(Refusal::method_not_allowed, "method_not_allowed"));
            reply.set("Allow", "GET, HEAD");
            return reply;
        }
        Reply reply;
        reply.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        reply.body = metrics.text();
        return reply;
    };
    return handlers;
}

}  // namespace bihuan::http
