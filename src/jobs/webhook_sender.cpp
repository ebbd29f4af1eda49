#include "bihuan/jobs/webhook_sender.hpp"

#include "bihuan/app/webhooks.hpp"
#include "jobs/clock.hpp"
#include "jobs/outgoing_loop.hpp"

#include <algorithm>
#include <deque>
#include <map>
#include <random>

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t outbox_rows_at_once = 500;
constexpr std::size_t under_way_per_endpoint_max = 4;
/// Claimed ahead, so that a quick receiver does not wait for the database after each message.
constexpr std::size_t claimed_per_endpoint_max = 32;
constexpr std::size_t claimed_max = 512;
constexpr Seconds lease{60};
/// Longer than an attempt can take; what has less of its lease left is not begun any more.
constexpr Seconds lease_left_min{20};
/// With some claimed ahead, there is no hurry to claim more.
constexpr milliseconds claim_pause{20};

struct Claimed {
    store::DueDelivery delivery;
    Instant leased_until;
};

struct UnderWay {
    store::DueDelivery delivery;
    Instant began;
};

}  // namespace

struct WebhookSender::Impl : OutgoingLoop {
    Impl(const store::DatabaseOptions& options, const app::Center& center)
        : OutgoingLoop("webhooks", options, center) {}

    void round() override;
    void take(std::vector<OutgoingAnswer> answers) override;
    void write_results() override;
    void give_back() override;
    /// Whether there may be more in the outbox.
    bool make();
    void claim();
    void start_waiting();
    void begin(const Claimed& claimed);
    milliseconds sleep_for();

    Instant looked_at{};
    Instant claimed_at{};

    std::map<store::EndpointId, std::deque<Claimed>> waiting;
    std::map<store::EndpointId, std::size_t> under_way_to;
    std::map<std::uint64_t, UnderWay> under_way;
    std::uint64_t next_tag = 1;
    app::WebhookKeys keys;
    /// Not yet written, because the database is away.
    std::vector<store::AttemptResult> results;
    std::mt19937_64 random{std::random_device{}()};
};

bool WebhookSender::Impl::make() {
    bool any = false;
    // Mostly there is nothing, and then nothing is locked.
    read([&](store::Tx& tx) { any = store::outbox_has_rows(tx); });
    if (!any) return false;
    std::size_t made = 0;
    transact([&](store::Tx& tx) {
        made = app::make_deliveries(tx, clock_now(), outbox_rows_at_once);
    });
    return made == outbox_rows_at_once;
}

void WebhookSender::Impl::claim() {
    const auto now = clock_now();
    store::ClaimLimits limits;
    limits.per_endpoint = claimed_per_endpoint_max;
    limits.all = claimed_max;
    limits.leased_until = now + lease;
    std::vector<store::DueDelivery> due;
    app::WebhookKeys newest;
    transact([&](store::Tx& tx) {
        due = store::claim_deliveries(tx, now, limits);
        if (!due.empty()) newest = app::webhook_keys(tx, center_, now);
    });
    if (!due.empty()) keys = std::move(newest);
    for (auto& delivery : due) {
        const auto endpoint = delivery.endpoint_id;
        waiting[endpoint].push_back(Claimed{std::move(delivery), limits.leased_until});
    }
}

void WebhookSender::Impl::begin(const Claimed& claimed) {
    const auto& delivery = claimed.delivery;
    const auto now = clock_now();
    OutgoingPost post;
    post.url = delivery.url;
    post.body = delivery.body;
    post.headers = app::webhook_headers(
        delivery.id.text(), delivery.body, now, keys[delivery.endpoint_id]
    );
    const auto tag = next_tag++;
    outgoing_.start(tag, post);
    ++under_way_to[delivery.endpoint_id];
    under_way.emplace(tag, UnderWay{delivery, now});
}

