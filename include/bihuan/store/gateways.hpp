#pragma once

// Gateways that take messages to people, and the templates of those messages.

#include "bihuan/base/id.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/outgoing_message.hpp"
#include "bihuan/domain/quiet_hours.hpp"
#include "bihuan/store/inbound.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

class Tx;

using GatewayId = Id<struct GatewayTag>;
using MessageTemplateId = Id<struct MessageTemplateTag>;

struct Gateway {
    GatewayId id;
    std::string name;
    domain::GatewayKind kind = domain::GatewayKind::sms;
    std::string description;
    bool active = true;
    /// As `app::check_adapter` lets it through.
    Json adapter;
    std::string account;
    /// Only the program's key opens it. Nothing: it has none.
    std::optional<std::string> sealed;
    std::string signature;
    std::optional<domain::QuietHours> quiet;
    int per_recipient_day = 20;
    /// Whose delivery reports count for it.
    std::optional<SourceId> report_source_id;
    std::optional<Instant> failing_since;
    std::optional<Instant> throttled_until;
    std::int64_t version = 1;
    Instant created_at;
    Instant updated_at;
    /// Counted when it is read.
    std::int64_t pending = 0;
    std::int64_t uncertain = 0;
};

/// False when another gateway has the name.
bool insert_gateway(Tx& tx, const Gateway& gateway);
/// False when the row is no longer at the version before `gateway.version`.
bool update_gateway(Tx& tx, const Gateway& gateway);
std::optional<Gateway> find_gateway(Tx& tx, GatewayId id);
/// By name, those after `after`.
std::vector<Gateway> list_gateways(
    Tx& tx, const std::optional<std::string>& after, std::size_t limit
);
std::int64_t count_gateways(Tx& tx);
/// The one that messages of the kind go through: the oldest active one.
std::optional<Gateway> active_gateway(Tx& tx, domain::GatewayKind kind);

struct MessageTemplate {
    MessageTemplateId id;
    std::string name;
    domain::GatewayKind kind = domain::GatewayKind::sms;
    std::string body;
    domain::TemplateState state = domain::TemplateState::draft;
    UserId author_id;
    std::optional<UserId> approved_by;
    std::optional<Instant> approved_at;
    std::int64_t version = 1;
    Instant created_at;
    Instant updated_at;
};

/// False when another template has the name.
bool insert_message_template(Tx& tx, const MessageTemplate& text);
/// False when the row is no longer at the version before `text.version`.
bool update_message_template(Tx& tx, const MessageTemplate& text);
std::optional<MessageTemplate> find_message_template(Tx& tx, MessageTemplateId id);

struct MessageTemplateFilter {
    std::optional<domain::GatewayKind> kind;
    std::optional<domain::TemplateState> state;
};
/// By name, those after `after`.
std::vector<MessageTemplate> list_message_templates(
    Tx& tx, const MessageTemplateFilter& filter, const std::optional<std::string>& after,
    std::size_t limit
);
std::int64_t count_message_templates(Tx& tx, const MessageTemplateFilter& filter);

}  // namespace bihuan::store
