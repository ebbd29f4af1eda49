#include "bihuan/app/import_wizard.hpp"
#include "bihuan/app/inbound.hpp"
#include "bihuan/base/text.hpp"

namespace bihuan::app {

Page<store::InboxEntry> list_inbox(
    store::Tx& tx, const store::InboxFilter& filter, const std::optional<store::InboxId>& before,
    const PageRequest& page
) {
    auto entries = page_of(store::list_inbox(tx, filter, before, page.limit + 1), page);
    if (page.count) entries.total = store::count_inbox(tx, filter);
    return entries;
}

Result<store::InboxEntry> find_inbox_entry(store::Tx& tx, std::string_view id) {
    const auto parsed = store::InboxId::parse(id);
    auto entry = parsed ? store::find_inbox_entry(tx, *parsed) : std::nullopt;
    if (!entry) return refuse(Refusal::not_found, "not_found");
    return std::move(*entry);
}

std::optional<std::string> shown_body(const store::InboxEntry& entry) {
    if (!is_valid_utf8(entry.body)) return std::nullopt;
    return masked_cell(entry.body);
}

}  // namespace bihuan::app
