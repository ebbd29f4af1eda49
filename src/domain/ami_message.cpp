#include "bihuan/domain/ami_message.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>

namespace bihuan::domain {

namespace {

constexpr std::string_view greeting = "Asterisk Call Manager/";
constexpr std::string_view replacement = "\xEF\xBF\xBD";
constexpr std::size_t character_bytes_max = 4;

bool is_clean(std::string_view text) {
    return is_valid_utf8(text) && !has_control_character(text) &&
           text.find_first_of("\t\r\n") == text.npos;
}

}  // namespace

std::string cleaned(std::string_view text) {
    if (is_clean(text)) return std::string(text);
    std::string result;
    while (!text.empty()) {
        std::size_t length = 1;
        while (length <= character_bytes_max && !is_valid_utf8(text.substr(0, length))) ++length;
        const bool valid = length <= std::min(character_bytes_max, text.size());
        if (!valid) length = 1;
        const auto character = text.substr(0, length);
        result += valid && is_clean(character) ? character : replacement;
        text.remove_prefix(length);
    }
    return result;
}

const std::string& AmiMessage::get(std::string_view name) const {
    static const std::string none;
    const auto found = std::find_if(fields.begin(), fields.end(), [&](const auto& field) {
        return equal_ignoring_ascii_case(field.first, name);
    });
    return found == fields.end() ? none : found->second;
}

std::vector<AmiMessage> AmiParser::feed(std::string_view bytes) {
    std::vector<AmiMessage> messages;
    while (!bytes.empty()) {
        const auto end = bytes.find('\n');
        const auto piece = bytes.substr(0, end);
        message_bytes_ += piece.size();
        // A CR may still follow, which is not the line's.
        if (line_.size() + piece.size() > line_bytes_max + 1) skips_ = true;
        if (message_bytes_ > message_bytes_max) skips_ = true;
        // Of a line that is not kept two characters are enough to tell it from a blank one.
        line_ += skips_ ? piece.substr(0, 2 - std::min<std::size_t>(line_.size(), 2)) : piece;
        if (end == bytes.npos) break;
        end_line(messages);
        bytes.remove_prefix(end + 1);
    }
    return messages;
}

void AmiParser::end_line(std::vector<AmiMessage>& messages) {
    std::string_view line = line_;
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.empty()) {
        end_message(messages);
    } else if (line.size() > line_bytes_max) {
        skips_ = true;
    } else if (!skips_) {
        const auto colon = line.find(':');
        if (colon != line.npos) {
            auto value = line.substr(colon + 1);
            if (!value.empty() && value.front() == ' ') value.remove_prefix(1);
            message_.fields.emplace_back(cleaned(line.substr(0, colon)), cleaned(value));
        } else if (line.substr(0, greeting.size()) == greeting) {
            banner_ = cleaned(line);
        } else {
            message_.fields.emplace_back(std::string(), cleaned(line));
        }
    }
    line_.clear();
    if (skips_) message_.fields.clear();
}

void AmiParser::end_message(std::vector<AmiMessage>& messages) {
    if (skips_) {
        ++left_out_;
    } else if (!message_.fields.empty()) {
        messages.push_back(std::move(message_));
    }
    message_ = AmiMessage();
    message_bytes_ = 0;
    skips_ = false;
}

}  // namespace bihuan::domain
