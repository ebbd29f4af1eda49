#pragma once

// How many tickets the saved views find.

#include "bihuan/app/center.hpp"
#include "bihuan/store/saved_item.hpp"
#include "bihuan/store/ticket_list.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

/// Nobody needs to know more exactly how much is too much.
inline constexpr std::int64_t view_count_max = 1000;

/// A view whose query was read for the person who asks.
struct ViewQuery {
    SavedItemId id;
    std::string query;
    /// Nothing when the query can no longer be read, or asks for words in texts.
    std::optional<store::TicketFilter> filter;
};

struct ViewCount {
    SavedItemId id;
    std::optional<std::int64_t> count;
    /// Whether there are more than `count`.
    bool capped = false;
};

/// Counts each view up to `view_count_max`, or says what was counted a few seconds ago for the same
/// query and scope.
std::vector<ViewCount> count_views(
    store::Tx& tx, const Context& context, const std::vector<ViewQuery>& views
);

}  // namespace bihuan::app
