#include "store/json_view.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/base/limits.hpp"

#include <stdexcept>

namespace bihuan::store {

namespace {

bool is_space(char character) {
    return character == ' ' || character == '\n' || character == '\t' || character == '\r';
}

bool ends_word(char character) {
    return character == ',' || character == ']' || character == '}' || is_space(character);
}

/// Names have no escapes, so they are compared as they stand.
bool is_name(std::string_view quoted, std::string_view name) {
    return quoted.size() == name.size() + 2 && quoted.substr(1, name.size()) == name;
}

}  // namespace

void JsonView::complain() {
    throw std::logic_error("a document in the database is not what this program writes");
}

std::string_view JsonView::raw() const { return document_->nodes_.at(node_).text; }

std::size_t JsonView::next() const { return document_->nodes_.at(node_).next; }

std::string_view JsonView::plain() const {
    const auto quoted = raw();
    if (quoted.front() != '"' || quoted.find('\\') != std::string_view::npos) complain();
    return quoted.substr(1, quoted.size() - 2);
}

std::string JsonView::text() const {
    const auto quoted = raw();
    if (quoted.find('\\') == std::string_view::npos) return std::string(plain());
    const auto unescaped = Json::parse(quoted, nullptr, false);
    if (!unescaped.is_string()) complain();
    return unescaped.get<std::string>();
}

std::optional<JsonView> JsonView::find(std::string_view name) const {
    if (raw().front() != '{') complain();
    for (auto key = node_ + 1; key < next();) {
        const JsonView value(*document_, key + 1);
        if (is_name(JsonView(*document_, key).raw(), name)) return value;
        key = value.next();
    }
    return std::nullopt;
}

JsonView JsonView::at(std::string_view name) const {
    const auto found = find(name);
    if (!found) complain();
    return *found;
}

JsonView::Iterator JsonView::begin() const {
    if (raw().front() != '[') complain();
    return Iterator({*document_, node_ + 1});
}

JsonView::Iterator JsonView::end() const { return Iterator({*document_, next()}); }

JsonDocument::JsonDocument(std::string_view text) : text_(text) {
    // A clock has a value for each ten bytes or so.
    nodes_.reserve(text.size() / 8 + 1);
    read_value(0);
    skip_space();
    if (at_ != text_.size()) JsonView::complain();
}

void JsonDocument::read_value(std::size_t depth) {
    if (depth > limits::json_depth_max) JsonView::complain();
    skip_space();
    const auto begin = at_;
    const auto node = nodes_.size();
    nodes_.emplace_back();
    switch (peek()) {
        case '{': read_within('}', depth); break;
        case '[': read_within(']', depth); break;
        case '"': read_text(); break;
        default: read_word(); break;
    }
    nodes_[node].text = text_.substr(begin, at_ - begin);
    nodes_[node].next = nodes_.size();
}

void JsonDocument::read_within(char closing, std::size_t depth) {
    ++at_;
    skip_space();
    if (peek() == closing) {
        ++at_;
        return;
    }
    for (;;) {
        if (closing == '}') {
            skip_space();
            if (peek() != '"') JsonView::complain();
            read_value(depth + 1);
            expect(':');
        }
        read_value(depth + 1);
        skip_space();
        if (peek() != ',') break;
        ++at_;
    }
    expect(closing);
}

void JsonDocument::read_text() {
    for (++at_; peek() != '"'; ++at_) {
        if (peek() == '\\') ++at_;
    }
    ++at_;
}

/// A number, true, false or null; whoever asks for its value looks closer.
void JsonDocument::read_word() {
    const auto begin = at_;
    while (at_ < text_.size() && !ends_word(text_[at_])) ++at_;
    if (at_ == begin) JsonView::complain();
}

void JsonDocument::skip_space() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
}

char JsonDocument::peek() const {
    if (at_ >= text_.size()) JsonView::complain();
    return text_[at_];
}

void JsonDocument::expect(char character) {
    skip_space();
    if (peek() != character) JsonView::complain();
    ++at_;
}

}  // namespace bihuan::store
