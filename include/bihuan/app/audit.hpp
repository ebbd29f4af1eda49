#pragma once

// The audit log: what administrators changed, who signed in, who saw an unmasked value. Written in
// the transaction of the act, so that neither exists without the other.

#include "bihuan/app/principal.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/store/audit.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::app {

/// One page of a list, with the total when it was asked for.
template <class T>
struct Page {
    std::vector<T> items;
    /// Whether there is at least one more behind the last.
    bool more = false;
    std::optional<std::int64_t> total;
};

/// Which part of a list is wanted.
struct PageRequest {
    std::size_t limit = 50;
    bool count = false;
};

/// `action` is "noun.verb" ("user.created"), `object` "kind:id".
void note(
    store::Tx& tx,
    const Principal& actor,
    Instant now,
    std::string_view action,
    std::string_view object,
    std::string_view reason = {}
);

/// Newest first, those before the entry numbered `before`.
Page<store::AuditEntry> list_audit(
    store::Tx& tx,
    const store::AuditFilter& filter,
    std::optional<std::int64_t> before,
    const PageRequest& request
);

/// Turns `limit + 1` rows into a page of at most `limit`.
template <class T>
Page<T> page_of(std::vector<T> rows, const PageRequest& request) {
    Page<T> page;
    page.more = rows.size() > request.limit;
    if (page.more) rows.resize(request.limit);
    page.items = std::move(rows);
    return page;
}

}  // namespace bihuan::app
