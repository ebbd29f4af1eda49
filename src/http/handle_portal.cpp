#include "bihuan/app/portal.hpp"
#include "http/handle_attachments.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/multipart.hpp"

#include <array>

namespace bihuan::http {

namespace {

using domain::Stage;

struct Sentence {
    std::string_view zh;
    std::string_view en;

    std::string_view in(Language language) const { return language == Language::zh ? zh : en; }
};

/// What happens next, by stage, in words for a customer.
constexpr std::array<Sentence, domain::stage_names.size()> next_steps{{
    {"我们已收到您的投诉，正在登记受理。",
     "We have your complaint and are registering it."},
    {"我们正在判断您的投诉，结论会告知您。",
     "We are assessing your complaint and will tell you the result."},
    {"责任部门正在调查原因。",
     "The responsible department is looking for the cause."},
    {"我们正在拟定处理方案。",
     "We are working out a solution."},
    {"我们正在落实处理方案。",
     "The solution is being carried out."},
    {"处理已完成，我们会回访您；您也可以现在评价。",
     "The work is done. We will call you, or you can rate it now."},
    {"我们正在做最后的总结。",
     "We are summing up the case."},
    {"投诉已办结。",
     "The complaint is closed."},
}};

constexpr Sentence suspended{
    "处理暂时中止，条件具备后会继续。",
    "The work is paused and goes on as soon as it can.",
};
constexpr Sentence consent_awaited{
    "处理方案已批准，请您确认是否接受。",
    "A solution was approved. Please tell us whether you accept it.",
};
constexpr Sentence can_reopen{
    "投诉已办结；如果问题仍未解决，您可以申请重新受理。",
    "The complaint is closed. If the matter is not settled you can have it reopened.",
};

const Sentence& next_step(const app::PortalProgress& progress) {
    if (progress.status == domain::Status::suspended) return suspended;
    if (progress.proposal) return consent_awaited;
    if (progress.stage == Stage::closed && !progress.can.empty()) return can_reopen;
    return next_steps[static_cast<std::size_t>(progress.stage)];
}

std::string_view label_of(Stage stage, Language language) {
    const auto& name = domain::stage_names[static_cast<std::size_t>(stage)];
    return language == Language::zh ? name.zh : name.en;
}

Json proposal_json(const domain::Proposal& proposal) {
    Json json;
    json["proposal_id"] = proposal.id.text();
    json["measures"] = proposal.measures;
    json["compensation_kind"] = proposal.compensation_kind;
    json["compensation_amount"] = amount_text(proposal.compensation_amount);
    return json;
}

Json progress_json(const app::PortalProgress& progress, Language language) {
    Json json;
    json["number"] = progress.number;
    json["stage"] = progress.stage == Stage::closed ? Json(nullptr)
                                                    : Json(domain::code_of(progress.stage));
    json["stage_label"] = label_of(progress.stage, language);
    json["status"] = domain::code_of(progress.status);
    json["next"] = next_step(progress).in(language);
    json["received_at"] = to_text(progress.received_at);
    json["promised_at"] = progress.promised_at ? Json(*progress.promised_at) : Json(nullptr);
    json["replies"] = Json::array();
    for (const auto& reply : progress.replies) {
        Json line;
        line["at"] = to_text(reply.at);
        line["body"] = reply.body;
        json["replies"].push_back(std::move(line));
    }
    json["proposal"] = progress.proposal ? proposal_json(*progress.proposal) : Json(nullptr);
    json["can"] = Json::array();
    for (const auto act : progress.can) json["can"].push_back(domain::code_of(act));
    json["urged_count"] = progress.urged_count;
    json["urge_again_at"] = nullptr;
    if (progress.urge_again_at) json["urge_again_at"] = to_text(*progress.urge_again_at);
    return json;
}

app::PortalKey key_of(const Request& request) {
    return {request.path_value(0), request.call.header("x-query-code")};
}

using Change = Result<app::PortalProgress>(
    store::Tx&, const app::Context&, const app::PortalKey&, const Json&
);

/// A change by the customer, answered with where the complaint then stands.
Result<Reply> change(Request& request, Change* use_case) {
    BH_TRY(progress, use_case(request.tx, request.context, key_of(request), request.body));
    return json_reply(200, progress_json(progress, request.call.language));
}

}  // namespace

Result<Reply> post_portal_complaint(Request& request) {
    BH_TRY(receipt, app::file_portal_complaint(request.tx, request.context, request.body));
    Json json;
    json["number"] = receipt.number;
    json["query_code"] = receipt.query_code;
    auto reply = json_reply(201, json);
    reply.set("Location", "/api/v1/portal/complaints/" + receipt.number);
    return reply;
}

Result<Reply> get_portal_complaint(Request& request) {
    BH_TRY(progress, app::portal_progress(request.tx, request.context, key_of(request)));
    BH_CHECK(QueryReader(request).finish());
    return json_reply(200, progress_json(progress, request.call.language));
}

Result<Reply> post_portal_message(Request& request) {
    BH_TRY(message,
           app::send_portal_message(
               request.tx, request.context, key_of(request), request.body
           ));
    Json json;
    json["id"] = message.id.text();
    json["at"] = to_text(message.at);
    return json_reply(201, json);
}

Result<Reply> post_portal_consent(Request& request) {
    return change(request, app::answer_proposal);
}

Result<Reply> post_portal_satisfaction(Request& request) {
    return change(request, app::rate_handling);
}

Result<Reply> post_portal_urge(Request& request) {
    return change(request, app::urge_complaint);
}

Result<Reply> post_portal_withdraw(Request& request) {
    return change(request, app::withdraw_complaint);
}

Result<Reply> post_portal_reopen(Request& request) {
    return change(request, app::reopen_complaint);
}

Result<Reply> post_portal_attachment(Request& request) {
    BH_TRY(file, parse_upload(request.call.header("content-type"), request.call.body));
    const app::Upload upload{file.filename, file.content};
    BH_TRY(attachment, app::take_portal_upload(request.tx, request.context, upload));
    Json json;
    json["id"] = attachment.id.text();
    return json_reply(201, json);
}

}  // namespace bihuan::http
