#include "bihuan/app/ledger.hpp"

#include "bihuan/base/canonical_json.hpp"
#include "bihuan/store/customer_files.hpp"
#include "bihuan/store/setting.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::LedgerKind;

constexpr std::size_t salt_bytes = 32;

/// Puts the digests into the facts and gives what they stand for.
std::vector<store::LedgerSecret> commit(
    Json& facts, const std::vector<std::pair<std::string, std::string>>& personal
) {
    std::vector<store::LedgerSecret> secrets;
    auto digests = Json::object();
    for (const auto& [field, value] : personal) {
        if (value.empty()) continue;
        auto salt = random_bytes(salt_bytes);
        digests[field] = domain::hex_of(domain::commitment(salt, value));
        secrets.push_back({field, std::move(salt), value});
    }
    if (!digests.empty()) facts["personal"] = std::move(digests);
    return secrets;
}

Json actor_of(const Context& context) {
    const auto& user = context.principal.user_id;
    return user ? Json(user->text()) : Json(nullptr);
}

}  // namespace

void append_to_ledger(store::Tx& tx, Instant now, LedgerNote note) {
    const auto head = store::find_ledger_head(tx, note.chain);
    store::LedgerRow row;
    row.secrets = commit(note.facts, note.personal);
    row.customer_id = note.customer_id;
    row.entry.chain = std::move(note.chain);
    row.entry.kind = note.kind;
    row.entry.n = head.n + 1;
    // Whoever waited for the lock has an older time than who was before them, and a clock that was
    // set back has one of before the last checkpoint, which would look like an entry slipped in.
    row.entry.at = std::chrono::floor<std::chrono::milliseconds>(now);
    if (head.not_before) row.entry.at = std::max(row.entry.at, *head.not_before);
    row.entry.body = canonical_json(note.facts);
    row.previous = head.hash;
    row.hash = domain::entry_hash(row.previous, domain::canonical_text(row.entry));
    store::append_ledger(tx, row);
}

void record_unmasking(
    store::Tx& tx, const Context& context, CustomerId customer, std::string_view what,
    std::string_view reason
) {
    store::lock_customers(tx, {customer});
    LedgerNote note;
    note.chain = "customer:" + customer.text();
    note.kind = LedgerKind::unmasking;
    note.facts["actor"] = actor_of(context);
    note.facts["what"] = what;
    note.personal.emplace_back("reason", reason);
    note.customer_id = customer;
    append_to_ledger(tx, context.now, std::move(note));
}

void record_signed_report(
    store::Tx& tx, const Context& context, std::string_view kind, Day day,
    std::string_view content_hash
) {
    LedgerNote note;
    note.chain = "report:" + std::string(kind);
    note.kind = LedgerKind::report_signed;
    note.facts["actor"] = actor_of(context);
    note.facts["date"] = to_text(day);
    note.facts["content_hash"] = content_hash;
    append_to_ledger(tx, context.now, std::move(note));
}

int ledger_days_of(const Json& personal_data) {
    constexpr int three_years = 1'095;
    if (!personal_data.is_object()) return three_years;
    const auto member = personal_data.find("ledger_days");
    const bool given = member != personal_data.end() && member->is_number_integer();
    return given ? std::max(member->get<int>(), ledger_days_min) : three_years;
}

std::size_t expire_ledger_secrets(store::Tx& tx, const Context& context, std::size_t limit) {
    const auto row = store::find_setting(tx, "personal_data");
    const auto kept = std::chrono::days(ledger_days_of(row ? row->value : Json()));
    return store::delete_ledger_secrets(tx, context.now - kept, limit);
}

}  // namespace bihuan::app
