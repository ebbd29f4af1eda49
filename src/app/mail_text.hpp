#pragma once

// Bytes of mails as text. What a mail says of its encoding is a hint: programs lie, and what they
// send has to be readable all the same.

#include <cstddef>
#include <string>
#include <string_view>

namespace bihuan::app {

/// UTF-8, whatever the bytes are. Valid UTF-8 stays what it is, also under another label; then the
/// label counts, then what the bytes look like. What cannot be read becomes U+FFFD.
std::string mail_text(std::string_view bytes, std::string_view label);

/// The value of a header with its encoded words (RFC 2047) decoded, also those that stand where
/// they may not. `hint` is the charset of bytes that are not encoded at all.
std::string decode_header(std::string_view value, std::string_view hint);

/// Without control characters other than line feed and tab; lines end with a line feed.
std::string clean_text(std::string_view text);
/// The same on one line.
std::string one_line(std::string_view text);

/// Of valid UTF-8: the first `bytes_max` bytes, up to the last whole character.
std::string_view truncate_bytes(std::string_view text, std::size_t bytes_max);

/// The text of an HTML document as somebody would read it; what it quotes has "> " before each
/// line. Takes time in proportion to the document, however broken that is.
std::string text_of_html(std::string_view html);

struct QuotedText {
    std::string text;
    /// The conversation below it that was sent along.
    std::string quoted;
};
/// Splits what somebody wrote from what they quote below it. What is written between quoted lines
/// stays where it is.
QuotedText split_quoted(std::string_view text);

/// Both in one text: the quoted lines at the end, "> " before each.
std::string with_quoted(const QuotedText& parts);

}  // namespace bihuan::app
