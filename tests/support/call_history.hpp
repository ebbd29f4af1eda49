#pragma once

// Calls as they might have been, with what a telephone system reports of them. Pure, and the same
// for the same seed.

#include "bihuan/domain/call.hpp"

#include <chrono>
#include <cstdint>
#include <random>
#include <string>
#include <utility>
#include <vector>

namespace bihuan::test {

class CallHistory {
public:
    using Type = domain::CallEventType;

    CallHistory(std::uint64_t seed, Instant begin) : engine_(seed), at_(begin) {}

    /// All reports of one call, in the order in which they happened.
    std::vector<domain::CallEvent> make(const std::string& provider, const std::string& call_id) {
        provider_ = provider;
        call_id_ = call_id;
        events_.clear();
        add(Type::started, "");
        if (!one_in(8)) add(Type::queued, "");
        while (events_.size() < 14 && one_in(3)) {
            add(Type::offered, agent());
            add(Type::offer_missed, events_.back().agent);
        }
        switch (below(5)) {
            case 0:
                add(Type::abandoned, "");
                break;
            case 1:
                add(Type::queue_timeout, "");
                break;
            default:
                talk(3);
                break;
        }
        if (!one_in(10)) add(Type::ended, "");
        if (one_in(4)) add(Type::survey, "");
        if (one_in(4)) add(Type::recording_ready, "");
        return std::exchange(events_, {});
    }

    int below(int bound) { return static_cast<int>(engine_() % static_cast<unsigned>(bound)); }
    bool one_in(int count) { return below(count) == 0; }
    template <class T>
    void shuffle(std::vector<T>& items) {
        for (std::size_t i = items.size(); i > 1; --i) {
            std::swap(items[i - 1], items[static_cast<std::size_t>(below(static_cast<int>(i)))]);
        }
    }

private:
    std::string agent() { return "80" + std::to_string(10 + below(5)); }

    void talk(int hops) {
        add(Type::offered, agent());
        const auto who = events_.back().agent;
        add(Type::answered, who);
        if (one_in(3)) {
            add(Type::held, who);
            if (!one_in(5)) add(Type::resumed, who);
        }
        if (hops == 0 || !one_in(4)) return;
        add(Type::transferred, who);
        if (!one_in(3)) talk(hops - 1);
    }

    void add(Type type, const std::string& who) {
        // Some things happen in one moment.
        if (!one_in(4)) at_ += std::chrono::milliseconds(below(30'000));
        domain::CallEvent event;
        event.provider = provider_;
        event.call_id = call_id_;
        event.event_id = call_id_ + "-" + std::to_string(events_.size());
        event.type = type;
        event.at = at_;
        event.direction = domain::CallDirection::inbound;
        event.from = "+8613800000" + std::to_string(100 + below(50));
        event.queue = "complaints";
        event.agent = who;
        if (type == Type::survey) event.score = below(5) + 1;
        if (type == Type::recording_ready) {
            event.recording = domain::RecordingReference{"https://pbx.example/" + call_id_, "", 60};
        }
        if (!events_.empty()) event.from = events_.front().from;
        events_.push_back(std::move(event));
    }

    std::mt19937_64 engine_;
    Instant at_;
    std::string provider_;
    std::string call_id_;
    std::vector<domain::CallEvent> events_;
};

}  // namespace bihuan::test
