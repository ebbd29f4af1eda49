#pragma once

// JSON read where it lies. A row of a ticket carries its clocks as JSON that this program wrote
// itself; a tree of them would be built, looked through once and freed, for half the price of
// reading the whole ticket.

#include <charconv>
#include <concepts>
#include <cstddef>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class JsonDocument;

/// A value within a `JsonDocument`, which must outlive it. What is missing or of another type is a
/// bug of whoever wrote it and throws `std::logic_error`.
class JsonView {
public:
    class Iterator;

    JsonView(const JsonDocument& document, std::size_t node)
        : document_(&document), node_(node) {}

    bool is_null() const { return raw() == "null"; }
    /// A text without escapes, such as a code, an id or a time.
    std::string_view plain() const;
    std::string text() const;
    template <std::integral Integer>
    Integer integer() const {
        const auto digits = raw();
        Integer value = 0;
        const auto* const end = digits.data() + digits.size();
        const auto [rest, error] = std::from_chars(digits.data(), end, value);
        if (error != std::errc() || rest != end) complain();
        return value;
    }

    /// Members of an object.
    std::optional<JsonView> find(std::string_view name) const;
    JsonView at(std::string_view name) const;
    /// Items of an array.
    Iterator begin() const;
    Iterator end() const;

private:
    friend class JsonDocument;

    std::string_view raw() const;
    std::size_t next() const;
    [[noreturn]] static void complain();

    const JsonDocument* document_;
    std::size_t node_;
};

/// The text must outlive the document. Throws `std::logic_error` when it is no JSON.
class JsonDocument {
public:
    explicit JsonDocument(std::string_view text);
    JsonView root() const { return {*this, 0}; }

private:
    friend class JsonView;

    /// Values in the order of the text; within an object each name comes before its value.
    struct Node {
        std::string_view text;
        /// The value after this one and all within it.
        std::size_t next = 0;
    };

    void read_value(std::size_t depth);
    void read_within(char closing, std::size_t depth);
    void read_text();
    void read_word();
    void skip_space();
    char peek() const;
    void expect(char character);

    std::string_view text_;
    std::size_t at_ = 0;
    std::vector<Node> nodes_;
};

class JsonView::Iterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = JsonView;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = JsonView;

    explicit Iterator(JsonView view) : view_(view) {}
    JsonView operator*() const { return view_; }
    Iterator& operator++() {
        view_.node_ = view_.next();
        return *this;
    }
    bool operator==(const Iterator& other) const { return view_.node_ == other.view_.node_; }

private:
    JsonView view_;
};

}  // namespace bihuan::store
