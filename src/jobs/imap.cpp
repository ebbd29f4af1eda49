#include "jobs/imap.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/fold.hpp"
#include "bihuan/base/text.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>

namespace bihuan::jobs {

namespace {

constexpr std::size_t line_bytes_max = 1024 * 1024;
constexpr std::size_t literals_max = 20;
/// For one command and all of its answer; below the lease of whoever reads.
constexpr std::chrono::seconds patience{100};

constexpr std::array<std::string_view, 12> months{
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

std::optional<std::int64_t> number_in(std::string_view text) {
    std::int64_t number = 0;
    const auto end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || rest == text.data()) return std::nullopt;
    return number;
}

/// The number that follows the word, such as 7 of "[UIDNEXT 7]".
std::optional<std::int64_t> number_after(const std::string& line, std::string_view word) {
    const auto at = line.find(word);
    if (at == std::string::npos) return std::nullopt;
    return number_in(std::string_view(line).substr(at + word.size()));
}

/// The size in the "{size}" that ends the line.
std::optional<std::size_t> literal_size(std::string_view line) {
    if (!line.ends_with('}')) return std::nullopt;
    const auto open = line.rfind('{');
    if (open == std::string_view::npos) return std::nullopt;
    const auto digits = line.substr(open + 1, line.size() - open - 2);
    const bool number = !digits.empty() && digits.size() <= 15 &&
                        digits.find_first_not_of("0123456789") == std::string_view::npos;
    if (!number) return std::nullopt;
    return static_cast<std::size_t>(*number_in(digits));
}

bool is_fetch(const ImapAnswer& answer) {
    return answer.line.starts_with("* ") && answer.line.find(" FETCH ") != std::string::npos;
}

std::string base64_of_utf16(const std::u16string& units) {
    std::string bytes;
    for (const auto unit : units) {
        bytes += static_cast<char>(unit >> 8);
        bytes += static_cast<char>(unit & 0xFF);
    }
    auto text = base64_encode(bytes);
    while (text.ends_with('=')) text.pop_back();
    std::replace(text.begin(), text.end(), '/', ',');
    return text;
}

std::u16string utf16_of(std::string_view text) {
    std::u16string units;
    for (const auto point : code_points_of(text)) {
        if (point < 0x10000) {
            units += static_cast<char16_t>(point);
        } else {
            units += static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10));
            units += static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF));
        }
    }
    return units;
}

}  // namespace

bool ImapReader::take_literal() {
    if (!literal_) return true;
    if (buffer_.size() < *literal_) return false;
    answer_.literals.push_back(buffer_.substr(0, *literal_));
    buffer_.erase(0, *literal_);
    literal_.reset();
    return true;
}

std::optional<ImapAnswer> ImapReader::next() {
    for (;;) {
        if (!take_literal()) return std::nullopt;
        const auto end = buffer_.find("\r\n", searched_ > 0 ? searched_ - 1 : 0);
        if (end == std::string::npos) {
            searched_ = buffer_.size();
            if (answer_.line.size() + buffer_.size() > line_bytes_max) {
                throw MailFailure("bad_answer");
            }
            return std::nullopt;
        }
        answer_.line += buffer_.substr(0, end);
        buffer_.erase(0, end + 2);
        searched_ = 0;
        literal_ = literal_size(answer_.line);
        if (!literal_) return std::exchange(answer_, ImapAnswer());
        const bool too_much =
            *literal_ > literal_bytes_max_ || answer_.literals.size() == literals_max;
        if (too_much) throw MailFailure("bad_answer");
    }
}

Imap::Imap(MailLine& line, std::size_t literal_bytes_max)
    : line_(line), reader_(literal_bytes_max) {
    // Some providers let only those read who say what they are.
    run("ID (\"name\" \"Bihuan\")", Refused::is_ignored);
}

std::vector<ImapAnswer> Imap::run(
    const std::string& command, Refused refused, const char* failure
) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    const auto tag = "B" + std::to_string(++commands_) + " ";
    line_.send(tag + command + "\r\n", deadline);
    std::vector<ImapAnswer> answers;
    for (;;) {
        auto answer = reader_.next();
        if (!answer) {
            reader_.add(line_.receive(deadline));
            continue;
        }
        if (answer->line.starts_with("* BYE")) throw MailFailure("connection_broken");
        if (!answer->line.starts_with(tag)) {
            answers.push_back(std::move(*answer));
            continue;
        }
        const bool good = answer->line.compare(tag.size(), 2, "OK") == 0;
        if (!good && refused == Refused::is_a_failure) throw MailFailure(failure);
        return answers;
    }
}

