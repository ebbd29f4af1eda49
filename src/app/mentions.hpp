#pragma once

// Whom a comment names with "@".

#include "bihuan/app/center.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/links.hpp"

#include <vector>

namespace bihuan::app {

/// Those of the names in an internal comment who exist and will see it (comment.cpp). Nobody is
/// told of a complaint about themselves.
std::vector<UserId> mentioned_people(
    const Context& context, const domain::Ticket& ticket, const store::Comment& comment
);

}  // namespace bihuan::app
