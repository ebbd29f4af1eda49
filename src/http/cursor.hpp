#pragma once

// Where a page ended, as an opaque text that only this server can make and only for the same list:
// the keys of the last row, signed together with the filter and the principal. A cursor is no
// authorisation; the scope is checked with every page.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::http {

/// A value; safe from several threads.
class CursorCodec {
public:
    explicit CursorCodec(std::string secret) : secret_(std::move(secret)) {}

    /// `binding` is what the cursor belongs to: list, filter, principal.
    std::string encode(const std::vector<std::string>& keys, std::string_view binding) const;
    /// Nothing for what this codec did not make for this binding.
    std::optional<std::vector<std::string>> decode(
        std::string_view cursor, std::string_view binding
    ) const;

private:
    std::string signature(std::string_view payload, std::string_view binding) const;

    std::string secret_;
};

}  // namespace bihuan::http
