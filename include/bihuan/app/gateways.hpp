#pragma once

// Gateways and the templates of their messages: what administrators do with them.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/gateways.hpp"

#include <optional>
#include <string_view>

namespace bihuan::app {

/// `{name, kind, adapter, account?, secret?, signature?, quiet_hours?, per_recipient_day?,
/// report_source_id?, description?, active?}`. The secret is kept sealed and never shown.
/// `already_exists` for a name that is taken.
Result<store::Gateway> create_gateway(store::Tx& tx, const Context& context, const Json& body);
Result<store::Gateway> find_gateway(store::Tx& tx, std::string_view id);
/// The same members but `name` and `kind`.
Result<store::Gateway> change_gateway(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
);
Page<store::Gateway> list_gateways(
    store::Tx& tx, const std::optional<std::string>& after, const PageRequest& page
);

/// `{name, kind, body}`: a draft of the caller's. Fields as in canned replies: `unknown_field`.
Result<store::MessageTemplate> create_message_template(
    store::Tx& tx, const Context& context, const Json& body
);
Result<store::MessageTemplate> find_message_template(store::Tx& tx, std::string_view id);
/// `{body}` makes it a draft of whoever changed it; `{state: "retired"}` ends its use.
Result<store::MessageTemplate> change_message_template(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
);
/// By another person than who wrote it: else `four_eyes`. `template_not_draft` for any other state.
Result<store::MessageTemplate> approve_message_template(
    store::Tx& tx, const Context& context, std::string_view id,
    std::optional<std::int64_t> version
);
Page<store::MessageTemplate> list_message_templates(
    store::Tx& tx, const store::MessageTemplateFilter& filter,
    const std::optional<std::string>& after, const PageRequest& page
);

}  // namespace bihuan::app
