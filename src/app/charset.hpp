#pragma once

// The encodings in which Chinese offices export: found out by looking, converted by iconv.

#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

enum class Charset { utf8, gb18030, big5 };

/// "utf-8", "gb18030" (also "gbk", "gb2312") or "big5", in any letter case.
std::optional<Charset> parse_charset(std::string_view name);
std::string_view name_of(Charset charset);

/// Reads the stream to its end. With a byte order mark, or valid as UTF-8, it is UTF-8; so is what
/// has a stray byte in otherwise good UTF-8, because one damaged row must not turn all others into
/// gibberish. Else GB18030 or Big5, whichever is valid; where both are, the one in which more of
/// the characters are frequent ones. Nothing when it is none of them.
std::optional<Charset> detect_charset(std::istream& stream);

/// Converts texts to UTF-8. Not thread-safe.
class Converter {
public:
    explicit Converter(Charset charset);
    ~Converter();
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;

    /// Nothing when the bytes are not valid in the charset.
    std::optional<std::string> to_utf8(std::string_view bytes);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::app