ImapFolder Imap::select(std::string_view name) {
    const auto command = "SELECT " + imap_folder_name(name);
    ImapFolder folder;
    for (const auto& answer : run(command, Refused::is_a_failure, "folder_unknown")) {
        if (const auto number = number_after(answer.line, "[UIDVALIDITY ")) {
            folder.uid_validity = *number;
        }
        if (const auto number = number_after(answer.line, "[UIDNEXT ")) folder.uid_next = *number;
    }
    return folder;
}

std::vector<std::int64_t> Imap::search(const std::string& criteria) {
    std::vector<std::int64_t> uids;
    for (const auto& answer : run("UID SEARCH " + criteria)) {
        if (!answer.line.starts_with("* SEARCH")) continue;
        for (const auto word : split(answer.line, ' ')) {
            if (const auto uid = number_in(word)) uids.push_back(*uid);
        }
    }
    std::sort(uids.begin(), uids.end());
    uids.erase(std::unique(uids.begin(), uids.end()), uids.end());
    return uids;
}

std::optional<ImapMail> Imap::look(std::int64_t uid) {
    const auto command = "UID FETCH " + std::to_string(uid) + " (UID RFC822.SIZE INTERNALDATE)";
    for (const auto& answer : run(command)) {
        const auto size = number_after(answer.line, "RFC822.SIZE ");
        if (!is_fetch(answer) || !size) continue;
        ImapMail mail;
        mail.size = *size;
        constexpr std::string_view word = "INTERNALDATE \"";
        const auto at = answer.line.find(word);
        if (at != std::string::npos) {
            const auto begin = at + word.size();
            const auto end = answer.line.find('"', begin);
            mail.at = parse_imap_date(answer.line.substr(begin, end - begin));
        }
        return mail;
    }
    return std::nullopt;
}

std::optional<std::string> Imap::fetch(
    std::int64_t uid, const std::optional<std::size_t>& first_bytes
) {
    auto command = "UID FETCH " + std::to_string(uid) + " (UID BODY.PEEK[]";
    if (first_bytes) command += "<0." + std::to_string(*first_bytes) + ">";
    for (auto& answer : run(command + ")")) {
        if (!is_fetch(answer) || answer.line.find("BODY[]") == std::string::npos) continue;
        if (answer.literals.empty()) return std::string();
        return std::move(answer.literals.front());
    }
    return std::nullopt;
}

void Imap::mark(std::int64_t uid, const std::string& flags) {
    run("UID STORE " + std::to_string(uid) + " +FLAGS.SILENT (" + flags + ")");
}

std::string imap_folder_name(std::string_view name) {
    std::string text = "\"";
    std::u16string shifted;
    const auto flush = [&] {
        if (!shifted.empty()) text += "&" + base64_of_utf16(shifted) + "-";
        shifted.clear();
    };
    for (const auto unit : utf16_of(name)) {
        if (unit < 0x20 || unit > 0x7E) {
            shifted += unit;
            continue;
        }
        flush();
        if (unit == u'"' || unit == u'\\') text += '\\';
        text += static_cast<char>(unit);
        if (unit == u'&') text += '-';
    }
    flush();
    return text + "\"";
}

std::optional<Instant> parse_imap_date(const std::string& text) {
    const auto seconds = curl_getdate(text.c_str(), nullptr);
    if (seconds == -1) return std::nullopt;
    return Instant(Seconds(seconds));
}

std::string imap_day(Instant at) {
    const std::chrono::year_month_day date(std::chrono::floor<std::chrono::days>(at));
    std::array<char, 32> text{};
    std::snprintf(
        text.data(), text.size(), "%u-%s-%04d", static_cast<unsigned>(date.day()),
        months[static_cast<unsigned>(date.month()) - 1].data(), static_cast<int>(date.year())
    );
    return text.data();
}

}  // namespace bihuan::jobs
