#include "bihuan/app/live_feed.hpp"

#include "bihuan/app/watchers.hpp"
#include "bihuan/base/live_limits.hpp"
#include "bihuan/base/log.hpp"

#include <poll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <algorithm>
#include <system_error>
#include <utility>

namespace bihuan::app {

namespace {

using std::chrono::steady_clock;

constexpr const char* channel = "bihuan_events";
constexpr std::size_t read_max = 1'000;
/// So much is handed over at a time, however much has been written.
constexpr std::size_t told_max = 4'000;
constexpr std::size_t kept_max = 4 * limits::live_replay_events_max;
constexpr std::chrono::seconds listen_again{1};
/// How far back the first read looks for transactions that were open at that time.
constexpr std::int64_t looked_back = 2'000;

int make_descriptor() {
    const int descriptor = ::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    if (descriptor < 0) throw std::system_error(errno, std::system_category(), "eventfd");
    return descriptor;
}

}  // namespace

LiveFeed::LiveFeed(store::DatabaseOptions options, const Center& center)
    : options_(std::move(options)), center_(center), wake_descriptor_(make_descriptor()) {}

LiveFeed::~LiveFeed() {
    ::close(wake_descriptor_);
}

void LiveFeed::wake() {
    const std::uint64_t one = 1;
    // Only a counter that is full already can refuse it.
    [[maybe_unused]] const auto written = ::write(wake_descriptor_, &one, sizeof one);
}

void LiveFeed::listen() {
    if (notices_ || steady_clock::now() < listen_again_at_) return;
    listen_again_at_ = steady_clock::now() + listen_again;
    try {
        notices_ = std::make_unique<store::Notices>(options_.url, channel);
    } catch (const store::DatabaseAway&) {
        // The looks at the table go on; another attempt follows.
    }
}

bool LiveFeed::wait(std::chrono::milliseconds at_most) {
    listen();
    bool heard = false;
    try {
        if (notices_) {
            heard = notices_->wait(wake_descriptor_, at_most);
        } else {
            pollfd file{wake_descriptor_, POLLIN, 0};
            ::poll(&file, 1, static_cast<int>(at_most.count()));
        }
    } catch (const store::DatabaseAway&) {
        notices_.reset();
        heard = true;
    }
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(wake_descriptor_, &count, sizeof count);
    return heard;
}

void LiveFeed::announce() {
    if (!notices_) return;
    try {
        notices_->send();
    } catch (const store::DatabaseAway&) {
        notices_.reset();
    }
}

void LiveFeed::with_database(const std::function<void(store::Tx&)>& work) {
    if (!connection_) connection_ = store::open_connection(options_, store::Prepare::none);
    store::run_read(*connection_, work);
}

/// Looks back a little: what was being written when it looks may have lower numbers than what is
/// there.
void LiveFeed::begin(store::Tx& tx) {
    const auto from = std::max<std::int64_t>(0, store::newest_event(tx) - looked_back);
    order_.emplace(from, limits::live_order_patience);
    kept_after_ = from;
}

std::vector<store::LiveEvent> LiveFeed::read(Instant now) {
    // What was taken stays in `told_` when the connection breaks, and goes out with the next call.
    with_database([&](store::Tx& tx) {
        const bool first = !order_;
        if (first) begin(tx);
        for (more_ = true; more_ && told_.size() < told_max;) {
            if (order_->waits()) order_->note_writers(store::event_writers(tx));
            auto events =
                store::read_live_events(tx, order_->newest(), order_->missing(), read_max);
            more_ = events.size() >= read_max;
            order_->add(std::move(events), steady_clock::now());
            // Nobody was there who would hear what lies behind a gap too early; whoever comes now
            // has to be told from here on, and what they missed.
            if (first) order_->pass_gaps();
            for (auto& told : order_->take(steady_clock::now())) {
                // Whoever has heard a later one and was away since lacks this one.
                if (told.after && !first) {
                    store::insert_late_event(tx, told.event.seq, *told.after, now);
                }
                keep(told.event);
                told_.push_back(std::move(told.event));
            }
        }
    });
    return std::exchange(told_, {});
}

void LiveFeed::rest() {
    // What is still to come late has to be noted as late.
    if (order_ && order_->waits()) return;
    order_.reset();
    more_ = false;
    told_.clear();
    kept_.clear();
    positions_.clear();
}

void LiveFeed::keep(const store::LiveEvent& event) {
    kept_.push_back(event);
    positions_[event.position.ticket_id] = event.position;
    while (kept_.size() > kept_max) {
        kept_after_ = std::max(kept_after_, kept_.front().seq);
        kept_.pop_front();
    }
    if (positions_.size() <= 2 * kept_max) return;
    std::unordered_map<TicketId, store::LivePosition> needed;
    for (const auto& entry : kept_) {
        const auto& ticket = entry.position.ticket_id;
        needed[ticket] = positions_.at(ticket);
    }
    positions_ = std::move(needed);
}

std::optional<std::vector<store::LiveEvent>> LiveFeed::replay(std::int64_t since, Instant now) {
    if (since > position()) return std::nullopt;
    std::optional<std::vector<store::LiveEvent>> events;
    const auto oldest = now - limits::live_replay_window;
    with_database([&](store::Tx& tx) {
        events.reset();
        if (store::may_lack_event(tx, since)) return;
        if (since >= kept_after_) {
            events.emplace();
            for (const auto& event : kept_) {
                if (event.seq <= since) continue;
                events->push_back(event);
                events->back().position = positions_.at(event.position.ticket_id);
            }
        } else {
            events = store::read_live_events(tx, since, {}, limits::live_replay_events_max + 1);
            std::erase_if(*events, [this](const auto& event) { return event.seq > position(); });
        }
        const bool too_old = !events->empty() && events->front().at < oldest;
        if (too_old || events->size() > limits::live_replay_events_max) events.reset();
    });
    return events;
}

std::shared_ptr<const Directory> LiveFeed::directory(Instant now) {
    std::shared_ptr<const Directory> result;
    with_database([&](store::Tx& tx) { result = center_.directories.current(tx, now); });
    return result;
}

std::vector<store::LivePosition> LiveFeed::positions_of(const std::vector<TicketId>& tickets) {
    std::vector<store::LivePosition> positions;
    with_database([&](store::Tx& tx) { positions = store::positions_of(tx, tickets); });
    return positions;
}

std::vector<store::PresenceOn> LiveFeed::presences(
    const std::vector<TicketId>& tickets, Instant now
) {
    std::vector<store::PresenceOn> result;
    with_database([&](store::Tx& tx) {
        result = store::presences_on(tx, tickets, now - presence_good_for);
    });
    return result;
}

GoodCredentials LiveFeed::good_credentials(
    const std::vector<SessionId>& sessions, const std::vector<ApiKeyId>& keys, Instant now
) {
    GoodCredentials good;
    const auto idle = std::chrono::minutes(center_.config.sessions.idle_minutes);
    with_database([&](store::Tx& tx) {
        good = GoodCredentials();
        const auto good_sessions = store::good_sessions(tx, sessions, now - idle, now);
        good.sessions.insert(good_sessions.begin(), good_sessions.end());
        if (keys.empty()) return;
        const auto good_keys = store::good_api_keys(tx, keys, now);
        good.api_keys.insert(good_keys.begin(), good_keys.end());
    });
    return good;
}

}  // namespace bihuan::app
