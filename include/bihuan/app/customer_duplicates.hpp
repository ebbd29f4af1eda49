#pragma once

// Archives that may be of the same person: proposed with the reasons, merged by hand only.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/customer.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct DuplicateReason {
    /// `same_id_number`, `same_phone_shared`, `same_name_and_address` or `similar_name`.
    std::string code;
    /// What they have in common, masked.
    std::string detail;
};

struct Duplicate {
    domain::CustomerFile customer;
    std::vector<DuplicateReason> reasons;
    /// 1 to 100.
    int score = 0;
};

/// At most 20, the likeliest first; only customers whom the principal sees.
Result<std::vector<Duplicate>> find_duplicates(
    store::Tx& tx, const Context& context, std::string_view id
);

Json duplicate_json(store::Tx& tx, const Context& context, const Duplicate& duplicate);

}  // namespace bihuan::app
