#include "http/live_hub.hpp"

#include "bihuan/base/live_limits.hpp"
#include "bihuan/base/log.hpp"
#include "http/clock.hpp"
#include "http/live_rounds.hpp"

#include <atomic>
#include <deque>
#include <mutex>
#include <thread>
#include <utility>

namespace bihuan::http {
namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// However much is written, the events are not looked at more often than this.
constexpr milliseconds shortest_round{10};
/// Nor the other nodes told.
constexpr milliseconds shortest_announcement{40};
constexpr milliseconds presence_every{1000};
/// Another node says only that something is new; it need not be who is where.
constexpr milliseconds presence_after_notice{200};
/// Requests are answered for so long before the events have their turn again.
constexpr milliseconds answering_max{50};

/// What the sockets' threads leave for the hub's.
struct Letter {
    enum class Kind { opened, message, closed };

    Kind kind = Kind::opened;
    std::shared_ptr<LiveViewer> viewer;
    std::shared_ptr<LiveSocket> socket;
    std::string text;
};

}  // namespace

struct LiveHub::Impl {
    Impl(store::DatabaseOptions options, const app::Center& center)
        : feed(std::move(options), center), rounds(feed) {}

    void post(Letter letter);
    void loop();
    void round(bool heard);
    void announce();
    void answer_letters(Instant now);
    void open(const Letter& letter);
    milliseconds pause() const;

    app::LiveFeed feed;
    LiveRounds rounds;
    std::shared_ptr<LiveSeats> seats = std::make_shared<LiveSeats>();

    std::mutex mutex;
    std::deque<Letter> letters;
    std::set<TicketId> presence_hints;
    bool stopped = false;

    std::atomic<bool> stopping = false;
    std::atomic<bool> hinted = false;
    bool unannounced = false;
    bool letters_left = false;
    /// The last round did not get through: the database is away.
    bool failed = false;
    steady_clock::time_point next_look{};
    steady_clock::time_point last_presence{};
    steady_clock::time_point next_presence{};
    steady_clock::time_point next_announcement{};
    std::thread thread;
};

void LiveHub::Impl::post(Letter letter) {
    {
        const std::lock_guard lock(mutex);
        // Whoever comes too late is closed with the server.
        if (stopped) return;
        letters.push_back(std::move(letter));
    }
    feed.wake();
}

milliseconds LiveHub::Impl::pause() const {
    if (failed) return limits::live_poll;
    if (letters_left) return milliseconds(0);
    const auto now = steady_clock::now();
    auto until = now + limits::live_poll;
    if (rounds.anybody()) {
        until = std::min({until, next_look, next_presence});
        if (feed.waits_for_late_ones()) until = std::min(until, now + shortest_round);
    }
    if (unannounced) until = std::min(until, next_announcement);
    return std::chrono::ceil<milliseconds>(std::max(until - now, steady_clock::duration::zero()));
}

void LiveHub::Impl::loop() {
    auto begun = steady_clock::now();
    while (!stopping) {
        const bool heard = feed.wait(pause());
        const auto since = steady_clock::now() - begun;
        // Hints that come meanwhile find this one on its way and wake nobody.
        if (since < shortest_round) std::this_thread::sleep_for(shortest_round - since);
        begun = steady_clock::now();
        failed = true;
        try {
            round(heard);
            failed = false;
        } catch (const store::DatabaseAway&) {
            // What was to be told is found when it is back.
        } catch (const std::exception& failure) {
            log::error("live updates failed", {{"what", failure.what()}});
        }
    }
}

/// One look at everything that may have changed.
void LiveHub::Impl::round(bool heard) {
    const bool own = hinted.exchange(false);
    if (own) unannounced = true;
    announce();
    std::set<TicketId> presence;
    bool mail = false;
    {
        const std::lock_guard lock(mutex);
        presence.swap(presence_hints);
        mail = !letters.empty();
    }
    const auto now = clock_now();
    const auto steady = steady_clock::now();
    const bool look = steady >= next_look;
    if (look) next_look = steady + limits::live_poll;
    if (!rounds.anybody() && !mail) return;
    rounds.follow_directory(now);
    if (own || heard || look || mail || feed.waits_for_late_ones()) rounds.tell_events(now);
    // Before the letters, so that whoever begins to listen finds the floor as it is.
    if (own || heard || look || mail) rounds.tell_calls(now);
    if (mail) answer_letters(now);
    if (heard) next_presence = std::min(next_presence, last_presence + presence_after_notice);
    if (steady >= next_presence) {
        last_presence = steady;
        next_presence = steady + presence_every;
        rounds.tell_all_presence(now);
    } else if (!presence.empty()) {
        rounds.tell_presence({presence.begin(), presence.end()}, now);
    }
    if (!presence.empty()) unannounced = true;
    if (look) rounds.check_credentials(now);
}

