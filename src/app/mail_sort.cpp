#include "app/mail_sort.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/mail.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

constexpr std::size_t report_ids_max = 50;
constexpr std::size_t report_bytes_max = 1024 * 1024;

bool is_report(const MailHead& head) {
    const auto type = head.field("content-type");
    return ascii_lower(type.substr(0, 16)) == "multipart/report" &&
           equal_ignoring_ascii_case(parameter_of(type, "report-type"), "delivery-status");
}

bool is_of_the_mail_system(const MailMessage& message) {
    const auto name = message.from_address.substr(0, message.from_address.find('@'));
    return name == "mailer-daemon" || name == "postmaster" || name == "mail-daemon";
}

bool has_empty_envelope(const MailHead& head) {
    const auto path = trim(head.field("return-path"));
    return head.has("return-path") && path == "<>";
}

/// A field that only programs write.
bool is_automatic(const MailHead& head) {
    const auto submitted = ascii_lower(trim(head.field("auto-submitted")));
    if (!submitted.empty() && !submitted.starts_with("no")) return true;
    const auto precedence = ascii_lower(trim(head.field("precedence")));
    if (precedence == "auto_reply") return true;
    return head.has("x-autoreply") || head.has("x-autorespond") || head.has("x-auto-reply") ||
           head.has("x-autoresponder");
}

bool has_automatic_subject(const std::string& subject) {
    static constexpr std::array<std::string_view, 9> beginnings{
        "自动回复", "自動回覆", "auto:", "automatic reply", "auto reply", "autoreply",
        "out of office", "auto-reply", "automatische antwort",
    };
    const auto lower = ascii_lower(trim(subject));
    return std::any_of(beginnings.begin(), beginnings.end(), [&](std::string_view beginning) {
        return lower.starts_with(beginning);
    });
}

bool goes_to_many(const MailHead& head) {
    const auto precedence = ascii_lower(trim(head.field("precedence")));
    return precedence == "bulk" || precedence == "list" || precedence == "junk" ||
           head.has("list-id") || head.has("list-unsubscribe");
}

/// Reads the lines "Name: value" of the report, wherever in the mail they stand: what servers send
/// is as often none of the standard as it is.
BounceReport report_in(std::string_view body) {
    BounceReport report;
    for (auto line : split(body, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        const auto colon = line.find(':');
        if (colon == std::string_view::npos || colon > 20) continue;
        const auto name = ascii_lower(trim(line.substr(0, colon)));
        const auto value = trim(line.substr(colon + 1));
        if (name == "message-id" && report.message_ids.size() < report_ids_max) {
            const auto ids = message_ids_of(value.substr(0, field_bytes_max));
            report.message_ids.insert(report.message_ids.end(), ids.begin(), ids.end());
        } else if (name == "action" && report.action.empty()) {
            report.action = ascii_lower(value.substr(0, 20));
        } else if (name == "status" && report.status.empty()) {
            report.status = domain::enhanced_status(value.substr(0, 40));
        }
    }
    return report;
}

}  // namespace

void sort_mail(MailMessage& message, const MailHead& head, std::string_view raw) {
    const bool failed = head.has("x-failed-recipients");
    const bool empty_envelope = has_empty_envelope(head);
    if (is_report(head) || failed || is_of_the_mail_system(message)) {
        message.sort = MailSort::bounce;
        message.bounce = report_in(raw.substr(head.body_at(), report_bytes_max));
        if (failed && message.bounce.action.empty()) message.bounce.action = "failed";
    } else if (is_automatic(head) || has_automatic_subject(message.subject)) {
        message.sort = MailSort::auto_reply;
    }
    message.answerable =
        message.sort == MailSort::message && !empty_envelope && !goes_to_many(head);
}

}  // namespace bihuan::app
