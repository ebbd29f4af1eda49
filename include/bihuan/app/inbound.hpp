#pragma once

// POST /hooks/{source}: who sent it is settled on the bytes, before anything looks into them; what
// it is about happens in the transaction that keeps the answer, so that no delivery takes effect
// twice; and what cannot be understood is kept until somebody can tell why.

#include "bihuan/app/inbound_sources.hpp"
#include "bihuan/base/webhook_signature.hpp"
#include "bihuan/store/webhook_inbox.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

struct HookDelivery {
    std::string_view source;
    /// The second segment of the path, of those who cannot sign.
    std::optional<std::string_view> path_secret;
    /// Empty where a header is missing or repeated.
    WebhookHead head;
    std::string_view content_type;
    std::string_view body;
    std::string_view address;
};

struct HookAnswer {
    unsigned status = 202;
    Json body;
};

/// `not_found` for a source that is none; `address_not_allowed`, `signature_invalid`,
/// `signature_stale`; `rate_limited`; `inbox_full`. Everything else is an answer.
Result<HookAnswer> receive_hook(
    store::Tx& tx, const Context& context, OpenSources& sources, const HookDelivery& delivery
);

// The inbox.

Page<store::InboxEntry> list_inbox(
    store::Tx& tx, const store::InboxFilter& filter, const std::optional<store::InboxId>& before,
    const PageRequest& page
);
Result<store::InboxEntry> find_inbox_entry(store::Tx& tx, std::string_view id);
/// Has an entry read again by the mapping that holds now. `already_replayed`; else as the hook
/// refuses, and the entry stays.
Result<Json> replay_inbox_entry(store::Tx& tx, const Context& context, std::string_view id);
/// The body for a screen: what may be a number or an address of a person is masked. Nothing when it
/// is no text.
std::optional<std::string> shown_body(const store::InboxEntry& entry);

}  // namespace bihuan::app
