#pragma once

// From the bytes of a delivery to what is to be done.

#include "bihuan/app/center.hpp"
#include "bihuan/app/hook_mapping.hpp"
#include "bihuan/store/inbound.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// JSON, or a form as an object of its fields, those named "name[]" as arrays. Refuses as
/// `parse_json` does.
Result<Json> parse_hook_body(std::string_view content_type, std::string_view body);

/// Notes what stands in the way of `carry_out`, as far as the data tell.
void check_hook(
    const Context& context, const store::InboundSource& source, const MappedHook& hook,
    std::vector<Fault>& faults
);

struct HookOutcome {
    /// `{"ticket": {id, number}}` or `{"accepted": true}`.
    Json answer;
    std::optional<TicketId> ticket;
    /// Whether the ticket was there before.
    bool known = false;
};

/// Does what the hook is about. Refuses, without having written anything, with `invalid` or
/// `not_found`, or `unknown_hook_type`.
Result<HookOutcome> carry_out(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    std::string_view delivery_id, const MappedHook& hook
);

}  // namespace bihuan::app
