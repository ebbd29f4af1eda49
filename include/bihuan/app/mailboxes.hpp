#pragma once

// Mailboxes as administrators set them up. A password goes in and never comes out, and goes to no
// other server than it was given for.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/center.hpp"
#include "bihuan/base/address_wall.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/mailboxes.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace bihuan::app {

/// What a mail server may be: public addresses on the ports of mail over a secured line, and the
/// networks that are open to webhooks anyhow.
AddressWall mail_wall(const Config& config);

/// All faults at once: `mail_host_not_allowed`, `unknown_field`… `already_exists` when another
/// mailbox has the name or the address.
Result<store::Mailbox> create_mailbox(store::Tx& tx, const Context& context, const Json& body);
/// `not_found`.
Result<store::Mailbox> find_mailbox(store::Tx& tx, std::string_view id);
/// Also asks for the password again (`required`) when it would go to another server.
Result<store::Mailbox> change_mailbox(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
);
/// Has both ways tried at once; how that went the mailbox says afterwards. `mailbox_inactive`.
Result<store::Mailbox> check_mailbox(store::Tx& tx, const Context& context, std::string_view id);
Page<store::Mailbox> list_mailboxes(
    store::Tx& tx, const std::optional<store::MailboxId>& before, const PageRequest& page
);

/// The password of a mailbox; empty when it has none.
std::string mailbox_password(store::Tx& tx, const Center& center, const store::Mailbox& mailbox);

}  // namespace bihuan::app
