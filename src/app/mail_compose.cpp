#include "app/mail_text.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <utility>
#include <vector>

namespace bihuan::app {

namespace {

constexpr std::size_t word_bytes_max = 45;
constexpr std::size_t line_bytes = 76;

bool is_plain(std::string_view text) {
    const auto plain = [](char byte) { return byte >= ' ' && byte < 0x7F; };
    return std::all_of(text.begin(), text.end(), plain) &&
           text.find("=?") == std::string_view::npos && text.size() <= line_bytes;
}

/// Encoded words (RFC 2047), each of whole characters and on a line of its own.
std::string encoded_words(std::string_view text) {
    std::string words;
    while (!text.empty()) {
        const auto piece = truncate_bytes(text, word_bytes_max);
        if (piece.empty()) break;
        if (!words.empty()) words += "\r\n ";
        words += "=?utf-8?B?" + base64_encode(piece) + "?=";
        text.remove_prefix(piece.size());
    }
    return words;
}

/// Text with CRLF at its line ends.
std::string canonical_text(std::string_view text) {
    std::string canonical;
    for (const char byte : text) {
        if (byte == '\n') canonical += '\r';
        canonical += byte;
    }
    return canonical;
}

std::string base64_lines(std::string_view bytes) {
    const auto encoded = base64_encode(bytes);
    std::string lines;
    lines.reserve(encoded.size() + encoded.size() / line_bytes * 2 + 2);
    for (std::size_t at = 0; at < encoded.size(); at += line_bytes) {
        lines += encoded.substr(at, line_bytes) + "\r\n";
    }
    return lines;
}

/// "Thu, 26 Nov 2026 07:30:00 +0000".
std::string mail_date(Instant at) {
    static constexpr std::array<const char*, 7> days{
        "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"
    };
    static constexpr std::array<const char*, 12> months{
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
    };
    const auto day = std::chrono::floor<std::chrono::days>(at);
    const std::chrono::year_month_day date(day);
    const std::chrono::hh_mm_ss time(std::chrono::floor<Seconds>(at - day));
    std::array<char, 64> text{};
    std::snprintf(
        text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d +0000",
        days[std::chrono::weekday(day).c_encoding()], static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
        static_cast<int>(time.seconds().count())
    );
    return text.data();
}

std::string from_header(const store::Mailbox& mailbox) {
    if (is_blank(mailbox.display_name)) return mailbox.address;
    const auto name = one_line(mailbox.display_name);
    const bool quoted = is_plain(name) && name.find_first_of("\"\\") == std::string::npos;
    const auto words = quoted ? '"' + name + '"' : encoded_words(name);
    return words + "\r\n <" + mailbox.address + ">";
}

std::string thread_header(const std::vector<std::string>& thread) {
    std::string line;
    for (const auto& id : thread) line += (line.empty() ? "<" : "\r\n <") + id + ">";
    return line;
}

using Header = std::pair<std::string_view, std::string>;

std::string body_part(const std::vector<Header>& headers, std::string_view content) {
    std::string part;
    for (const auto& [name, value] : headers) {
        part.append(name).append(": ").append(value).append("\r\n");
    }
    return part + "\r\n" + base64_lines(content);
}

std::string text_part(const store::OutgoingMail& mail) {
    const std::vector<Header> headers{
        {"Content-Type", "text/plain; charset=utf-8"}, {"Content-Transfer-Encoding", "base64"}
    };
    return body_part(headers, canonical_text(mail.body));
}

std::string file_part(const AttachedFile& file) {
    const std::vector<Header> headers{
        {"Content-Type", std::string(file.media_type)},
        {"Content-Disposition", "attachment; filename=\"" + file.name + "\""},
        {"Content-Transfer-Encoding", "base64"},
    };
    return body_part(headers, file.content);
}

/// The boundary cannot occur in what it bounds: no line of base64 begins with "-".
std::string both_parts(const store::OutgoingMail& mail, const AttachedFile& file) {
    const std::string boundary = "=_" + mail.id.text();
    const auto line = "--" + boundary;
    return "Content-Type: multipart/mixed;\r\n boundary=\"" + boundary + "\"\r\n\r\n" + line +
           "\r\n" + text_part(mail) + "\r\n" + line + "\r\n" + file_part(file) + "\r\n" + line +
           "--\r\n";
}

}  // namespace

std::string mail_on_the_wire(
    const store::OutgoingMail& mail, const store::Mailbox& mailbox,
    const std::optional<AttachedFile>& file
) {
    std::string text;
    const auto add = [&](std::string_view name, std::string_view value) {
        text.append(name).append(": ").append(value).append("\r\n");
    };
    add("From", from_header(mailbox));
    add("To", mail.recipient);
    add("Subject", is_plain(mail.subject) ? mail.subject : encoded_words(mail.subject));
    add("Date", mail_date(mail.created_at));
    add("Message-ID", "<" + mail.message_id + ">");
    if (!mail.in_reply_to.empty()) add("In-Reply-To", "<" + mail.in_reply_to + ">");
    if (!mail.thread.empty()) add("References", thread_header(mail.thread));
    if (mail.kind != domain::MailKind::reply) {
        // RFC 3834: nobody's program is to answer what a program wrote.
        const bool answer = mail.kind == domain::MailKind::receipt;
        add("Auto-Submitted", answer ? "auto-replied" : "auto-generated");
        add("X-Auto-Response-Suppress", "All");
    }
    add("MIME-Version", "1.0");
    return text + (file ? both_parts(mail, *file) : text_part(mail));
}

}  // namespace bihuan::app
