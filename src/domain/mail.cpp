#include "bihuan/domain/mail.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace bihuan::domain {

namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr std::array<Seconds, mail_attempts_max - 1> ladder{
    minutes(1), minutes(5), minutes(15), minutes(30), hours(1),
    hours(2),   hours(4),   hours(8),    hours(12),   hours(24),
};
constexpr double jitter_share = 0.2;

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

bool is_permanent(const MailAnswer& answer) {
    return !answer.login_refused && answer.status.value_or(0) >= 500;
}

/// Behind `at`: a full stop and one to three digits; 0 when they are not there.
std::size_t number_end(std::string_view line, std::size_t at) {
    if (at >= line.size() || line[at] != '.') return 0;
    std::size_t end = at + 1;
    while (end < line.size() && is_digit(line[end])) ++end;
    const auto digits = end - at - 1;
    return digits >= 1 && digits <= 3 ? end : 0;
}

}  // namespace

MailVerdict judge_mail(int number, const MailAnswer& answer, Instant now, double jitter) {
    const int status = answer.status.value_or(0);
    MailVerdict verdict;
    verdict.next_at = now;
    if (!answer.login_refused && status >= 200 && status < 300) return verdict;
    if (is_permanent(answer) || number >= mail_attempts_max) {
        verdict.state = MailState::failed;
        return verdict;
    }
    verdict.state = MailState::pending;
    const auto delay = ladder[static_cast<std::size_t>(std::max(number, 1) - 1)];
    const auto share = 1 + jitter_share * std::clamp(jitter, -1.0, 1.0);
    verdict.next_at = now + Seconds(std::llround(static_cast<double>(delay.count()) * share));
    return verdict;
}

std::string enhanced_status(std::string_view line) {
    for (std::size_t at = 0; at + 4 < line.size(); ++at) {
        const bool begins = at == 0 || (!is_digit(line[at - 1]) && line[at - 1] != '.');
        if (!begins || (line[at] != '2' && line[at] != '4' && line[at] != '5')) continue;
        const auto subject_end = number_end(line, at + 1);
        const auto end = subject_end == 0 ? 0 : number_end(line, subject_end);
        // An address of the net has one number more.
        if (end == 0 || (end < line.size() && line[end] == '.')) continue;
        return std::string(line.substr(at, end - at));
    }
    return {};
}

bool is_bad_address(std::string_view status) {
    static constexpr std::array<std::string_view, 5> none{
        "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10"
    };
    return std::find(none.begin(), none.end(), status) != none.end();
}

}  // namespace bihuan::domain
