#pragma once

// Rows of `search_text`, as JSON that PostgreSQL spreads over its columns.

#include "bihuan/base/json_text.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/links.hpp"

#include <string_view>

namespace bihuan::store {

JsonText ticket_search_row(const domain::Ticket& ticket);
/// `at` is when the comment's ticket was received.
JsonText comment_search_row(const Comment& comment, Instant at);
JsonText customer_search_row(const CustomerId& id, std::string_view name);

}  // namespace bihuan::store
