#include "bihuan/app/inbound.hpp"

#include "app/inbound_body.hpp"
#include "bihuan/base/digest.hpp"

namespace bihuan::app {

namespace {

using domain::SourceKind;

/// Attempts that failed, by address and minute.
constexpr int failures_per_minute = 300;
/// Entries of one source that nobody has looked after; then the sender is asked to wait.
constexpr std::size_t waiting_entries_max = 10'000;
constexpr std::size_t delivery_id_characters_max = 200;

/// The rights of a source: none of a person's. What it may do is in `carry_out`.
Context as_source(const Context& context) {
    auto own = context;
    own.principal.kind = PrincipalKind::system;
    return own;
}

Result<void> check_address(const OpenSource& open, const HookDelivery& delivery) {
    if (open.source.allowed_addresses.empty()) return {};
    const auto address = parse_address(delivery.address);
    if (address && open.addresses.contains(*address)) return {};
    return refuse(Refusal::forbidden, "address_not_allowed");
}

Result<void> check_path(const OpenSource& open, const HookDelivery& delivery, Instant now) {
    // Hashes, so that not even the length of the secret can be told from the time.
    const auto given = sha256(delivery.path_secret.value_or(""));
    bool good = false;
    for (const auto& key : open.keys_at(now)) {
        const auto wanted = sha256(key);
        good |= constant_time_equal(bytes_of(given), bytes_of(wanted));
    }
    if (good) return {};
    return refuse(Refusal::unauthenticated, "signature_invalid");
}

Result<void> check_signature(const OpenSource& open, const HookDelivery& delivery, Instant now) {
    if (delivery.path_secret) return refuse(Refusal::unauthenticated, "signature_invalid");
    switch (check_webhook(open.keys_at(now), delivery.head, delivery.body, now)) {
        case SignatureCheck::good: return {};
        case SignatureCheck::stale:
            return refuse(Refusal::unauthenticated, "signature_stale");
        case SignatureCheck::unreadable:
        case SignatureCheck::wrong: break;
    }
    return refuse(Refusal::unauthenticated, "signature_invalid");
}

Result<void> check_sender(
    OpenSources& sources, const OpenSource& open, const HookDelivery& delivery, Instant now
) {
    const auto address = limited_address(delivery.address);
    if (const auto wait = sources.failures.wait(address, failures_per_minute, now)) {
        return rate_limited(*wait);
    }
    auto checked = check_address(open, delivery);
    if (checked) {
        checked = open.source.kind == SourceKind::standard ? check_signature(open, delivery, now)
                                                           : check_path(open, delivery, now);
    }
    if (!checked) sources.failures.take(address, failures_per_minute, now);
    return checked;
}

/// What tells this delivery from others. Those who cannot sign name none, so that of identical
/// bodies only one counts.
std::string delivery_id_of(
    const Context& context, const OpenSource& open, const HookDelivery& delivery,
    const Result<Json>& body
) {
    if (open.source.kind == SourceKind::standard) return std::string(delivery.head.id);
    std::string id;
    const HookTime time{context.center.zone, context.now};
    if (body) id = mapped_delivery_id(open.source.mapping, *body, time);
    if (!id.empty() && id.size() <= delivery_id_characters_max) return id;
    return "sha256:" + sha256_hex(delivery.body);
}

struct Received {
    std::string delivery_id;
    Instant at;
};

Result<HookOutcome> understand(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    const Received& received, const Result<Json>& body
) {
    if (!body) return body.error();
    std::vector<Fault> faults;
    const HookTime time{context.center.zone, received.at};
    const auto hook = map_hook(source.mapping, *body, time, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    return carry_out(tx, as_source(context), source, received.delivery_id, hook);
}

Json faults_json(const Error& error) {
    Json list = Json::array();
    for (const auto& fault : error.faults) {
        Json line{{"pointer", fault.pointer}, {"code", fault.code}};
        line["argument"] = fault.argument;
        list.push_back(std::move(line));
    }
    return list;
}

Result<Json> keep_for_later(
    store::Tx& tx, const Context& context, const store::InboundSource& source,
    std::string delivery_id, const HookDelivery& delivery, const Error& error
) {
    const auto waiting = store::count_waiting_entries(tx, source.id, waiting_entries_max);
    if (waiting >= waiting_entries_max) {
        return refuse(Refusal::busy, "inbox_full", Json{{"retry_after", 600}});
    }
    store::InboxEntry entry;
    entry.id = store::InboxId::make(context.now);
    entry.source_id = source.id;
    entry.delivery_id = std::move(delivery_id);
    entry.content_type = delivery.content_type.substr(0, 100);
    entry.body = delivery.body;
    entry.code = error.code;
    entry.faults = faults_json(error);
    entry.received_at = context.now;
    store::insert_inbox_entry(tx, entry);
    Json answer{{"accepted", true}};
    answer["inbox_id"] = entry.id.text();
    return Result<Json>(boost::system::in_place_value, std::move(answer));
}

}  // namespace

Result<HookAnswer> receive_hook(
    store::Tx& tx, const Context& context, OpenSources& sources, const HookDelivery& delivery
) {
    const auto open = sources.find(tx, context, delivery.source);
    if (!open) return refuse(Refusal::not_found, "not_found");
    BH_CHECK(check_sender(sources, *open, delivery, context.now));
    const auto& source = open->source;
    if (const auto wait =
            sources.deliveries.take(source.name, source.per_minute, context.now)) {
        return rate_limited(*wait);
    }

    const auto body = parse_hook_body(delivery.content_type, delivery.body);
    const auto id = delivery_id_of(context, *open, delivery, body);
    HookAnswer answer;
    if (const auto before = store::find_delivery_answer(tx, source.id, id)) {
        answer.status = 200;
        answer.body = Json::parse(*before);
        answer.body["duplicate"] = true;
        return answer;
    }
    auto outcome = understand(tx, context, source, Received{id, context.now}, body);
    if (outcome) {
        answer.status = outcome->known ? 200 : 202;
        answer.body = std::move(outcome->answer);
    } else {
        BH_TRY(kept, keep_for_later(tx, context, source, id, delivery, outcome.error()));
        answer.body = std::move(kept);
    }
    store::keep_delivery_answer(tx, source.id, id, dump(answer.body), context.now);
    return answer;
}

Result<Json> replay_inbox_entry(store::Tx& tx, const Context& context, std::string_view id) {
    const auto parsed = store::InboxId::parse(id);
    const auto entry = parsed ? store::lock_inbox_entry(tx, *parsed) : std::nullopt;
    if (!entry) return refuse(Refusal::not_found, "not_found");
    if (entry->replayed_at) return refuse(Refusal::conflict, "already_replayed");
    const auto source = store::find_source(tx, entry->source_id);
    const auto body = parse_hook_body(entry->content_type, entry->body);
    const Received received{entry->delivery_id, entry->received_at};
    BH_TRY(outcome, understand(tx, context, source.value(), received, body));
    store::mark_replayed(tx, entry->id, outcome.ticket, context.now);
    note(tx, context.principal, context.now, "webhook_inbox.replayed",
         "webhook_inbox:" + entry->id.text());
    return Result<Json>(boost::system::in_place_value, std::move(outcome.answer));
}

}  // namespace bihuan::app
