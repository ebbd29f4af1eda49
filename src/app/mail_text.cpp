#include "app/mail_text.hpp"

#include "app/charset.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <optional>
#include <sstream>

namespace bihuan::app {

namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";

struct Label {
    std::string_view label;
    /// As the system's library calls the widest charset that programs mean by it.
    const char* name;
};

// Only these reach iconv: its own names are a language with files and options in it.
constexpr Label labels[] = {
    {"gb2312", "GB18030"},         {"gbk", "GB18030"},
    {"x-gbk", "GB18030"},          {"gb18030", "GB18030"},
    {"gb_2312-80", "GB18030"},     {"cp936", "GB18030"},
    {"windows-936", "GB18030"},    {"euc-cn", "GB18030"},
    {"x-euc-cn", "GB18030"},       {"chinese", "GB18030"},
    {"big5", "BIG5-HKSCS"},        {"big5-hkscs", "BIG5-HKSCS"},
    {"x-x-big5", "BIG5-HKSCS"},    {"cp950", "BIG5-HKSCS"},
    {"euc-tw", "EUC-TW"},          {"iso-2022-cn", "ISO-2022-CN"},
    {"ks_c_5601-1987", "CP949"},   {"ks_c_5601", "CP949"},
    {"euc-kr", "CP949"},           {"cp949", "CP949"},
    {"windows-949", "CP949"},      {"korean", "CP949"},
    {"iso-2022-kr", "ISO-2022-KR"},
    {"shift_jis", "CP932"},        {"shift-jis", "CP932"},
    {"sjis", "CP932"},             {"x-sjis", "CP932"},
    {"windows-31j", "CP932"},      {"cp932", "CP932"},
    {"euc-jp", "EUC-JP"},          {"x-euc-jp", "EUC-JP"},
    {"iso-2022-jp", "ISO-2022-JP-2"},
    {"latin1", "CP1252"},          {"iso-8859-1", "CP1252"},
    {"koi8-r", "KOI8-R"},          {"koi8-u", "KOI8-U"},
    {"utf-7", "UTF-7"},            {"utf-16", "UTF-16"},
    {"utf-16le", "UTF-16LE"},      {"utf-16be", "UTF-16BE"},
};

/// "iso-8859-15" and "windows-1251", which are many.
std::optional<std::string> numbered(const std::string& label) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 3> families{{
        {"iso-8859-", "ISO-8859-"}, {"windows-125", "CP125"}, {"cp125", "CP125"}
    }};
    for (const auto& [prefix, name] : families) {
        if (!label.starts_with(prefix)) continue;
        const auto digits = label.substr(prefix.size());
        const bool number = !digits.empty() && digits.size() <= 2 &&
                            digits.find_first_not_of("0123456789") == std::string::npos;
        if (number) return std::string(name) + digits;
    }
    return std::nullopt;
}

std::optional<std::string> charset_of(std::string_view label) {
    const auto lower = ascii_lower(trim(label));
    for (const auto& known : labels) {
        if (lower == known.label) return known.name;
    }
    return numbered(lower);
}

/// Those whose bytes are ASCII, or no text at all, until they are decoded.
bool is_shifted(const std::string& charset) {
    return charset.starts_with("ISO-2022") || charset.starts_with("UTF-");
}

bool is_of_the_east(const std::string& charset) {
    return charset == "GB18030" || charset == "BIG5-HKSCS" || charset == "CP949" ||
           charset == "CP932" || charset.starts_with("EUC-");
}

struct Decoded {
    std::string text;
    /// Bytes that are nothing in the charset.
    std::size_t bad = 0;
};

class Decoder {
public:
    explicit Decoder(const std::string& charset)
        : handle_(::iconv_open("UTF-8", charset.c_str())) {}
    ~Decoder() {
        if (is_open()) ::iconv_close(handle_);
    }
    Decoder(const Decoder&) = delete;
    Decoder& operator=(const Decoder&) = delete;

