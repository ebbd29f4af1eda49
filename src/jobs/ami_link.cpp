#include "jobs/ami_link.hpp"

#include "bihuan/base/log.hpp"
#include "jobs/ami_stream.hpp"
#include "jobs/ami_talk.hpp"
#include "jobs/clock.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <random>
#include <stdexcept>
#include <thread>

namespace bihuan::jobs {

namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr auto nothrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t read_bytes = 16UL * 1024;
/// A switch that does not read what we say is as good as gone.
constexpr std::size_t unsent_bytes_max = 1024UL * 1024;
constexpr milliseconds watch_every_max{250};

}  // namespace

struct AmiLink::Impl {
    /// A connection with what is said on it.
    struct Line {
        Line(Impl& owner)
            : stream(owner.context, owner.config),
              talk(owner.make_talk([this, &owner](std::string bytes) {
                  owner.say(*this, std::move(bytes));
              })) {}

        AmiStream stream;
        std::unique_ptr<SwitchTalk> talk;
        std::string unsent;
        bool writes = false;
        steady_clock::time_point began = steady_clock::now();
        steady_clock::time_point heard_at = began;
        steady_clock::time_point pinged_at = began;
        /// Why we closed it ourselves.
        std::string end;
    };

    Impl(AmiConfig some_config, AmiTimes some_times, MakeTalk some_talk, Tell some_tell)
        : config(std::move(some_config)),
          times(some_times),
          make_talk(std::move(some_talk)),
          tell(std::move(some_tell)) {}

    asio::awaitable<void> run();
    asio::awaitable<std::string> converse(std::shared_ptr<Line> on);
    asio::awaitable<void> watch();
    asio::awaitable<void> write_unsent(std::shared_ptr<Line> on);
    void look_after(Line& on);
    void say(Line& on, std::string bytes);
    void hang_up(Line& on, std::string why);
    void note_end(const std::string& why, bool had_been_signed_in) const;
    milliseconds next_pause(milliseconds lasted);

    const AmiConfig config;
    const AmiTimes times;
    /// Set before it starts.
    MakeTalk make_talk;
    const Tell tell;
    asio::io_context context{1};
    asio::steady_timer pause_timer{context};
    asio::steady_timer watch_timer{context};
    std::shared_ptr<Line> line;
    bool stopping = false;
    int failures = 0;
    std::mt19937_64 random{std::random_device{}()};
    std::atomic<bool> connected = false;
    std::thread thread;
};

asio::awaitable<void> AmiLink::Impl::run() {
    while (!stopping) {
        const auto began = steady_clock::now();
        std::string why = "not_connected";
        try {
            line = std::make_shared<Line>(*this);
            auto on = line;
            why = co_await converse(on);
        } catch (const std::exception& failure) {
            why = failure.what();
        }
        const bool had_been_signed_in = connected.exchange(false);
        if (line) line->stream.close();
        line.reset();
        if (stopping) break;
        note_end(why, had_been_signed_in);
        const auto lasted = std::chrono::duration_cast<milliseconds>(steady_clock::now() - began);
        pause_timer.expires_after(next_pause(lasted));
        co_await pause_timer.async_wait(nothrow);
    }
    watch_timer.cancel();
}

asio::awaitable<std::string> AmiLink::Impl::converse(std::shared_ptr<Line> on) {
    const auto refused = co_await on->stream.connect();
    if (refused) co_return on->end.empty() ? "not_connected: " + refused.message() : on->end;
    on->heard_at = steady_clock::now();
    std::array<char, read_bytes> bytes;
    for (;;) {
        const auto [error, count] = co_await on->stream.read(bytes.data(), bytes.size());
        if (error) co_return on->end.empty() ? "connection_lost" : on->end;
        on->heard_at = steady_clock::now();
        const bool goes_on = on->talk->hear({bytes.data(), count}, clock_now());
        if (!goes_on) co_return on->talk->end();
        if (on->talk->signed_in() && !connected.exchange(true)) {
            log::info(
                "connected to a switch",
                {
                    {"switch", config.name      },
                    {"says",   on->talk->banner()}
            }
            );
        }
    }
}

/// One timer for all that a connection may be late with.
asio::awaitable<void> AmiLink::Impl::watch() {
    const auto every = std::min({watch_every_max, times.ping_every / 2, times.connect / 2});
    while (!stopping) {
        watch_timer.expires_after(std::max(every, milliseconds(5)));
        co_await watch_timer.async_wait(nothrow);
        if (line && !stopping) look_after(*line);
    }
}

