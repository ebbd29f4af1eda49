#include "bihuan/jobs/message_sender.hpp"

#include "bihuan/app/sending.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/outgoing.hpp"

#include <algorithm>
#include <atomic>
#include <map>
#include <random>
#include <thread>

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t under_way_per_gateway_max = 4;
constexpr std::size_t people_at_once = 20;
/// Longer than an attempt can take, however late its result is written.
constexpr Seconds lease{60};
/// However much is committed, it is not looked more often than this.
constexpr milliseconds shortest_pause{100};
/// Nothing tells this node what another one commits.
constexpr milliseconds longest_sleep{1000};
constexpr milliseconds pause_after_failure{500};
constexpr milliseconds drain_patience{3000};

Instant clock_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now()
    );
}

app::Context system_context(const app::Center& center, store::Tx& tx, Instant now) {
    app::Principal principal;
    principal.kind = app::PrincipalKind::system;
    return app::Context{center, center.directories.current(tx, now), std::move(principal), now};
}

}  // namespace

struct MessageSender::Impl {
    Impl(const store::DatabaseOptions& some_options, const app::Center& some_center)
        : options(some_options),
          center(some_center),
          outgoing(AddressWall(
              some_center.config.webhooks.allow_networks, some_center.config.webhooks.ports
          )) {}

    void loop();
    /// One transaction on the sender's own connection.
    void transact(const std::function<void(store::Tx&)>& work);
    void read(const std::function<void(store::Tx&)>& work);
    void round();
    void look();
    void take(std::vector<OutgoingAnswer> answers);
    void write_results();
    milliseconds sleep_for();
    void drain();

    store::DatabaseOptions options;
    const app::Center& center;
    Outgoing outgoing;
    store::ConnectionPtr connection;
    std::thread thread;
    std::atomic<bool> stopping = false;
    /// Whether anything was committed since the last look.
    std::atomic<bool> woken = true;
    std::chrono::steady_clock::time_point next_look{};

    std::map<std::uint64_t, app::Sending> under_way;
    std::uint64_t next_tag = 1;
    /// Not yet written, because the database is away.
    std::vector<store::SendingResult> results;
    std::mt19937_64 random{std::random_device{}()};
};

void MessageSender::Impl::transact(const std::function<void(store::Tx&)>& work) {
    if (!connection) connection = store::open_connection(options, store::Prepare::none);
    store::run_transaction(*connection, [&](store::Tx& tx) {
        work(tx);
        return true;
    });
}

void MessageSender::Impl::read(const std::function<void(store::Tx&)>& work) {
    if (!connection) connection = store::open_connection(options, store::Prepare::none);
    store::run_read(*connection, work);
}

/// However many commits there are, the database is not asked more often than this.
void MessageSender::Impl::look() {
    const auto begun = std::chrono::steady_clock::now();
    if (begun < next_look) return;
    next_look = begun + shortest_pause;
    woken = false;
    const auto now = clock_now();
    bool any = false;
    // Mostly there is nothing, and then nothing is locked.
    read([&](store::Tx& tx) { any = store::message_work_waits(tx, now); });
    if (!any) return;
    std::vector<app::Sending> sendings;
    transact([&](store::Tx& tx) {
        app::tell_people_away(tx, system_context(center, tx, now), people_at_once);
    });
    transact([&](store::Tx& tx) {
        store::take_back_outgoing_messages(tx, now);
        sendings = app::claim_sendings(tx, center, now, under_way_per_gateway_max, now + lease);
    });
    for (auto& sending : sendings) {
        OutgoingPost post;
        post.url = sending.request.url;
        post.headers = sending.request.headers;
        post.body = sending.request.body;
        post.once = true;
        const auto tag = next_tag++;
        outgoing.start(tag, post);
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
    auto sleep = outgoing.under_way() > 0 ? shortest_pause : sleep_for();
    if (woken) sleep = shortest_pause;
    take(outgoing.wait(sleep));
}

void MessageSender::Impl::drain() {
    const auto deadline = std::chrono::steady_clock::now() + drain_patience;
    while (outgoing.under_way() > 0 && std::chrono::steady_clock::now() < deadline) {
        take(outgoing.wait(shortest_pause));
    }
    try {
        write_results();
    } catch (const std::exception&) {
        // Their leases run out by themselves.
    }
}

void MessageSender::Impl::loop() {
    while (!stopping) {
        try {
            round();
        } catch (const store::DatabaseAway&) {
            connection.reset();
            take(outgoing.wait(pause_after_failure));
        } catch (const std::exception& failure) {
            log::error("messages failed", {{"what", failure.what()}});
            take(outgoing.wait(pause_after_failure));
        }
    }
    drain();
}

MessageSender::MessageSender(const store::DatabaseOptions& options, const app::Center& center)
    : impl_(std::make_unique<Impl>(options, center)) {}

MessageSender::~MessageSender() { stop(); }

void MessageSender::start() {
    impl_->thread = std::thread([this] { impl_->loop(); });
}

void MessageSender::stop() {
    impl_->stopping = true;
    impl_->outgoing.wake();
    if (impl_->thread.joinable()) impl_->thread.join();
}

void MessageSender::wake() {
    if (!impl_->woken.exchange(true)) impl_->outgoing.wake();
}

}  // namespace bihuan::jobs
