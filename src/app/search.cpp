#include "bihuan/app/search.hpp"

#include <algorithm>
#include <map>

namespace bihuan::app {

namespace {

constexpr std::size_t fragments_max = 3;
constexpr std::size_t comments_shown_max = 3;
constexpr std::size_t customers_max = 5;

void add_field(
    FoundTicket& found, std::string_view field, std::string_view text,
    const std::vector<domain::SearchWord>& words
) {
    auto fragments = domain::highlight(text, words, fragments_max);
    if (!fragments.empty()) {
        found.highlights.push_back({field, std::nullopt, std::move(fragments)});
    }
}

void add_highlights(FoundTicket& found, const std::vector<domain::SearchWord>& words) {
    const auto& ticket = found.ticket;
    const auto is_number = [](const auto& word) { return !word.number_grams.empty(); };
    if (std::any_of(words.begin(), words.end(), is_number)) {
        add_field(found, "number", ticket.number, words);
    }
    add_field(found, "subject", ticket.subject, words);
    if (ticket.customer) add_field(found, "customer", ticket.customer->name, words);
    add_field(found, "description", ticket.description, words);
    if (ticket.demand) add_field(found, "demand", *ticket.demand, words);
}

/// Tickets in the order of the hits.
std::vector<FoundTicket> load(store::Tx& tx, const std::vector<store::Hit>& hits) {
    std::vector<TicketId> ids;
    std::map<TicketId, store::Rank> ranks;
    for (const auto& hit : hits) {
        ids.push_back(hit.id);
        ranks.emplace(hit.id, hit.rank);
    }
    std::vector<FoundTicket> items;
    for (auto& ticket : store::find_summaries(tx, ids)) {
        const auto rank = ranks.at(ticket.id);
        items.push_back({std::move(ticket), rank, {}});
    }
    return items;
}

void add_comments(
    FoundTicket& found, const std::vector<store::Comment>& comments,
    const std::vector<domain::SearchWord>& words
) {
    std::size_t shown = 0;
    for (const auto& comment : comments) {
        if (comment.ticket_id != found.ticket.id || shown == comments_shown_max) continue;
        auto fragments = domain::highlight(comment.body, words, fragments_max);
        if (fragments.empty()) continue;
        found.highlights.push_back({"comment", comment.id, std::move(fragments)});
        ++shown;
    }
}

}  // namespace

SearchResult search(
    store::Tx& tx,
    const Context& context,
    const SearchRequest& request,
    const std::vector<std::string>& after,
    std::size_t limit
) {
    const auto viewer = viewer_of(context);
    auto page =
        store::search_tickets(tx, viewer, request.filter, request.words, after, limit);
    SearchResult result;
    result.next_key = std::move(page.next_key);
    result.items = load(tx, page.hits);
    std::vector<TicketId> ids;
    for (const auto& item : result.items) ids.push_back(item.ticket.id);
    const auto comments = store::comments_with(tx, viewer, ids, request.words);
    for (auto& item : result.items) {
        add_highlights(item, request.words);
        add_comments(item, comments, request.words);
    }
    const bool first_page = after.empty();
    if (first_page && context.principal.may(domain::Permission::customers_read)) {
        result.customers = store::search_customers(tx, viewer, request.words, customers_max);
    }
    return result;
}

}  // namespace bihuan::app
