#pragma once

// 法律保全: what may be asked for later stays, whatever retention and requests say. By supervisors and
// administrators, each step in the audit log.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/legal_holds.hpp"

#include <optional>
#include <string_view>

namespace bihuan::app {

/// `{ticket | customer, reason}`; a ticket by id or number. `unknown_reference`.
Result<store::LegalHold> place_legal_hold(
    store::Tx& tx, const Context& context, const Json& body
);
/// `{reason}`. `not_found`; `legal_hold_lifted` for one that no longer stands.
Result<store::LegalHold> lift_legal_hold(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body
);
Result<store::LegalHold> find_legal_hold(store::Tx& tx, std::string_view id);
Page<store::LegalHold> list_legal_holds(
    store::Tx& tx, std::optional<bool> standing, std::optional<store::LegalHoldId> before,
    const PageRequest& request
);
Json legal_hold_json(const Context& context, const store::LegalHold& hold);

}  // namespace bihuan::app