void WebhookSender::Impl::start_waiting() {
    const auto good_until = clock_now() + lease_left_min;
    for (auto& [endpoint, queue] : waiting) {
        while (!queue.empty() && under_way_to[endpoint] < under_way_per_endpoint_max) {
            const auto next = std::move(queue.front());
            queue.pop_front();
            if (next.leased_until > good_until) begin(next);
        }
    }
    std::erase_if(waiting, [](const auto& entry) { return entry.second.empty(); });
}

void WebhookSender::Impl::take(std::vector<OutgoingAnswer> answers) {
    std::uniform_real_distribution<double> jitter(-1, 1);
    for (auto& answer : answers) {
        const auto found = under_way.find(answer.tag);
        const auto& delivery = found->second.delivery;
        store::AttemptResult result;
        result.id = delivery.id;
        result.endpoint_id = delivery.endpoint_id;
        result.fence = delivery.fence;
        result.at = found->second.began;
        result.took_ms = answer.took.count();
        result.status = answer.status;
        result.error = std::move(answer.error);
        result.answer = std::move(answer.text);
        const domain::AttemptAnswer heard{answer.status, answer.retry_after};
        result.verdict = domain::judge_attempt(
            delivery.attempts + 1, heard, clock_now(), jitter(random)
        );
        results.push_back(std::move(result));
        if (--under_way_to[delivery.endpoint_id] == 0) under_way_to.erase(delivery.endpoint_id);
        under_way.erase(found);
    }
}

void WebhookSender::Impl::write_results() {
    if (results.empty()) return;
    transact([&](store::Tx& tx) { app::finish_attempts(tx, results, clock_now()); });
    for (const auto& result : results) {
        // Of one that said to wait, nothing that was claimed ahead is sent.
        if (result.verdict.gone || result.verdict.pause_until) waiting.erase(result.endpoint_id);
    }
    results.clear();
}

milliseconds WebhookSender::Impl::sleep_for() {
    std::optional<Instant> next;
    read([&](store::Tx& tx) { next = store::next_delivery_at(tx, clock_now()); });
    if (!next) return longest_sleep;
    const auto left = std::chrono::ceil<milliseconds>(*next - clock_now());
    // What is due and was not claimed is on its way from elsewhere, or its endpoint is full.
    return std::clamp(left, milliseconds(20), longest_sleep);
}

void WebhookSender::Impl::round() {
    write_results();
    const auto now = clock_now();
    const auto since = now - looked_at;
    bool more = false;
    if (since >= longest_sleep || (since >= shortest_pause && woken_)) {
        woken_ = false;
        more = make();
        looked_at = more ? Instant{} : now;
    }
    if (waiting.empty() || now - claimed_at >= claim_pause) {
        claim();
        claimed_at = now;
    }
    start_waiting();
    // With something under way its end is what wakes.
    auto sleep = outgoing_.under_way() > 0 ? milliseconds(100) : sleep_for();
    if (woken_) sleep = std::min(sleep, shortest_pause);
    if (more) sleep = milliseconds(0);
    take(outgoing_.wait(sleep));
}

void WebhookSender::Impl::give_back() {
    std::vector<store::DeliveryLease> left;
    for (const auto& [endpoint, queue] : waiting) {
        for (const auto& claimed : queue) {
            left.push_back({claimed.delivery.id, claimed.delivery.fence});
        }
    }
    if (!left.empty()) transact([&](store::Tx& tx) { store::release_deliveries(tx, left); });
}

WebhookSender::WebhookSender(const store::DatabaseOptions& options, const app::Center& center)
    : impl_(std::make_unique<Impl>(options, center)) {}

WebhookSender::~WebhookSender() { stop(); }

void WebhookSender::start() { impl_->start(); }

void WebhookSender::ask_to_stop() { impl_->ask_to_stop(); }

void WebhookSender::stop() { impl_->stop(); }

void WebhookSender::wake() { impl_->wake(); }

}  // namespace bihuan::jobs
