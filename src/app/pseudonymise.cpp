#include "app/step.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/known_values.hpp"
#include "bihuan/app/subject_requests.hpp"
#include "bihuan/store/assets.hpp"
#include "bihuan/store/customer_merges.hpp"
#include "bihuan/store/forgotten_calls.hpp"
#include "bihuan/store/kept_texts.hpp"
#include "bihuan/store/ledger.hpp"
#include "bihuan/store/received_mail.hpp"
#include "bihuan/store/outgoing_messages.hpp"
#include "bihuan/store/signatures.hpp"
#include "bihuan/store/tickets.hpp"

#include <stdexcept>

namespace bihuan::app {

namespace {

using domain::CustomerFile;

constexpr auto gone = "＊＊＊";
constexpr std::size_t tickets_at_once = 100;

/// 「已注销客户-1a2b」: told apart in lists, and nothing more.
std::string made_up_name(CustomerId id) {
    const auto text = id.text();
    return "已注销客户-" + text.substr(text.size() - 6);
}

CustomerFile emptied(const CustomerFile& file, Instant now) {
    CustomerFile empty;
    empty.id = file.id;
    empty.kind = file.kind;
    empty.name = made_up_name(file.id);
    empty.level = file.level;
    empty.merged_into = file.merged_into;
    empty.pseudonymised_at = now;
    empty.created_at = file.created_at;
    empty.updated_at = now;
    empty.version = file.version + 1;
    return empty;
}

CustomerFile locked_file(store::Tx& tx, CustomerId id) {
    auto file = store::find_customer_file(tx, id);
    if (!file) throw std::logic_error("a customer has vanished");
    return std::move(*file);
}

/// What nobody else has: where it stands, they are spoken of.
void add_own_values(
    store::Tx& tx, const Context& context, KnownValues& values, const CustomerFile& file
) {
    for (const auto& contact : file.contacts) {
        if (!contact.shared) values.add(contact, gone);
    }
    if (const auto number = id_number_of(tx, context, file)) values.add(*number, gone);
}

void add_values(KnownValues& values, const CustomerFile& file) {
    for (const auto& contact : file.contacts) values.add(contact, gone);
    values.add(file.name, made_up_name(file.id));
    if (file.address) values.add(*file.address, gone);
}

Result<void> clean_tickets(
    store::Tx& tx, const Context& context, CustomerId id, const KnownValues& values
) {
    const auto ids = store::lock_tickets_of(tx, id);
    for (std::size_t begin = 0; begin < ids.size(); begin += tickets_at_once) {
        const auto end = std::min(ids.size(), begin + tickets_at_once);
        const std::vector<TicketId> part(
            ids.begin() + static_cast<std::ptrdiff_t>(begin),
            ids.begin() + static_cast<std::ptrdiff_t>(end)
        );
        for (auto& ticket : store::find_tickets(tx, part)) {
            Step step(context, std::move(ticket));
            auto& after = step.ticket();
            after.subject = values.without(after.subject);
            after.description = values.without(after.description);
            if (after.demand) after.demand = values.without(*after.demand);
            for (auto& tag : after.tags) tag = values.without(tag);
            after.forms_json = dump(values.without_in(Json::parse(after.forms_json)));
            after.custom_json = dump(values.without_in(Json::parse(after.custom_json)));
            Json data;
            data["changed"] = Json::array({"customer"});
            data["pseudonymised"] = true;
            step.add_event(domain::EventType::updated).data_json = dump(data);
            step.announce("ticket.updated", data);
            BH_CHECK(step.save(tx));
        }
    }
    return {};
}

void clean_texts(store::Tx& tx, CustomerId id, const KnownValues& values) {
    for (auto& text : store::free_texts_of(tx, id)) {
        auto cleaned = values.without(text.text);
        if (cleaned == text.text) continue;
        text.text = std::move(cleaned);
        store::put_free_text(tx, text);
    }
}

/// Others have the same name: only where this person is meant for certain is it taken out.
void clean_kept_texts(
    store::Tx& tx, CustomerId id, const KnownValues& own, const KnownValues& values
) {
    for (auto& text : store::kept_texts_of(tx, id, own.texts())) {
        auto cleaned = values.without(text.text);
        if (cleaned == text.text) continue;
        text.text = std::move(cleaned);
        store::put_kept_text(tx, text);
    }
}

/// Numbers that others have, too, may have been theirs on the telephone.
std::vector<std::string> own_numbers(const CustomerFile& file) {
    std::vector<std::string> numbers;
    for (const auto& contact : file.contacts) {
        const bool own = contact.kind == domain::ContactKind::phone && !contact.shared;
        if (own) numbers.push_back(contact.value);
    }
    return numbers;
}

void clean_calls(
    store::Tx& tx, const Context& context, const std::vector<std::string>& numbers,
    const KnownValues& own, const KnownValues& values
) {
    for (auto& text : store::call_texts_of(tx, numbers)) {
        text.text = values.without_in(std::move(text.text));
        store::put_call_text(tx, text);
    }
    store::forget_numbers(tx, numbers, own.texts(), context.now);
}

/// What was noted about a piece may say whose it is; the piece itself stays, for recalls.
void clean_assets(store::Tx& tx, const Context& context, CustomerId id) {
    for (auto& asset : store::assets_of(tx, id)) {
        asset.note.clear();
        asset.contract_number.reset();
        asset.contract_until.reset();
        ++asset.version;
        asset.updated_at = context.now;
        if (store::update_asset(tx, asset) != store::AssetUpdated::yes) {
            throw std::logic_error("a locked customer's asset was changed");
        }
    }
}

}  // namespace

Result<void> pseudonymise(store::Tx& tx, const Context& context, CustomerId id) {
    auto ids = store::merged_away_into(tx, id);
    ids.push_back(id);
    store::lock_customers(tx, ids);
    KnownValues own;
    KnownValues values;
    std::vector<std::string> numbers;
    for (const auto& one : ids) {
        const auto file = locked_file(tx, one);
        for (auto& number : own_numbers(file)) numbers.push_back(std::move(number));
        add_own_values(tx, context, own, file);
        add_own_values(tx, context, values, file);
        add_values(values, file);
    }
    BH_CHECK(clean_tickets(tx, context, id, values));
    clean_texts(tx, id, values);
    clean_kept_texts(tx, id, own, values);
    clean_calls(tx, context, numbers, own, values);
    clean_assets(tx, context, id);
    store::erase_signatures_of(tx, id);
    store::forget_mails_of(tx, id);
    store::erase_outgoing_messages_of(tx, id);
    store::erase_ledger_secrets_of(tx, ids);
    for (const auto& one : ids) {
        store::forget_merges(tx, one);
        if (one == id) store::put_contacts(tx, one, {});
        if (!store::update_customer_file(tx, emptied(locked_file(tx, one), context.now))) {
            throw std::logic_error("a locked customer was changed");
        }
        store::forget_external(tx, one);
    }
    return {};
}

}  // namespace bihuan::app
