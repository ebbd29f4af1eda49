#pragma once

// The one box: tickets by words and filters, ranked, with what was found marked.

#include "bihuan/app/tickets.hpp"
#include "bihuan/domain/highlight.hpp"
#include "bihuan/store/search.hpp"
#include "bihuan/store/ticket_summary.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// What was typed, understood.
struct SearchRequest {
    std::vector<domain::SearchWord> words;
    store::TicketFilter filter;
};

/// Notes under "?q" what is no value of a filter (`invalid_choice` with those that there are).
SearchRequest read_search(
    const Context& context, std::string_view text, std::vector<Fault>& faults
);

struct Highlight {
    /// "number", "subject", "customer", "description", "demand" or "comment".
    std::string_view field;
    std::optional<CommentId> comment;
    std::vector<domain::Fragment> fragments;
};

struct FoundTicket {
    store::TicketSummary ticket;
    store::Rank rank = store::Rank::text;
    std::vector<Highlight> highlights;
};

struct SearchResult {
    std::vector<FoundTicket> items;
    std::vector<domain::Customer> customers;
    std::vector<std::string> next_key;
};

SearchResult search(
    store::Tx& tx,
    const Context& context,
    const SearchRequest& request,
    const std::vector<std::string>& after,
    std::size_t limit
);

}  // namespace bihuan::app
