#include "app/mail_text.hpp"
#include "bihuan/base/text.hpp"

#include <array>
#include <optional>
#include <utility>

namespace bihuan::app {

namespace {

constexpr std::size_t entity_bytes_max = 10;

void append_code_point(std::string& text, unsigned long code) {
    if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)) code = 0xFFFD;
    const auto byte = [&](unsigned long value) { text += static_cast<char>(value); };
    if (code < 0x80) {
        byte(code);
    } else if (code < 0x800) {
        byte(0xC0 | code >> 6);
        byte(0x80 | (code & 0x3F));
    } else if (code < 0x10000) {
        byte(0xE0 | code >> 12);
        byte(0x80 | (code >> 6 & 0x3F));
        byte(0x80 | (code & 0x3F));
    } else {
        byte(0xF0 | code >> 18);
        byte(0x80 | (code >> 12 & 0x3F));
        byte(0x80 | (code >> 6 & 0x3F));
        byte(0x80 | (code & 0x3F));
    }
}

/// What stands between "&" and ";".
bool append_entity(std::string& text, std::string_view name) {
    static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> named{{
        {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "},
        {"ldquo", "“"}, {"rdquo", "”"}, {"hellip", "…"}, {"mdash", "—"}, {"middot", "·"},
        {"yen", "¥"},
    }};
    for (const auto& [code, character] : named) {
        if (name != code) continue;
        text += character;
        return true;
    }
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x' || name[1] == 'X';
    unsigned long code = 0;
    for (const char byte : name.substr(hex ? 2 : 1)) {
        const auto lower = static_cast<char>(byte | 0x20);
        int digit = -1;
        if (byte >= '0' && byte <= '9') digit = byte - '0';
        if (hex && lower >= 'a' && lower <= 'f') digit = lower - 'a' + 10;
        if (digit < 0) return false;
        code = code * (hex ? 16 : 10) + static_cast<unsigned long>(digit);
    }
    append_code_point(text, code);
    return true;
}

bool is_space(char byte) {
    return byte == ' ' || byte == '\n' || byte == '\t' || byte == '\r' || byte == '\f';
}

/// The text so far: white space is one space, and a line begins where an element asks for one.
class Lines {
public:
    void add(std::string_view visible) {
        if (visible.empty()) return;
        if (!begun_) {
            if (!text_.empty()) text_ += '\n';
            for (int i = 0; i < quotes_; ++i) text_ += "> ";
            begun_ = true;
        } else if (space_) {
            text_ += ' ';
        }
        space_ = false;
        text_ += visible;
    }
    void add_space() { space_ = true; }
    /// Ends the line; `<br>` also ends an empty one.
    void end_line(bool even_empty) {
        if (!begun_ && even_empty && !text_.empty()) text_ += '\n';
        begun_ = false;
        space_ = false;
    }
    void quote(int change) {
        end_line(false);
        quotes_ = std::max(0, std::min(quotes_ + change, 1));
    }
    std::string take() && { return std::move(text_); }

private:
    std::string text_;
    bool begun_ = false;
    bool space_ = false;
    int quotes_ = 0;
};

bool is_block(std::string_view name) {
    static constexpr std::array<std::string_view, 19> blocks{
        "p", "div", "tr", "li", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6",
        "section", "article", "header", "footer", "pre", "hr",
    };
    for (const auto block : blocks) {
        if (name == block) return true;
    }
    return false;
}

bool is_hidden(std::string_view name) {
    return name == "script" || name == "style" || name == "head" || name == "title" ||
           name == "template";
}

/// Where "</name" stands at or behind `at`, in any letter case.
std::size_t find_end_tag(std::string_view html, std::size_t at, const std::string& name) {
    for (at = html.find("</", at); at != std::string_view::npos; at = html.find("</", at + 2)) {
        if (equal_ignoring_ascii_case(html.substr(at + 2, name.size()), name)) return at;
    }
    return html.size();
}

class Reading {
public:
    explicit Reading(std::string_view html) : html_(html) {}
    std::string run() {
        while (at_ < html_.size()) step();
        return std::move(lines_).take();
    }

private:
    void step() {
        const char byte = html_[at_];
        if (byte == '<' && tag()) return;
        if (byte == '&' && entity()) return;
        if (is_space(byte)) {
            lines_.add_space();
            ++at_;
            return;
        }
        auto end = at_ + 1;
        while (end < html_.size() && html_[end] != '<' && html_[end] != '&' &&
               !is_space(html_[end])) {
            ++end;
        }
        lines_.add(html_.substr(at_, end - at_));
        at_ = end;
    }

    bool entity() {
        const auto end = html_.substr(at_, entity_bytes_max).find(';');
        if (end == std::string_view::npos) return false;
        std::string character;
        if (!append_entity(character, html_.substr(at_ + 1, end - 1))) return false;
        if (character == " ") {
            lines_.add_space();
        } else {
            lines_.add(character);
        }
        at_ += end + 1;
        return true;
    }

    bool tag() {
        if (html_.substr(at_, 4) == "<!--") {
            const auto end = html_.find("-->", at_ + 4);
            at_ = end == std::string_view::npos ? html_.size() : end + 3;
            return true;
        }
        // Once there is no ">" any more, nobody looks for one again.
        if (no_more_tags_) return false;
        const auto end = html_.find('>', at_);
        if (end == std::string_view::npos) {
            no_more_tags_ = true;
            return false;
        }
        auto inside = html_.substr(at_ + 1, end - at_ - 1);
        const bool closes = inside.starts_with('/');
        if (closes) inside.remove_prefix(1);
        const auto name = ascii_lower(inside.substr(0, inside.find_first_of(" \t\r\n/>")));
        const bool letter = !name.empty() && ((name[0] >= 'a' && name[0] <= 'z') || name[0] == '!');
        if (!letter) return false;
        at_ = end + 1;
        element(name, closes);
        return true;
    }

    void element(const std::string& name, bool closes) {
        if (is_hidden(name) && !closes) {
            at_ = find_end_tag(html_, at_, name);
        } else if (name == "blockquote") {
            lines_.quote(closes ? -1 : 1);
        } else if (name == "br") {
            lines_.end_line(true);
        } else if (name == "td" || name == "th") {
            lines_.add_space();
        } else if (is_block(name)) {
            lines_.end_line(false);
        }
    }

    std::string_view html_;
    std::size_t at_ = 0;
    bool no_more_tags_ = false;
    Lines lines_;
};

}  // namespace

std::string text_of_html(std::string_view html) {
    return Reading(html).run();
}

}  // namespace bihuan::app
