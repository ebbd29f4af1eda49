#include "bihuan/domain/webhook.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace bihuan::domain {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<Seconds, webhook_attempts_max - 1> ladder{
    Seconds(5), minutes(5), minutes(30), hours(2), hours(5), hours(10), hours(14), hours(20),
    hours(24),
};
constexpr double jitter_share = 0.2;
/// Who asks for more time than this does not get it.
constexpr Seconds retry_after_max = hours(24);
constexpr Seconds pause_default{5};

constexpr int gone_status = 410;

bool asks_for_a_pause(int status) {
    return status == 429 || status == 502 || status == 504;
}

Seconds jittered(Seconds delay, double jitter) {
    const auto share = 1 + jitter_share * std::clamp(jitter, -1.0, 1.0);
    return Seconds(std::llround(static_cast<double>(delay.count()) * share));
}

}  // namespace

AttemptVerdict judge_attempt(int number, const AttemptAnswer& answer, Instant now, double jitter) {
    const int status = answer.status.value_or(0);
    AttemptVerdict verdict;
    verdict.next_at = now;
    if (status >= 200 && status < 300) return verdict;

    const auto asked = std::min(answer.retry_after.value_or(Seconds(0)), retry_after_max);
    if (asks_for_a_pause(status)) verdict.pause_until = now + std::max(asked, pause_default);
    verdict.gone = status == gone_status;
    if (verdict.gone || number >= webhook_attempts_max) {
        verdict.state = DeliveryState::dead;
        return verdict;
    }
    verdict.state = DeliveryState::pending;
    const auto delay = jittered(ladder[static_cast<std::size_t>(std::max(number, 1) - 1)], jitter);
    verdict.next_at = now + std::max(delay, asked);
    return verdict;
}

}  // namespace bihuan::domain
