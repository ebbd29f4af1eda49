#include "bihuan/domain/esl_frame.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/ami_message.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

namespace bihuan::domain {

namespace {

/// Nothing for a digit that is none.
std::optional<unsigned char> byte_of(std::string_view digits) {
    unsigned value = 0;
    const auto* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, value, 16);
    const bool fits = digits.size() == 2 && read.ec == std::errc() && read.ptr == end;
    return fits ? std::optional(static_cast<unsigned char>(value)) : std::nullopt;
}

/// A "+" is itself ("+OK accepted"), and so is a "%" that nothing follows.
std::string decoded(std::string_view text) {
    std::string result;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = text[i] == '%' ? byte_of(text.substr(i + 1, 2)) : std::nullopt;
        result += byte ? static_cast<char>(*byte) : text[i];
        if (byte) i += 2;
    }
    return result;
}

std::optional<std::size_t> length_of(std::string_view text) {
    std::size_t value = 0;
    const auto* const end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, value);
    const bool fits = !text.empty() && read.ec == std::errc() && read.ptr == end;
    return fits ? std::optional(value) : std::nullopt;
}

}  // namespace

const std::string& EslFrame::get(std::string_view name) const {
    static const std::string none;
    const auto found = std::find_if(headers.begin(), headers.end(), [&](const auto& header) {
        return equal_ignoring_ascii_case(header.first, name);
    });
    return found == headers.end() ? none : found->second;
}

std::vector<EslFrame> EslParser::feed(std::string_view bytes) {
    std::vector<EslFrame> frames;
    while (!bytes.empty() && !broken_) {
        if (missing_ > 0) {
            bytes = take_body(bytes, frames);
            continue;
        }
        const auto end = bytes.find('\n');
        const auto piece = bytes.substr(0, end);
        header_bytes_ += piece.size() + (end == bytes.npos ? 0 : 1);
        if (header_bytes_ > header_bytes_max) {
            broken_ = true;
            break;
        }
        line_ += piece;
        if (end == bytes.npos) break;
        take_line(frames);
        bytes.remove_prefix(end + 1);
    }
    return frames;
}

void EslParser::take_line(std::vector<EslFrame>& frames) {
    std::string_view line = line_;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) {
        // Blank lines between frames are nothing.
        if (!frame_.headers.empty()) begin_body(frames);
        header_bytes_ = 0;
    } else {
        const auto colon = line.find(':');
        const auto name = line.substr(0, colon);
        const auto value = colon == line.npos ? std::string_view() : line.substr(colon + 1);
        frame_.headers.emplace_back(cleaned(name), cleaned(decoded(trim(value))));
    }
    line_.clear();
}

void EslParser::begin_body(std::vector<EslFrame>& frames) {
    const auto& text = frame_.get("Content-Length");
    if (text.empty()) return end_frame(frames);
    const auto length = length_of(text);
    if (!length) {
        broken_ = true;
        return;
    }
    missing_ = *length;
    skips_body_ = missing_ > body_bytes_max;
    if (missing_ == 0) end_frame(frames);
}

std::string_view EslParser::take_body(std::string_view bytes, std::vector<EslFrame>& frames) {
    const auto piece = bytes.substr(0, missing_);
    if (!skips_body_) frame_.body += piece;
    missing_ -= piece.size();
    if (missing_ == 0) end_frame(frames);
    return bytes.substr(piece.size());
}

void EslParser::end_frame(std::vector<EslFrame>& frames) {
    if (skips_body_) {
        ++left_out_;
    } else {
        frames.push_back(std::move(frame_));
    }
    frame_ = EslFrame();
    skips_body_ = false;
}

}  // namespace bihuan::domain
