#include "bihuan/domain/outgoing_message.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace bihuan::domain {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr int one_segment_max = 70;
constexpr int part_max = 67;

constexpr std::array<Seconds, sending_attempts_max - 1> ladder{
    Seconds(5), minutes(1), minutes(5), minutes(30), hours(2)
};
constexpr double jitter_share = 0.2;
constexpr Seconds retry_after_max = hours(24);
constexpr Seconds pause_default{5};

enum class Fate { taken, not_taken, refused, unclear };

/// Without an answer: whether the request can have reached the gateway.
Fate fate_without_answer(std::string_view error) {
    static constexpr std::string_view never_left[] = {
        "address_not_allowed", "url_not_allowed", "host_unknown", "not_connected", "tls_failed"
    };
    const bool left = std::find(std::begin(never_left), std::end(never_left), error) ==
                      std::end(never_left);
    return left ? Fate::unclear : Fate::not_taken;
}

Fate fate_of(const SendingAnswer& answer) {
    if (!answer.status) return fate_without_answer(answer.error);
    const int status = *answer.status;
    if (status >= 200 && status < 300) {
        if (!answer.has_rule) return Fate::taken;
        if (!answer.taken) return Fate::unclear;
        return *answer.taken ? Fate::taken : Fate::refused;
    }
    // It says itself that it did nothing.
    if (status == 429 || status == 503) return Fate::not_taken;
    if (status >= 500 || status == 408) return Fate::unclear;
    return Fate::refused;
}

Seconds jittered(Seconds delay, double jitter) {
    const auto share = 1 + jitter_share * std::clamp(jitter, -1.0, 1.0);
    return Seconds(std::llround(static_cast<double>(delay.count()) * share));
}

}  // namespace

int sms_segments(std::string_view text) {
    int units = 0;
    for (const char character : text) {
        const auto byte = static_cast<unsigned char>(character);
        const bool continues = (byte & 0xC0U) == 0x80U;
        if (!continues) units += byte >= 0xF0U ? 2 : 1;
    }
    if (units <= one_segment_max) return 1;
    return (units + part_max - 1) / part_max;
}

SendingVerdict judge_sending(
    int number, const SendingAnswer& answer, bool recognises_id, Instant now, double jitter
) {
    SendingVerdict verdict;
    verdict.next_at = now;
    const auto fate = fate_of(answer);
    if (fate == Fate::taken) return verdict;
    if (fate == Fate::refused) {
        verdict.state = MessageState::failed;
        verdict.reason = "refused";
        return verdict;
    }
    const auto asked = std::min(answer.retry_after.value_or(Seconds(0)), retry_after_max);
    if (answer.status) verdict.pause_until = now + std::max(asked, pause_default);
    if (fate == Fate::unclear && (!recognises_id || number >= sending_attempts_max)) {
        verdict.state = MessageState::uncertain;
        verdict.reason = "answer_unclear";
        return verdict;
    }
    if (number >= sending_attempts_max) {
        verdict.state = MessageState::failed;
        verdict.reason = "unreachable";
        return verdict;
    }
    verdict.state = MessageState::pending;
    const auto delay = jittered(ladder[static_cast<std::size_t>(std::max(number, 1) - 1)], jitter);
    verdict.next_at = now + std::max(delay, asked);
    return verdict;
}

}  // namespace bihuan::domain
