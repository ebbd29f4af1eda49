#include "bihuan/app/signatures.hpp"

#include "app/enum_reader.hpp"
#include "app/guards.hpp"
#include "app/media_type.hpp"
#include "app/step.hpp"
#include "bihuan/app/attachments.hpp"
#include "bihuan/app/tickets.hpp"

#include <algorithm>
#include <cmath>

namespace bihuan::app {

namespace {

using domain::SignaturePurpose;
using domain::SignatureWay;

constexpr TextLimit name_limit{100};
constexpr std::size_t hash_characters = 64;
constexpr std::size_t png_bytes_max = 256 * 1024;
constexpr std::size_t strokes_max = 200;
constexpr std::size_t points_max = 20'000;
constexpr double coordinate_max = 100'000;
/// Less ink than two strokes, or one of a second, is a slip of the finger.
constexpr double ink_milliseconds_min = 1000;

/// What a request says, before the ticket was looked at.
struct Draft {
    store::Signature signature;
    std::string text_sha256;
    std::string png;
};

bool is_point(const Json& point) {
    return point.is_array() && point.size() == 3 &&
           std::all_of(point.begin(), point.end(), [](const Json& value) {
               if (!value.is_number()) return false;
               const auto number = value.get<double>();
               // The third is a time, which may be one of the day.
               return std::isfinite(number) && std::abs(number) <= coordinate_max * 1'000;
           });
}

/// Lists of points [x, y, milliseconds], with enough ink in them.
void read_strokes(Reader& reader, Json& strokes, Need need) {
    const auto* list = reader.array("strokes", strokes_max, need);
    if (list == nullptr) return;
    std::size_t points = 0;
    double milliseconds = 0;
    for (const auto& stroke : *list) {
        const bool good = stroke.is_array() && !stroke.empty() &&
                          std::all_of(stroke.begin(), stroke.end(), is_point);
        if (!good) return reader.fault("strokes", "invalid_strokes");
        points += stroke.size();
        milliseconds += stroke.back()[2].get<double>() - stroke.front()[2].get<double>();
    }
    if (points > points_max) return reader.fault("strokes", "too_many", std::to_string(points_max));
    const bool enough = list->size() >= 2 || milliseconds >= ink_milliseconds_min;
    if (!enough) return reader.fault("strokes", "too_little_ink");
    strokes = *list;
}

void read_png(Reader& reader, std::string& png, Need need) {
    const auto text = reader.text("png", TextLimit{png_bytes_max * 4 / 3 + 4}, need);
    if (!text) return;
    const auto bytes = base64_decode(*text);
    const bool good = bytes && sniff_media_type(*bytes) == "image/png" &&
                      is_inline_image("image/png", *bytes);
    if (!good) return reader.fault("png", "invalid_png");
    if (bytes->size() > png_bytes_max) {
        return reader.fault("png", "too_large", std::to_string(png_bytes_max));
    }
    png = *bytes;
}

void read_alternative(const Json& json, store::Signature& signature, std::vector<Fault>& faults) {
    Reader reader(json, "/alternative", faults);
    static constexpr std::string_view kinds[] = {"thumbprint", "proxy", "witness"};
    const auto kind = reader.choice("kind", kinds, Need::required);
    const bool named = kind && *kind != "thumbprint";
    signature.other_name =
        reader.text("name", name_limit, named ? Need::required : Need::optional);
    if (kind) {
        signature.way = domain::parse_code<SignatureWay>(*kind).value();
        if (!named && signature.other_name) reader.fault("name", "unknown_member");
    }
    reader.finish();
}

Draft read_draft(const Json& body, std::vector<Fault>& faults) {
    Draft draft;
    Reader reader(body, "", faults);
    auto& signature = draft.signature;
    signature.purpose = read_enum<SignaturePurpose>(reader, "purpose", Need::required)
                            .value_or(SignaturePurpose{});
    draft.text_sha256 =
        reader.text("text_sha256", TextLimit{hash_characters}, Need::required).value_or("");
    signature.signer_name = reader.text("signer_name", name_limit, Need::required).value_or("");
    const auto* alternative = reader.object("alternative");
    const auto drawn = reader.has("alternative") ? Need::optional : Need::required;
    if (alternative != nullptr) read_alternative(*alternative, signature, faults);
    read_strokes(reader, signature.strokes, drawn);
    read_png(reader, draft.png, drawn);
    reader.finish();
    return draft;
}

/// What is kept as the evidence when nothing was drawn: the text and how it was signed.
std::string record_of(const store::Signature& signature) {
    const auto& way = domain::signature_way_names[static_cast<std::size_t>(signature.way)];
    auto record = signature.text + "\n\n" + std::string(way.zh) + "：" + signature.signer_name;
    if (signature.other_name) record += "（" + *signature.other_name + "）";
    return record + "\n";
}

Result<void> keep_evidence(
    store::Tx& tx, const Context& context, Draft& draft, const TicketId& ticket
) {
    const auto name = "signature-" + std::string(domain::code_of(draft.signature.purpose));
    const auto record = draft.png.empty() ? record_of(draft.signature) : std::string();
    Upload upload;
    upload.filename = name + (draft.png.empty() ? ".txt" : ".png");
    upload.content = draft.png.empty() ? record : draft.png;
    BH_TRY(attachment, take_upload(tx, context, upload));
    store::attach(tx, {attachment.id}, ticket, context.principal.user_id);
    draft.signature.id = attachment.id;
    return {};
}

bool still_says(const Context& context, const domain::Ticket& ticket, const store::Signature& one) {
    const auto now = text_to_sign(context, ticket, one.purpose);
    return now && now->sha256 == one.text_sha256;
}

}  // namespace

Result<TakenSignature> take_signature(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    BH_CHECK(check_not_recused(context, ticket));
    std::vector<Fault> faults;
    auto draft = read_draft(body, faults);
    if (!faults.empty()) return invalid(std::move(faults));
    if (ticket.closed()) return refuse(Refusal::conflict, "ticket_closed");
    BH_TRY(text, text_to_sign(context, ticket, draft.signature.purpose));
    if (draft.text_sha256 != hex_encode(bytes_of(text.sha256))) {
        return refuse(Refusal::conflict, "text_changed");
    }
    auto& signature = draft.signature;
    signature.ticket_id = ticket.id;
    signature.text = std::move(text.text);
    signature.text_sha256 = text.sha256;
    signature.signed_at = context.now;
    signature.taken_by = context.principal.user_id;
    BH_CHECK(keep_evidence(tx, context, draft, ticket.id));
    store::insert_signature(tx, signature);

    Step step(context, std::move(ticket));
    step.accept_handover();
    Json data{{"signature_id", signature.id.text()}};
    data["purpose"] = domain::code_of(signature.purpose);
    data["way"] = domain::code_of(signature.way);
    data["text_sha256"] = draft.text_sha256;
    step.add_event(domain::EventType::signature_taken).data_json = dump(data);
    step.announce("ticket.updated", Json{{"signature", true}});
    BH_CHECK(step.save(tx));
    return TakenSignature{{std::move(signature), true}, step.ticket().version};
}

std::vector<SignatureView> signatures_on(
    store::Tx& tx, const Context& context, const domain::Ticket& ticket
) {
    std::vector<SignatureView> views;
    for (auto& signature : store::signatures_of(tx, ticket.id)) {
        const bool valid = still_says(context, ticket, signature);
        views.push_back({std::move(signature), valid});
    }
    return views;
}

Result<std::vector<SignatureView>> list_signatures(
    store::Tx& tx, const Context& context, std::string_view id_or_number
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    return signatures_on(tx, context, ticket);
}

Result<void> check_consent_signature(
    store::Tx& tx,
    const Context& context,
    const domain::Ticket& ticket,
    const std::optional<AttachmentId>& evidence
) {
    if (!evidence) return {};
    const auto signature = store::find_signature(tx, ticket.id, *evidence);
    if (!signature) return {};
    const bool stands = signature->purpose == domain::SignaturePurpose::consent &&
                        still_says(context, ticket, *signature);
    if (!stands) return invalid("/form/evidence_id", "signature_void");
    return {};
}

Result<SignatureView> find_signature(
    store::Tx& tx, const Context& context, std::string_view id_or_number, std::string_view id
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    const auto parsed = AttachmentId::parse(id);
    auto signature = parsed ? store::find_signature(tx, ticket.id, *parsed) : std::nullopt;
    if (!signature) return refuse(Refusal::not_found, "not_found");
    const bool valid = still_says(context, ticket, *signature);
    return SignatureView{std::move(*signature), valid};
}

}  // namespace bihuan::app
