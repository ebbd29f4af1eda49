#pragma once

// JSON that this program wrote itself and reads back with every ticket. simdjson finds its members
// without building a tree of nodes, names and texts that is looked through once and freed.

#include <simdjson.h>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::store {

/// A value within a `JsonDocument`, which must outlive it. What is missing or of another type is a
/// bug of whoever wrote it and throws `std::logic_error`.
class JsonView {
public:
    explicit JsonView(simdjson::dom::element element) : element_(element) {}

    bool is_null() const { return element_.is_null(); }
    /// Good for as long as the document.
    std::string_view text() const;
    template <std::integral Integer>
    Integer integer() const {
        const auto value = number();
        if (!std::in_range<Integer>(value)) complain();
        return static_cast<Integer>(value);
    }
    /// Of an object.
    std::optional<JsonView> find(std::string_view name) const;
    JsonView at(std::string_view name) const;
    /// Of an array.
    std::vector<JsonView> items() const;

private:
    std::int64_t number() const;
    [[noreturn]] static void complain();

    simdjson::dom::element element_;
};

/// Throws `std::logic_error` when the text is no JSON. It lies in the parser of its thread: one at
/// a time.
class JsonDocument {
public:
    explicit JsonDocument(std::string_view text);
    JsonDocument(const JsonDocument&) = delete;
    JsonDocument& operator=(const JsonDocument&) = delete;

    JsonView root() const { return JsonView(root_); }

private:
    simdjson::dom::element root_;
};

}  // namespace bihuan::store
