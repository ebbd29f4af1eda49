#pragma once

// As much of IMAP (RFC 9051, RFC 3501) as it takes to read a folder: what is new, mail by mail and
// without marking it; then the mark, when somebody has made sure of it.

#include "bihuan/base/time.hpp"
#include "jobs/mail_line.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::jobs {

/// One line of the server's with the literals in it, each of which follows its "{size}".
struct ImapAnswer {
    std::string line;
    std::vector<std::string> literals;
};

/// Cuts what arrives into answers, whatever the pieces. Throws MailFailure (`bad_answer`) for what
/// is longer than any answer that was asked for.
class ImapReader {
public:
    explicit ImapReader(std::size_t literal_bytes_max) : literal_bytes_max_(literal_bytes_max) {}

    void add(std::string_view bytes) { buffer_ += bytes; }
    /// The next whole answer, if it is there.
    std::optional<ImapAnswer> next();

private:
    bool take_literal();

    std::size_t literal_bytes_max_;
    std::string buffer_;
    std::size_t searched_ = 0;
    ImapAnswer answer_;
    /// Of the literal that is on its way.
    std::optional<std::size_t> literal_;
};

struct ImapFolder {
    std::int64_t uid_validity = 0;
    /// The number that the next mail will have; 0 when the server does not say.
    std::int64_t uid_next = 0;
};

struct ImapMail {
    std::int64_t size = 0;
    std::optional<Instant> at;
};

/// Everything throws MailFailure. Used by one thread.
class Imap {
public:
    Imap(MailLine& line, std::size_t literal_bytes_max);

    /// `folder_unknown` when there is none of that name.
    ImapFolder select(std::string_view folder);
    /// In ascending order.
    std::vector<std::int64_t> search(const std::string& criteria);
    /// Nothing when it has vanished.
    std::optional<ImapMail> look(std::int64_t uid);
    /// The mail, or its first bytes; nothing when it has vanished.
    std::optional<std::string> fetch(
        std::int64_t uid, const std::optional<std::size_t>& first_bytes
    );
    /// `flags` as IMAP writes them: "\\Seen".
    void mark(std::int64_t uid, const std::string& flags);

private:
    enum class Refused { is_a_failure, is_ignored };
    std::vector<ImapAnswer> run(
        const std::string& command, Refused refused = Refused::is_a_failure,
        const char* failure = "bad_answer"
    );

    MailLine& line_;
    ImapReader reader_;
    int commands_ = 0;
};

/// A folder's name, valid UTF-8, as IMAP writes it: modified UTF-7, in quotes.
std::string imap_folder_name(std::string_view name);
/// "26-Nov-2026 07:30:00 +0800"; nothing for what is no date.
std::optional<Instant> parse_imap_date(const std::string& text);
/// "26-Nov-2026".
std::string imap_day(Instant at);

}  // namespace bihuan::jobs