/// Never within a transaction, and one word for however many commits: a NOTIFY of each would make
/// them wait for one another.
void LiveHub::Impl::announce() {
    const auto now = steady_clock::now();
    if (!unannounced || now < next_announcement) return;
    unannounced = false;
    next_announcement = now + shortest_announcement;
    feed.announce();
}

void LiveHub::Impl::open(const Letter& letter) {
    letter.viewer->socket = letter.socket;
    rounds.enter(letter.viewer);
}

void LiveHub::Impl::answer_letters(Instant now) {
    const auto until = steady_clock::now() + answering_max;
    for (letters_left = true; letters_left && steady_clock::now() < until;) {
        Letter letter;
        {
            const std::lock_guard lock(mutex);
            if (!letters.empty()) {
                letter = std::move(letters.front());
                letters.pop_front();
            }
            letters_left = !letters.empty();
        }
        if (!letter.viewer) return;
        if (letter.kind == Letter::Kind::opened) open(letter);
        if (letter.kind == Letter::Kind::closed) rounds.leave(*letter.viewer);
        if (letter.kind != Letter::Kind::message) continue;
        try {
            rounds.answer(*letter.viewer, letter.text, now);
        } catch (const std::exception&) {
            // It asks again when it comes back, and the database is there, perhaps.
            close_socket(letter.viewer->socket, CloseCode::try_again_later);
            throw;
        }
    }
}

LiveHub::LiveHub(store::DatabaseOptions options, const app::Center& center)
    : impl_(std::make_unique<Impl>(std::move(options), center)) {}

LiveHub::~LiveHub() {
    stop();
}

void LiveHub::start() {
    impl_->thread = std::thread([impl = impl_.get()] { impl->loop(); });
}

void LiveHub::stop() {
    impl_->stopping = true;
    impl_->feed.wake();
    if (impl_->thread.joinable()) impl_->thread.join();
    std::deque<Letter> letters;
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->stopped = true;
        letters.swap(impl_->letters);
    }
    impl_->rounds.clear();
}

void LiveHub::events_written() {
    if (!impl_->hinted.exchange(true)) impl_->feed.wake();
}

void LiveHub::presence_changed(const TicketId& ticket) {
    {
        const std::lock_guard lock(impl_->mutex);
        impl_->presence_hints.insert(ticket);
    }
    impl_->feed.wake();
}

Result<std::shared_ptr<Upgrade>> LiveHub::seat(const app::Principal& principal, SeatLimit limit) {
    auto viewer = std::make_shared<LiveViewer>();
    viewer->user_id = principal.user_id;
    viewer->session_id = principal.session_id;
    viewer->api_key_id = principal.api_key_id;
    viewer->key_roles = principal.roles;
    viewer->key_permissions = principal.permissions;
    std::optional<std::size_t> most;
    if (limit == SeatLimit::counted) most = limits::live_connections_per_user_max;
    viewer->seat = impl_->seats->take(principal.scope_text(), most);
    if (!viewer->seat) return refuse(Refusal::too_many, "too_many_live_connections");

    auto upgrade = std::make_shared<Upgrade>();
    upgrade->opened = [impl = impl_.get(), viewer](std::shared_ptr<LiveSocket> socket) {
        impl->post({Letter::Kind::opened, viewer, std::move(socket), {}});
    };
    upgrade->received = [impl = impl_.get(), viewer](std::string text) {
        impl->post({Letter::Kind::message, viewer, nullptr, std::move(text)});
    };
    upgrade->closed = [impl = impl_.get(), viewer] {
        impl->post({Letter::Kind::closed, viewer, nullptr, {}});
    };
    return upgrade;
}

std::size_t LiveHub::connections() const {
    return impl_->seats->taken();
}

}  // namespace bihuan::http
