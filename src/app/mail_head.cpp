#include "app/mail_head.hpp"

#include "app/mail_text.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t name_bytes_max = 100;
constexpr std::size_t ids_max = 50;
constexpr std::size_t id_bytes_max = 250;
constexpr std::size_t person_characters_max = 100;

/// Letters, digits and hyphens, as all names of fields that matter have.
bool is_field_name(std::string_view name) {
    return !name.empty() && name.size() <= name_bytes_max &&
           std::all_of(name.begin(), name.end(), [](char byte) {
               const auto lower = static_cast<char>(byte | 0x20);
               return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') ||
                      byte == '-';
           });
}

std::string without_quotes(std::string_view text) {
    text = trim(text);
    std::string name;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '"') continue;
        if (text[i] == '\\' && i + 1 < text.size()) ++i;
        name += text[i];
    }
    return name;
}

/// Where the address in angle brackets begins that ends the first entry of the list.
std::size_t angle_begin(std::string_view field) {
    bool quoted = false;
    for (std::size_t i = 0; i < field.size(); ++i) {
        if (field[i] == '\\') {
            ++i;
        } else if (field[i] == '"') {
            quoted = !quoted;
        } else if (field[i] == '<' && !quoted) {
            return i;
        }
    }
    // A quote that is never closed hides nothing.
    return quoted ? field.rfind('<') : std::string_view::npos;
}

std::string address_or_nothing(std::string_view text) {
    auto address = ascii_lower(trim(text));
    return is_mail_address(address) ? address : std::string();
}

}  // namespace

MailHead::MailHead(std::string_view raw) {
    std::size_t at = 0;
    while (at < raw.size()) {
        const auto end = std::min(raw.find('\n', at), raw.size());
        auto line = raw.substr(at, end - at);
        at = std::min(end + 1, raw.size());
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) break;
        add_line(line);
    }
    body_at_ = at;
}

void MailHead::add_line(std::string_view line) {
    const bool folded = line[0] == ' ' || line[0] == '\t';
    if (folded) {
        if (skipping_ || fields_.empty()) return;
        auto& value = fields_.back().second;
        const auto room = std::min(
            field_bytes_max - std::min(value.size(), field_bytes_max), head_bytes_max - kept_bytes_
        );
        value.append(line.substr(0, room));
        kept_bytes_ += std::min(room, line.size());
        return;
    }
    const auto colon = line.find(':');
    auto name = line.substr(0, std::min(colon, line.size()));
    while (name.ends_with(' ')) name.remove_suffix(1);
    skipping_ = colon == std::string_view::npos || !is_field_name(name) ||
                kept_bytes_ >= head_bytes_max;
    if (skipping_) return;
    const auto room = std::min(field_bytes_max, head_bytes_max - kept_bytes_);
    const auto value = trim(line.substr(colon + 1)).substr(0, room);
    kept_bytes_ += std::min(room, value.size() + name.size());
    fields_.emplace_back(ascii_lower(name), std::string(value));
}

std::string_view MailHead::field(std::string_view name) const {
    for (const auto& [known, value] : fields_) {
        if (known == name) return value;
    }
    return {};
}

bool MailHead::has(std::string_view name) const {
    return std::any_of(fields_.begin(), fields_.end(), [&](const auto& field) {
        return field.first == name;
    });
}

std::string MailHead::content_fields() const {
    std::string lines;
    for (const auto* name : {"content-type", "content-transfer-encoding", "content-disposition"}) {
        const auto value = field(name);
        if (!value.empty()) lines.append(name).append(": ").append(value).append("\n");
    }
    return lines;
}

MailAddress first_address(std::string_view field, std::string_view hint) {
    MailAddress found;
    const auto open = angle_begin(field);
    if (open != std::string_view::npos) {
        const auto close = std::min(field.find('>', open), field.size());
        found.address = address_or_nothing(field.substr(open + 1, close - open - 1));
        const auto words = decode_header(field.substr(0, open), hint);
        found.name = std::string(
            truncate_characters(one_line(without_quotes(words)), person_characters_max)
        );
        if (!found.address.empty()) return found;
    }
    for (std::size_t at = 0; at < field.size();) {
        const auto begin = field.find_first_not_of(" \t,;<>()\"", at);
        if (begin == std::string_view::npos) break;
        const auto end = std::min(field.find_first_of(" \t,;<>()\"", begin), field.size());
        found.address = address_or_nothing(field.substr(begin, end - begin));
        if (!found.address.empty()) return found;
        at = end;
    }
    return found;
}

std::vector<std::string> message_ids_of(std::string_view field) {
    std::vector<std::string> ids;
    const auto add = [&](std::string_view id) {
        const auto clean = one_line(mail_text(trim(id), ""));
        const bool good = !clean.empty() && clean.size() <= id_bytes_max;
        if (good && std::find(ids.begin(), ids.end(), clean) == ids.end()) ids.push_back(clean);
        // Of a long conversation the end tells most.
        if (ids.size() > ids_max) ids.erase(ids.begin());
    };
    for (auto open = field.find('<'); open != std::string_view::npos;) {
        const auto close = field.find('>', open);
        if (close == std::string_view::npos) break;
        add(field.substr(open + 1, close - open - 1));
        open = field.find('<', close);
    }
    if (!ids.empty()) return ids;
    for (const auto word : split(field, ' ')) {
        if (word.find('@') != std::string_view::npos) add(word);
    }
    return ids;
}

std::string parameter_of(std::string_view field, std::string_view name) {
    const auto lower = ascii_lower(field);
    for (auto at = lower.find(';'); at != std::string::npos; at = lower.find(';', at + 1)) {
        const auto begin = lower.find_first_not_of(" \t", at + 1);
        if (begin == std::string::npos || lower.compare(begin, name.size(), name) != 0) continue;
        auto value = trim(field.substr(begin + name.size()));
        if (!value.starts_with('=')) continue;
        value = trim(value.substr(1));
        if (value.starts_with('"')) {
            return std::string(value.substr(1, value.find('"', 1) - 1));
        }
        return std::string(value.substr(0, value.find_first_of("; \t")));
    }
    return {};
}

}  // namespace bihuan::app
