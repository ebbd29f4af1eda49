#pragma once

// A mail as bytes becomes what the center needs of it. Nothing here trusts the sender: not the
// structure, not the encodings, not the sizes; archives are files and are never opened.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// Of a larger one the beginning is read.
inline constexpr std::size_t mail_bytes_max = 20 * 1024 * 1024;
/// How much of a larger one that is.
inline constexpr std::size_t mail_bytes_of_large = 1024 * 1024;

enum class MailSort {
    /// Somebody wrote it.
    message,
    /// A server could not deliver a mail, of ours perhaps.
    bounce,
    /// A program wrote it: an absence notice, a receipt, a confirmation.
    auto_reply,
};

struct MailFile {
    std::string filename;
    std::string content;
};

/// What a server reports of a mail that it could not deliver.
struct BounceReport {
    /// Everything in it that is called a message id.
    std::vector<std::string> message_ids;
    /// After RFC 3463, or empty.
    std::string status;
    /// "failed", "delayed"…; empty where the report is none of the standard.
    std::string action;
};

struct MailMessage {
    /// Without the angle brackets; empty when it has none.
    std::string message_id;
    /// Of the conversation, the nearest last: References, then In-Reply-To.
    std::vector<std::string> references;
    /// In small letters; empty when there is none that could be one.
    std::string from_address;
    std::string from_name;
    /// Where an answer goes: Reply-To, else From.
    std::string reply_address;
    std::string subject;
    /// As the header has it.
    std::string date;
    /// What was written, and the conversation that was sent along below it.
    std::string text;
    std::string quoted;
    std::vector<MailFile> files;
    MailSort sort = MailSort::message;
    /// Whether a program may answer: it came neither from a program nor through a list.
    bool answerable = true;
    BounceReport bounce;
    /// Something was left out: the structure was beyond measure, or the mail was cut.
    bool cut = false;

    /// The same for the same mail, by whichever way and however often it comes.
    std::string key() const;
};

/// `whole`: false for the beginning of a mail that is larger than is read; files that may be cut
/// are left out then. Never refuses: what cannot be read is missing, and `cut` says so.
MailMessage read_mail(std::string_view raw, bool whole = true);

}  // namespace bihuan::app
