#pragma once

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"

#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

/// One parameter of a statement, as the text that PostgreSQL reads. Built implicitly from what the
/// domain speaks; enums and floating-point numbers are turned away on purpose (write their name, or
/// fen). An empty optional and `nullptr` are NULL. A vector becomes an array literal, so that
/// `$1::uuid[]` or `unnest($1::text[])` take one directly; its elements may be optional.
///
/// Throws `std::invalid_argument` for text with an embedded NUL, which libpq would cut off there.
class Param {
public:
    Param(std::nullptr_t) : null_(true) {}
    Param(std::string text);
    Param(std::string_view text) : Param(std::string(text)) {}
    Param(const char* text) : Param(std::string(text)) {}
    Param(Instant instant);
    Param(Day day);
    Param(const Uuid& uuid) : text_(to_text(uuid)) {}
    template <class Tag>
    Param(const Id<Tag>& id) : text_(to_text(id.value())) {}
    template <std::same_as<bool> Boolean>
    Param(Boolean value) : text_(value ? "t" : "f") {}
    template <std::integral Integer>
    requires(!std::same_as<Integer, bool> && !std::same_as<Integer, char>) Param(Integer value)
        : text_(std::to_string(value)) {}
    template <std::same_as<Json> Document>
    Param(const Document& document) : Param(dump(document)) {}
    template <class T>
    Param(const std::optional<T>& value) : Param(value ? Param(*value) : Param(nullptr)) {}
    template <class T>
    Param(const std::vector<T>& elements);

    /// For `bytea`.
    static Param bytes(std::string_view bytes);
    static Param bytes(std::span<const std::uint8_t> bytes);

    bool is_null() const { return null_; }
    const std::string& text() const { return text_; }

private:
    Param() = default;
    void append_element(const Param& element);

    std::string text_;
    bool null_ = false;
};

template <class T>
Param::Param(const std::vector<T>& elements) : text_("{") {
    for (const auto& element : elements) append_element(Param(T(element)));
    text_ += '}';
}

}  // namespace bihuan::store
