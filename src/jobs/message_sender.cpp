#include "bihuan/jobs/message_sender.hpp"

#include "bihuan/app/sending.hpp"
#include "jobs/clock.hpp"
#include "jobs/outgoing_loop.hpp"

#include <algorithm>
#include <map>
#include <random>

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t under_way_per_gateway_max = 4;
constexpr std::size_t people_at_once = 20;
/// Longer than an attempt can take, however late its result is written.
constexpr Seconds lease{60};

}  // namespace

struct MessageSender::Impl : OutgoingLoop {
    Impl(const store::DatabaseOptions& options, const app::Center& center)
        : OutgoingLoop("messages", options, center) {}

    void round() override;
    void take(std::vector<OutgoingAnswer> answers) override;
    void write_results() override;
    void look();
    milliseconds sleep_for();

    std::chrono::steady_clock::time_point next_look{};

    std::map<std::uint64_t, app::Sending> under_way;
    std::uint64_t next_tag = 1;
    /// Not yet written, because the database is away.
    std::vector<store::SendingResult> results;
    std::mt19937_64 random{std::random_device{}()};
};

/// However many commits there are, the database is not asked more often than this.
void MessageSender::Impl::look() {
    const auto begun = std::chrono::steady_clock::now();
    if (begun < next_look) return;
    next_look = begun + shortest_pause;
    woken_ = false;
    const auto now = clock_now();
    bool any = false;
    // Mostly there is nothing, and then nothing is locked.
    read([&](store::Tx& tx) { any = store::message_work_waits(tx, now); });
    if (!any) return;
    std::vector<app::Sending> sendings;
    transact([&](store::Tx& tx) {
        app::tell_people_away(tx, system_context(center_, tx, now), people_at_once);
    });
    transact([&](store::Tx& tx) {
        store::take_back_outgoing_messages(tx, now);
        sendings = app::claim_sendings(tx, center_, now, under_way_per_gateway_max, now + lease);
    });
    for (auto& sending : sendings) {
        OutgoingPost post;
        post.url = sending.request.url;
        post.headers = sending.request.headers;
        post.body = sending.request.body;
        post.once = true;
        const auto tag = next_tag++;
        outgoing_.start(tag, post);
        under_way.emplace(tag, std::move(sending));
    }
}

void MessageSender::Impl::take(std::vector<OutgoingAnswer> answers) {
    std::uniform_real_distribution<double> jitter(-1, 1);
    for (auto& answer : answers) {
        const auto found = under_way.find(answer.tag);
        app::SendingEnd end;
        end.status = answer.status;
        end.retry_after = answer.retry_after;
        end.error = std::move(answer.error);
        end.text = std::move(answer.text);
        results.push_back(app::judge_end(found->second, end, clock_now(), jitter(random)));
        under_way.erase(found);
    }
}

void MessageSender::Impl::write_results() {
    if (results.empty()) return;
    transact([&](store::Tx& tx) {
        for (const auto& result : results) store::finish_sending(tx, result, clock_now());
    });
    results.clear();
}

milliseconds MessageSender::Impl::sleep_for() {
    std::optional<Instant> next;
    read([&](store::Tx& tx) { next = store::next_outgoing_message_at(tx); });
    if (!next) return longest_sleep;
    const auto left = std::chrono::ceil<milliseconds>(*next - clock_now());
    return std::clamp(left, shortest_pause, longest_sleep);
}

void MessageSender::Impl::round() {
    write_results();
    look();
    // With something under way its end is what wakes.
    const bool soon = woken_ || outgoing_.under_way() > 0;
    take(outgoing_.wait(soon ? shortest_pause : sleep_for()));
}

MessageSender::MessageSender(const store::DatabaseOptions& options, const app::Center& center)
    : impl_(std::make_unique<Impl>(options, center)) {}

MessageSender::~MessageSender() { stop(); }

void MessageSender::start() { impl_->start(); }

void MessageSender::ask_to_stop() { impl_->ask_to_stop(); }

void MessageSender::stop() { impl_->stop(); }

void MessageSender::wake() { impl_->wake(); }

}  // namespace bihuan::jobs
