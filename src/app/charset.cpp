#include "app/charset.hpp"

#include "bihuan/base/text.hpp"

#include <iconv.h>

#include <cerrno>
#include <cstddef>
#include <istream>
#include <stdexcept>
#include <vector>

namespace bihuan::app {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

unsigned byte_at(std::string_view text, std::size_t index) {
    return static_cast<unsigned char>(text[index]);
}

/// Length of the well-formed UTF-8 sequence at the front of `text`, or 0.
std::size_t utf8_length(std::string_view text) {
    for (std::size_t length = 1; length <= 4 && length <= text.size(); ++length) {
        if (is_valid_utf8(text.substr(0, length))) return length;
    }
    return 0;
}

/// Counts over the whole file. Pieces end at line ends, which no charset here uses within a
/// character.
struct Evidence {
    std::size_t ascii = 0;
    std::size_t utf8_good = 0;
    std::size_t utf8_bad = 0;
    std::size_t pairs = 0;
    std::size_t frequent_in_gb = 0;
    std::size_t frequent_in_big5 = 0;

    void add(std::string_view piece);
    /// A stray byte among a hundred good characters is damage rather than another charset.
    bool is_utf8() const { return utf8_bad == 0 || utf8_good > utf8_bad * 100; }
    /// For a file that no charset has as a whole: text in another one would hardly have ten good
    /// characters to each bad one.
    std::optional<Charset> best_guess() const {
        const bool mostly_good = ascii + utf8_good >= utf8_bad * 10;
        return mostly_good ? std::optional(Charset::utf8) : std::nullopt;
    }
};

void Evidence::add(std::string_view piece) {
    for (std::size_t i = 0; i < piece.size();) {
        if (byte_at(piece, i) < 0x80) {
            ++ascii;
            ++i;
            continue;
        }
        const auto length = utf8_length(piece.substr(i, 4));
        if (length > 0) ++utf8_good;
        if (length == 0) ++utf8_bad;
        i += length > 0 ? length : 1;
    }
    for (std::size_t i = 0; i + 1 < piece.size();) {
        const auto lead = byte_at(piece, i);
        if (lead < 0x80) {
            ++i;
            continue;
        }
        const auto trail = byte_at(piece, i + 1);
        ++pairs;
        // GB 2312 has its punctuation in rows A1 and A3 and its 3,755 most frequent characters in
        // B0–D7; Big5 has punctuation in A1–A2 and its 5,401 most frequent ones in A4–C6.
        const bool gb_row = lead == 0xA1 || lead == 0xA3 || (lead >= 0xB0 && lead <= 0xD7);
        const bool big5_trail = (trail >= 0x40 && trail <= 0x7E) || trail >= 0xA1;
        if (gb_row && trail >= 0xA1) ++frequent_in_gb;
        if (lead >= 0xA1 && lead <= 0xC6 && lead != 0xA3 && big5_trail) ++frequent_in_big5;
        i += 2;
    }
}

const char* iconv_name(Charset charset) {
    switch (charset) {
        case Charset::utf8:
            return "UTF-8";
        case Charset::gb18030:
            return "GB18030";
        case Charset::big5:
            return "BIG5-HKSCS";
    }
    return "";
}

/// The stream in pieces of whole lines.
template <class Visit>
void for_each_piece(std::istream& stream, const Visit& visit) {
    std::string buffer;
    std::vector<char> block(piece_bytes);
    while (stream.read(block.data(), static_cast<std::streamsize>(block.size())),
           stream.gcount() > 0) {
        buffer.append(block.data(), static_cast<std::size_t>(stream.gcount()));
        const auto end = buffer.rfind('\n');
        if (end == std::string::npos) continue;
        visit(std::string_view(buffer).substr(0, end + 1));
        buffer.erase(0, end + 1);
    }
    if (!buffer.empty()) visit(std::string_view(buffer));
}

}  // namespace

std::optional<Charset> parse_charset(std::string_view name) {
    const auto lower = ascii_lower(name);
    if (lower == "utf-8" || lower == "utf8") return Charset::utf8;
    if (lower == "gb18030" || lower == "gbk" || lower == "gb2312") return Charset::gb18030;
    if (lower == "big5" || lower == "big-5" || lower == "cp950") return Charset::big5;
    return std::nullopt;
}

std::string_view name_of(Charset charset) {
    switch (charset) {
        case Charset::utf8:
            return "utf-8";
        case Charset::gb18030:
            return "gb18030";
        case Charset::big5:
            return "big5";
    }
    return "";
}

std::optional<Charset> detect_charset(std::istream& stream) {
    Evidence evidence;
    Converter gb18030(Charset::gb18030);
    Converter big5(Charset::big5);
    bool first = true;
    bool marked = false;
    bool valid_gb = true;
    bool valid_big5 = true;
    for_each_piece(stream, [&](std::string_view piece) {
        if (first) marked = piece.starts_with(byte_order_mark);
        first = false;
        if (marked) return;
        evidence.add(piece);
        if (evidence.utf8_bad == 0) return;
        valid_gb = valid_gb && gb18030.to_utf8(piece);
        valid_big5 = valid_big5 && big5.to_utf8(piece);
    });
    if (marked || evidence.is_utf8()) return Charset::utf8;
    if (valid_gb && valid_big5) {
        return evidence.frequent_in_big5 > evidence.frequent_in_gb ? Charset::big5
                                                                   : Charset::gb18030;
    }
    if (valid_gb) return Charset::gb18030;
    if (valid_big5) return Charset::big5;
    // No charset has all of it: rows with damage are refused, the others need not suffer for them.
    return evidence.best_guess();
}

struct Converter::Impl {
    Charset charset;
    iconv_t handle;
};

Converter::Converter(Charset charset) : impl_(std::make_unique<Impl>()) {
    impl_->charset = charset;
    impl_->handle = ::iconv_open("UTF-8", iconv_name(charset));
    if (impl_->handle == reinterpret_cast<iconv_t>(-1)) {
        throw std::runtime_error("the system cannot convert from " + std::string(name_of(charset)));
    }
}

Converter::~Converter() {
    ::iconv_close(impl_->handle);
}

std::optional<std::string> Converter::to_utf8(std::string_view bytes) {
    if (impl_->charset == Charset::utf8) {
        if (!is_valid_utf8(bytes)) return std::nullopt;
        return std::string(bytes);
    }
    ::iconv(impl_->handle, nullptr, nullptr, nullptr, nullptr);
    // iconv takes a pointer to mutable bytes and does not touch them.
    char* input = const_cast<char*>(bytes.data());
    std::size_t input_left = bytes.size();
    // Two bytes become three at most, except for the four-byte forms, which stay at four.
    std::string result(bytes.size() * 2 + 8, '\0');
    char* output = result.data();
    std::size_t output_left = result.size();
    const auto outcome = ::iconv(impl_->handle, &input, &input_left, &output, &output_left);
    if (outcome == static_cast<std::size_t>(-1)) return std::nullopt;
    result.resize(result.size() - output_left);
    return result;
}

}  // namespace bihuan::app
