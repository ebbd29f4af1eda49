#include "bihuan/base/json_text.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>
#include <utility>

namespace bihuan {

namespace {

/// Most objects and lists need no second piece of memory.
constexpr std::size_t first_bytes = 240;

bool needs_escape(unsigned char byte) { return byte < 0x20 || byte == '"' || byte == '\\'; }

void append_escape(std::string& text, unsigned char byte) {
    constexpr char digits[] = "0123456789abcdef";
    text += '\\';
    switch (byte) {
        case '"':
        case '\\': text += static_cast<char>(byte); return;
        case '\b': text += 'b'; return;
        case '\f': text += 'f'; return;
        case '\n': text += 'n'; return;
        case '\r': text += 'r'; return;
        case '\t': text += 't'; return;
        default: break;
    }
    text += "u00";
    text += digits[byte >> 4U];
    text += digits[byte & 15U];
}

}  // namespace

JsonText JsonText::array() {
    JsonText list;
    list.text_ = '[';
    list.closing_ = ']';
    return list;
}

JsonText JsonText::raw(std::string_view json) {
    JsonText value;
    value.text_ = json;
    return value;
}

std::string JsonText::text() const& {
    return JsonText(*this).text();
}

std::string JsonText::text() && {
    if (closing_ != 0) text_ += closing_;
    closing_ = 0;
    return std::move(text_);
}

void JsonText::append_part(std::string& text, const JsonText& value) {
    text += value.text_;
    if (value.closing_ != 0) text += value.closing_;
}

void JsonText::append_escaped(std::string& text, std::string_view value) {
    const bool ascii =
        std::all_of(value.begin(), value.end(), [](char c) { return (c & 0x80) == 0; });
    if (!ascii && !is_valid_utf8(value)) {
        // Whatever happens, an answer is JSON.
        text += dump(Json(value));
        return;
    }
    text += '"';
    std::size_t written = 0;
    for (std::size_t at = 0; at < value.size(); ++at) {
        const auto byte = static_cast<unsigned char>(value[at]);
        if (!needs_escape(byte)) continue;
        text.append(value, written, at - written);
        append_escape(text, byte);
        written = at + 1;
    }
    text.append(value, written);
    text += '"';
}

void JsonText::append_to(std::string& text, const std::vector<std::string>& values) {
    auto list = array();
    for (const auto& value : values) list.push_back(value);
    append_to(text, list);
}

void JsonText::append_tree(std::string& text, const Json& value) {
    if (value.is_string()) {
        append_escaped(text, value.get_ref<const std::string&>());
    } else {
        text += dump(value);
    }
}

void JsonText::begin_member(std::string_view name) {
    if (closing_ == 0) {
        text_.reserve(first_bytes);
        text_ = '{';
        closing_ = '}';
    } else {
        text_ += ',';
    }
    text_ += '"';
    text_ += name;
    text_ += "\":";
}

void JsonText::begin_item() {
    if (closing_ == 0) *this = array();
    if (text_.size() > 1) {
        text_ += ',';
    } else {
        text_.reserve(first_bytes);
    }
}

}  // namespace bihuan