void AmiLink::Impl::look_after(Line& on) {
    const auto now = steady_clock::now();
    if (!on.talk->signed_in()) {
        if (now - on.began > times.connect) hang_up(on, "no_sign_in_in_time");
        return;
    }
    if (now - on.heard_at > times.silence_max) return hang_up(on, "silence");
    if (now - on.pinged_at < times.ping_every) return;
    on.pinged_at = now;
    on.talk->ping();
}

void AmiLink::Impl::hang_up(Line& on, std::string why) {
    if (on.end.empty()) on.end = std::move(why);
    on.stream.close();
}

void AmiLink::Impl::say(Line& on, std::string bytes) {
    on.unsent += bytes;
    if (on.unsent.size() > unsent_bytes_max) return hang_up(on, "does_not_read");
    if (std::exchange(on.writes, true)) return;
    auto self = line;
    asio::co_spawn(context, write_unsent(std::move(self)), asio::detached);
}

asio::awaitable<void> AmiLink::Impl::write_unsent(std::shared_ptr<Line> on) {
    while (!on->unsent.empty()) {
        const std::string bytes = std::exchange(on->unsent, std::string());
        const auto error = co_await on->stream.write(bytes);
        if (error) {
            // The read ends with it and says so.
            on->stream.close();
            break;
        }
    }
    on->writes = false;
}

void AmiLink::Impl::note_end(const std::string& why, bool had_been_signed_in) const {
    const auto level = why == "sign_in_refused" ? log::Level::error : log::Level::warning;
    log::write(
        level, had_been_signed_in ? "lost a switch" : "cannot connect to a switch",
        {
            {"switch", config.name},
            {"reason", why        }
    }
    );
}

/// Grows until a connection has held for longer than the longest pause.
milliseconds AmiLink::Impl::next_pause(milliseconds lasted) {
    constexpr int doublings_max = 16;
    if (lasted > times.pause_max) failures = 0;
    const auto pause = std::min(times.pause_max, times.pause_min * (1 << failures));
    failures = std::min(failures + 1, doublings_max);
    std::uniform_real_distribution<double> part(0.5, 1);
    return milliseconds(static_cast<std::int64_t>(part(random) * double(pause.count())));
}

AmiLink::AmiLink(AmiConfig config, std::string secret, AmiTimes times, Tell tell)
    : AmiLink(std::move(config), times, MakeTalk(), std::move(tell)) {
    impl_->make_talk = [impl = impl_.get(), secret = std::move(secret)](SwitchTalk::Say say) {
        return std::make_unique<AmiTalk>(impl->config, secret, std::move(say), impl->tell);
    };
}

AmiLink::AmiLink(AmiConfig config, AmiTimes times, MakeTalk make_talk, Tell tell)
    : impl_(std::make_unique<Impl>(
          std::move(config), times, std::move(make_talk), std::move(tell)
      )) {}

AmiLink::~AmiLink() { stop(); }

void AmiLink::start() {
    auto* const impl = impl_.get();
    asio::co_spawn(impl->context, impl->run(), asio::detached);
    asio::co_spawn(impl->context, impl->watch(), asio::detached);
    impl->thread = std::thread([impl] { impl->context.run(); });
}

void AmiLink::stop() {
    auto* const impl = impl_.get();
    if (!impl->thread.joinable()) return;
    asio::post(impl->context, [impl] {
        impl->stopping = true;
        impl->pause_timer.cancel();
        impl->watch_timer.cancel();
        if (impl->line) impl->line->stream.close();
    });
    impl->thread.join();
}

bool AmiLink::connected() const { return impl_->connected; }

void AmiLink::send(std::string action, std::string action_id, AmiFields fields) {
    auto* const impl = impl_.get();
    const auto work = [impl, action = std::move(action), action_id = std::move(action_id),
                       fields = std::move(fields)] {
        const bool there = impl->line && impl->line->talk->signed_in();
        try {
            if (there) return impl->line->talk->send(action, action_id, fields);
        } catch (const std::invalid_argument&) {
            // Some value is no single line: it is never sent.
        }
        AmiNews news;
        news.message.fields.emplace_back("Response", "Error");
        news.message.fields.emplace_back("ActionID", action_id);
        news.message.fields.emplace_back("Message", there ? "cannot be said" : "not connected");
        news.received_at = clock_now();
        impl->tell(std::move(news));
    };
    asio::post(impl->context, work);
}

void AmiLink::ask_for_picture() {
    auto* const impl = impl_.get();
    asio::post(impl->context, [impl] {
        // Whoever is not connected asks when he is.
        const auto& line = impl->line;
        if (line && line->talk->signed_in()) line->talk->ask_for_picture(clock_now());
    });
}

}  // namespace bihuan::jobs