    bool is_open() const { return handle_ != reinterpret_cast<iconv_t>(-1); }
    Decoded decode(std::string_view bytes) const;

private:
    iconv_t handle_;
};

Decoded Decoder::decode(std::string_view bytes) const {
    Decoded decoded;
    // iconv takes a pointer to mutable bytes and does not touch them.
    char* input = const_cast<char*>(bytes.data());
    std::size_t left = bytes.size();
    std::array<char, 4096> buffer{};
    while (left > 0) {
        char* output = buffer.data();
        std::size_t room = buffer.size();
        const auto outcome = ::iconv(handle_, &input, &left, &output, &room);
        const int error = errno;
        decoded.text.append(buffer.data(), buffer.size() - room);
        if (outcome != static_cast<std::size_t>(-1) || error == E2BIG) continue;
        decoded.text += replacement;
        ++decoded.bad;
        ++input;
        --left;
    }
    // Some charsets hold a character back to see what follows it.
    char* output = buffer.data();
    std::size_t room = buffer.size();
    ::iconv(handle_, nullptr, nullptr, &output, &room);
    decoded.text.append(buffer.data(), buffer.size() - room);
    return decoded;
}

std::optional<Decoded> decode_as(const std::string& charset, std::string_view bytes) {
    const Decoder decoder(charset);
    if (!decoder.is_open()) return std::nullopt;
    return decoder.decode(bytes);
}

std::string guessed(std::string_view bytes) {
    if (is_valid_utf8(bytes)) return std::string(bytes);
    std::istringstream stream{std::string(bytes)};
    if (const auto charset = detect_charset(stream)) {
        Converter converter(*charset);
        if (auto text = converter.to_utf8(bytes)) return std::move(*text);
    }
    auto decoded = decode_as("UTF-8", bytes);
    // Where hardly anything is UTF-8, every byte is at least some letter of the west.
    if (!decoded || decoded->bad * 8 > bytes.size()) decoded = decode_as("CP1252", bytes);
    return decoded ? std::move(decoded->text) : std::string();
}

std::size_t bytes_beyond_ascii(std::string_view bytes) {
    return static_cast<std::size_t>(std::count_if(bytes.begin(), bytes.end(), [](char byte) {
        return static_cast<unsigned char>(byte) >= 0x80;
    }));
}

/// Text of the east whose bytes somebody took for letters of the west and wrote as UTF-8.
std::optional<std::string> repaired(std::string_view text, const std::string& charset) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            bytes += text[i];
        } else if (byte == 0xC2 || byte == 0xC3) {
            const auto low = static_cast<unsigned char>(text[++i]);
            bytes += static_cast<char>(byte == 0xC2 ? low : low + 0x40);
        } else {
            return std::nullopt;
        }
    }
    if (bytes_beyond_ascii(bytes) < 4) return std::nullopt;
    auto decoded = decode_as(charset, bytes);
    if (!decoded || decoded->bad > 0) return std::nullopt;
    return std::move(decoded->text);
}

// Encoded words.

struct Word {
    std::string charset;
    std::string bytes;
    /// Behind it.
    std::size_t end = 0;
};

