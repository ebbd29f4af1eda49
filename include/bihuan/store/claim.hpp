#pragma once

// Taking the next ticket out of the queue, by those who ask for it.

#include "bihuan/base/id.hpp"
#include "bihuan/domain/scope.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// What a person may and can take. Lists of what they lack rather than of what they have: most
/// tickets ask for no skill at all.
struct Takeable {
    /// "kind/stage" where they have the right to the next move.
    std::vector<std::string> places;
    /// Whether they may assess what departments have refused too often.
    bool final_word = false;
    /// Kinds, channels, categories and tags that ask for a skill which they do not have.
    std::vector<std::string> kinds;
    std::vector<std::string> channels;
    std::vector<std::string> categories;
    std::vector<std::string> tags;
};

/// Locks and gives the most urgent open ticket without owner that the viewer sees and can take;
/// rows that somebody else is taking are skipped. The earliest due comes first, then the higher
/// priority, then what was received first.
std::optional<TicketId> lock_most_urgent(
    Tx& tx, const domain::Viewer& viewer, const Takeable& takeable
);

/// How many tickets the person may look after, nothing when there is no such person. Keeps their
/// row locked to the end of the transaction, so that nobody counts for them at the same time.
std::optional<int> lock_capacity(Tx& tx, UserId user);
/// How many open tickets they have. Ask it after `lock_capacity`.
int count_open_of(Tx& tx, UserId user);

}  // namespace bihuan::store
