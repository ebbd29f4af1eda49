#pragma once

// 延期 and 催办: asking for more time before a limit has passed, and asking for haste.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/store/extension.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace bihuan::app {

Result<std::vector<store::Extension>> list_extensions(
    store::Tx& tx, const Context& context, std::string_view id_or_number
);

/// The questions that this person may decide, oldest first.
Page<store::WaitingExtension> list_waiting_extensions(
    store::Tx& tx,
    const Context& context,
    const std::optional<store::ExtensionId>& after,
    const PageRequest& request
);

/// `{timer_id | metric, due_at, reason}`; the metric is `resolution` when neither is given. Refuses
/// with `limit_passed` after the limit, with `extension_pending` while a question about the same
/// clock is open, and with the fault `not_later` a date that is no later than the due time.
Result<store::Extension> ask_extension(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

/// `{approved, remark, told?: {channel, text}}`, by somebody of a higher level than who asked.
/// After the limit it is refused by itself. `told` records the word to the customer.
Result<store::Extension> decide_extension(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    std::string_view extension,
    const Json& body
);

/// `{text?, by: customer | staff}`: counted, in the history, told to owner and lead.
Result<domain::Ticket> urge_ticket(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
);

}  // namespace bihuan::app
