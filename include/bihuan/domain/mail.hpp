#pragma once

// E-mail: what becomes of a mail that came in, and when one that was not taken is sent again.

#include "bihuan/base/time.hpp"
#include "bihuan/domain/names.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::domain {

/// How the line to a mail server is secured.
enum class MailSecurity { none, starttls, tls };

inline constexpr std::array<Name<MailSecurity>, 3> mail_security_names{{
    {MailSecurity::none, "none", "不加密", "None"},
    {MailSecurity::starttls, "starttls", "STARTTLS", "STARTTLS"},
    {MailSecurity::tls, "tls", "TLS", "TLS"},
}};
BH_NAMES(MailSecurity, mail_security_names);

enum class MailOutcome { opened, joined, bounce, auto_reply, not_understood };

inline constexpr std::array<Name<MailOutcome>, 5> mail_outcome_names{{
    {MailOutcome::opened, "opened", "开立工单", "Opened a ticket"},
    {MailOutcome::joined, "joined", "并入工单", "Joined a ticket"},
    {MailOutcome::bounce, "bounce", "退信", "Bounce"},
    {MailOutcome::auto_reply, "auto_reply", "自动回复", "Automatic reply"},
    {MailOutcome::not_understood, "not_understood", "无法识别", "Not understood"},
}};
BH_NAMES(MailOutcome, mail_outcome_names);

/// Why a mail is sent: somebody wrote to the customer, the customer's mail has come, one of the
/// staff is to hear of something, or a report is due. All but the first are written by the program
/// and say so.
enum class MailKind { reply, receipt, notice, report };

inline constexpr std::array<Name<MailKind>, 4> mail_kind_names{{
    {MailKind::reply, "reply", "邮件答复", "Reply"},
    {MailKind::receipt, "receipt", "收件回执", "Receipt"},
    {MailKind::notice, "notice", "邮件通知", "Notice"},
    {MailKind::report, "report", "报表邮件", "Report"},
}};
BH_NAMES(MailKind, mail_kind_names);

enum class MailState { pending, sent, dry_run, failed, bounced };

inline constexpr std::array<Name<MailState>, 5> mail_state_names{{
    {MailState::pending, "pending", "待发送", "Pending"},
    {MailState::sent, "sent", "已发送", "Sent"},
    {MailState::dry_run, "dry_run", "试发", "Dry run"},
    {MailState::failed, "failed", "发送失败", "Failed"},
    {MailState::bounced, "bounced", "已退信", "Bounced"},
}};
BH_NAMES(MailState, mail_state_names);

/// What became of an attempt: the server's last status, or none when there was no answer.
struct MailAnswer {
    std::optional<int> status;
    /// It did not let us in, which is no fault of the mail.
    bool login_refused = false;
};

struct MailVerdict {
    MailState state = MailState::sent;
    /// Of what stays pending.
    Instant next_at;
};

/// How often a mail is tried at most: at once and after each of 1, 5, 15 and 30 min, 1, 2, 4, 8, 12
/// and 24 h.
inline constexpr int mail_attempts_max = 11;

/// The verdict on attempt `number`, counted from 1: 2xx is sent, 5xx has failed for good, all else
/// is tried again. `jitter` lies between -1 and 1 and moves the next one by up to a fifth.
MailVerdict judge_mail(int number, const MailAnswer& answer, Instant now, double jitter);

/// The status after RFC 3463 within a line of an answer or a report ("5.1.1"); empty when there is
/// none.
std::string enhanced_status(std::string_view line);

/// Whether that status says that there is no such recipient, now or ever.
bool is_bad_address(std::string_view status);

}  // namespace bihuan::domain