int hex_value(char byte) {
    if (byte >= '0' && byte <= '9') return byte - '0';
    const auto lower = static_cast<char>(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

std::string decode_q(std::string_view text) {
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '=' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            bytes += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else {
            bytes += text[i] == '_' ? ' ' : text[i];
        }
    }
    return bytes;
}

/// What programs cut or leave without padding is decoded as far as it goes.
std::string decode_b(std::string_view text) {
    std::string kept;
    for (const char byte : text) {
        const bool letter = (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
                            (byte >= '0' && byte <= '9') || byte == '+' || byte == '/';
        if (letter) kept += byte;
    }
    if (kept.size() % 4 == 1) kept.pop_back();
    kept.append((4 - kept.size() % 4) % 4, '=');
    return base64_decode(kept).value_or("");
}

/// The encoded word that begins at `at`, where "=?" stands.
std::optional<Word> word_at(std::string_view value, std::size_t at) {
    const auto charset_end = value.find('?', at + 2);
    if (charset_end == std::string_view::npos || charset_end + 2 >= value.size() ||
        value[charset_end + 2] != '?') {
        return std::nullopt;
    }
    const auto end = value.find("?=", charset_end + 3);
    if (end == std::string_view::npos) return std::nullopt;
    const auto encoding = static_cast<char>(value[charset_end + 1] | 0x20);
    const auto text = value.substr(charset_end + 3, end - charset_end - 3);
    if (encoding != 'b' && encoding != 'q') return std::nullopt;
    auto charset = value.substr(at + 2, charset_end - at - 2);
    // RFC 2231 lets a language follow.
    charset = charset.substr(0, charset.find('*'));
    Word word;
    word.charset = ascii_lower(charset);
    word.bytes = encoding == 'b' ? decode_b(text) : decode_q(text);
    word.end = end + 2;
    return word;
}

}  // namespace

std::string mail_text(std::string_view bytes, std::string_view label) {
    const auto charset = charset_of(label);
    if (charset && is_shifted(*charset)) {
        const auto decoded = decode_as(*charset, bytes);
        if (decoded && decoded->bad * 8 <= bytes.size()) return decoded->text;
        return guessed(bytes);
    }
    if (is_valid_utf8(bytes)) {
        const bool east = charset && is_of_the_east(*charset);
        const auto mended = east ? repaired(bytes, *charset) : std::nullopt;
        return mended ? *mended : std::string(bytes);
    }
    if (!charset) return guessed(bytes);
    const auto decoded = decode_as(*charset, bytes);
    // A few bad bytes are damage; many are another charset.
    if (!decoded || decoded->bad * 8 > bytes_beyond_ascii(bytes)) return guessed(bytes);
    return decoded->text;
}

std::string decode_header(std::string_view value, std::string_view hint) {
    std::string text;
    std::string charset;
    // Of neighbours in one charset: programs cut in the middle of characters.
    std::string bytes;
    const auto flush = [&] {
        if (!bytes.empty()) text += mail_text(bytes, charset);
        bytes.clear();
    };
    std::size_t at = 0;
    while (at < value.size()) {
        const auto begin = std::min(value.find("=?", at), value.size());
        const auto word = begin < value.size() ? word_at(value, begin) : std::nullopt;
        const auto end = word ? begin : std::min(begin + 2, value.size());
        const auto between = value.substr(at, end - at);
        const bool blank = between.find_first_not_of(" \t\r\n") == std::string_view::npos;
        if (!word || !blank || bytes.empty() || word->charset != charset) {
            const bool joins = word && blank && !bytes.empty();
            flush();
            if (!joins) text += mail_text(between, hint);
        }
        if (word) {
            charset = word->charset;
            bytes += word->bytes;
        }
        at = word ? word->end : end;
    }
    flush();
    return text;
}

std::string clean_text(std::string_view text) {
    std::string clean;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const auto next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0;
        if (byte == '\r') {
            if (next != '\n') clean += '\n';
        } else if (byte == 0xC2 && next >= 0x80 && next < 0xA0) {
            ++i;
        } else if (byte >= 0x20 ? byte != 0x7F : byte == '\n' || byte == '\t') {
            clean += text[i];
        }
    }
    return clean;
}

std::string one_line(std::string_view text) {
    auto line = clean_text(text);
    std::replace(line.begin(), line.end(), '\n', ' ');
    std::replace(line.begin(), line.end(), '\t', ' ');
    return std::string(trim(line));
}

std::string_view truncate_bytes(std::string_view text, std::size_t bytes_max) {
    if (text.size() <= bytes_max) return text;
    auto end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

}  // namespace bihuan::app
