#pragma once

// Reads what the ledger has written, in exactly the form in which it writes it.

#include "bihuan/domain/ledger.hpp"

#include <charconv>
#include <optional>
#include <string_view>

namespace bihuan::domain {

class LedgerScanner {
public:
    explicit LedgerScanner(std::string_view text) : rest_(text) {}

    /// Takes these characters, if they come next, with one before them where `first` is given.
    bool literal(std::string_view wanted, char first = 0) {
        const std::size_t begin = first == 0 ? 0 : 1;
        if (begin == 1 && (rest_.empty() || rest_.front() != first)) return false;
        if (!rest_.substr(begin).starts_with(wanted)) return false;
        rest_.remove_prefix(begin + wanted.size());
        return true;
    }
    /// Up to the next quote, which is taken, too.
    std::optional<std::string_view> until_quote() {
        const auto end = rest_.find('"');
        if (end == std::string_view::npos) return std::nullopt;
        const auto text = rest_.substr(0, end);
        rest_.remove_prefix(end + 1);
        return text;
    }
    /// A time in the form in which times are written, and no other.
    std::optional<Instant> instant() {
        const auto text = until_quote();
        const auto at = text ? parse_instant(*text) : std::nullopt;
        if (!at || to_text(*at) != *text) return std::nullopt;
        return at;
    }
    std::optional<Digest> digest() {
        const auto text = until_quote();
        return text ? digest_of_hex(*text) : std::nullopt;
    }
    std::optional<std::int64_t> integer() {
        std::int64_t number = 0;
        const auto* const begin = rest_.data();
        const auto [end, error] = std::from_chars(begin, begin + rest_.size(), number);
        if (error != std::errc() || number < 0) return std::nullopt;
        const auto length = static_cast<std::size_t>(end - begin);
        if (length > 1 && *begin == '0') return std::nullopt;
        rest_.remove_prefix(length);
        return number;
    }
    std::string_view rest() const { return rest_; }

private:
    std::string_view rest_;
};

}  // namespace bihuan::domain
