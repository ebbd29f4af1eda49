#include "bihuan/app/drafts.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::size_t drafts_max = 200;
constexpr std::size_t draft_bytes_max = 64 * 1024;
constexpr std::size_t key_characters_max = 120;

Result<UserId> person_of(const Context& context) {
    if (!context.principal.user_id) return refuse(Refusal::forbidden, "session_required");
    return *context.principal.user_id;
}

/// Such as "ticket:<id>:report_cause" or "intake:new".
bool is_key(std::string_view key) {
    return !key.empty() && key.size() <= key_characters_max &&
           std::all_of(key.begin(), key.end(), [](char c) {
               return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
                      c == '.' || c == ':';
           });
}

/// 412 that names what is there, so that the two can be laid side by side.
Error stale_draft(const std::optional<store::Draft>& there) {
    Json members;
    members["version"] = there ? Json(there->version) : Json(nullptr);
    members["updated_at"] = there ? Json(to_text(there->updated_at)) : Json(nullptr);
    return refuse(Refusal::stale, "stale_draft", members);
}

Result<Json> read_body(const Json& body) {
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    const auto* draft = reader.object("body", Need::required);
    if (draft != nullptr && dump(*draft).size() > draft_bytes_max) {
        reader.fault("body", "too_large", std::to_string(draft_bytes_max));
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    return Result<Json>(boost::system::in_place_value, *draft);
}

}  // namespace

Result<std::vector<store::Draft>> list_drafts(
    store::Tx& tx, const Context& context, std::string_view prefix
) {
    BH_TRY(user, person_of(context));
    return store::drafts_of(tx, user, prefix);
}

Result<store::Draft> find_draft(store::Tx& tx, const Context& context, std::string_view key) {
    BH_TRY(user, person_of(context));
    auto draft = store::find_draft(tx, user, key);
    // What nobody has touched for so long is gone, whether or not it was swept already.
    if (!draft || draft->updated_at < context.now - drafts_kept) {
        return refuse(Refusal::not_found, "not_found");
    }
    return std::move(*draft);
}

Result<PutDraft> put_draft(
    store::Tx& tx,
    const Context& context,
    std::string_view key,
    const Json& body,
    const std::optional<DraftCondition>& condition
) {
    BH_TRY(user, person_of(context));
    if (!is_key(key)) return refuse(Refusal::not_found, "not_found");
    if (!condition) return refuse(Refusal::precondition_required, "if_match_required");
    BH_TRY(document, read_body(body));

    PutDraft put;
    put.draft.key = key;
    put.draft.body = std::move(document);
    put.draft.version = condition->version.value_or(0);
    put.draft.updated_at = context.now;
    put.created = !condition->version;
    const auto version = put.created ? store::insert_draft(tx, user, put.draft, drafts_max)
                                     : store::update_draft(tx, user, put.draft);
    if (version) {
        put.draft.version = *version;
        return put;
    }
    auto there = store::find_draft(tx, user, key);
    if (put.created && !there) {
        return refuse(Refusal::conflict, "too_many_drafts", std::to_string(drafts_max));
    }
    // An answer that was lost on its way: what is asked for is what is there.
    if (!there || there->body != put.draft.body) return stale_draft(there);
    put.draft = std::move(*there);
    put.created = false;
    return put;
}

Result<void> remove_draft(
    store::Tx& tx,
    const Context& context,
    std::string_view key,
    const std::optional<std::int64_t>& version
) {
    BH_TRY(user, person_of(context));
    if (store::delete_draft(tx, user, key, version)) return {};
    if (auto there = store::find_draft(tx, user, key)) return stale_draft(there);
    return {};
}

}  // namespace bihuan::app
