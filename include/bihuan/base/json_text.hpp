#pragma once

// JSON that is only ever written. A tree of `Json` costs a node, a name and often a text for each
// member, only to be written out and freed; rows for PostgreSQL and answers need none of that.

#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <charconv>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace bihuan {

/// Written like `Json`: `row["id"] = text`, `list.push_back(item)`. Each assignment appends to the
/// text, so a name is given once, in the order in which it shall appear. Null until something is
/// put in.
class JsonText {
public:
    class Member;

    JsonText() = default;
    template <class T>
    requires(!std::same_as<T, JsonText>) JsonText(const T& value) : text_() {
        append_to(text_, value);
    }
    static JsonText array();
    /// What is JSON already, such as a column of type jsonb.
    static JsonText raw(std::string_view json);

    /// Makes a null an object. `name` is a literal that needs no escapes.
    Member operator[](std::string_view name);
    /// Makes a null an array.
    template <class T>
    void push_back(const T& item) {
        begin_item();
        append_to(text_, item);
    }

    std::string text() const&;
    std::string text() &&;
    friend bool operator==(const JsonText&, const JsonText&) = default;
    /// For the places where a part of a tree was written as text.
    friend void to_json(Json& json, const JsonText& written) {
        json = Json::parse(written.text());
    }

private:
    static void append_to(std::string& text, std::nullptr_t) { text += "null"; }
    template <std::same_as<JsonText> Part>
    static void append_to(std::string& text, const Part& value) {
        append_part(text, value);
    }
    template <std::convertible_to<std::string_view> Text>
    static void append_to(std::string& text, const Text& value) {
        append_escaped(text, value);
    }
    template <std::same_as<bool> Boolean>
    static void append_to(std::string& text, Boolean value) {
        text += value ? "true" : "false";
    }
    template <std::integral Integer>
    requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>) static void append_to(
        std::string& text, Integer value
    ) {
        char digits[24];
        const auto end = std::to_chars(digits, digits + sizeof digits, value).ptr;
        text.append(digits, end);
    }
    template <std::same_as<Json> Tree>
    static void append_to(std::string& text, const Tree& value) {
        append_tree(text, value);
    }
    static void append_to(std::string& text, Instant value) {
        text += '"';
        append_text(text, value);
        text += '"';
    }
    template <class T>
    static void append_to(std::string& text, const std::optional<T>& value) {
        if (value) {
            append_to(text, *value);
        } else {
            append_to(text, nullptr);
        }
    }
    static void append_to(std::string& text, double value) { append_tree(text, Json(value)); }
    static void append_to(std::string& text, const std::vector<std::string>& values);
    static void append_part(std::string& text, const JsonText& value);
    static void append_escaped(std::string& text, std::string_view value);
    static void append_tree(std::string& text, const Json& value);

    void begin_member(std::string_view name);
    void begin_item();

    /// Of an object or array all but the closing bracket.
    std::string text_ = "null";
    /// 0 for what is complete.
    char closing_ = 0;
};

/// What `operator[]` gives: the place that an assignment fills.
class JsonText::Member {
public:
    Member(JsonText& owner, std::string_view name) : owner_(owner), name_(name) {}

    template <class T>
    void operator=(const T& value) {
        owner_.begin_member(name_);
        append_to(owner_.text_, value);
    }

private:
    JsonText& owner_;
    std::string_view name_;
};

inline JsonText::Member JsonText::operator[](std::string_view name) { return {*this, name}; }

inline std::string dump(JsonText json) { return std::move(json).text(); }

}  // namespace bihuan
