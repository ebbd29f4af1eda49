#include "app/compensation_name.hpp"
#include "app/guards.hpp"
#include "bihuan/app/signatures.hpp"
#include "bihuan/app/tickets.hpp"

#include <cstdio>

namespace bihuan::app {

namespace {

using domain::SignaturePurpose;

/// One line for each thing that is signed. In Chinese whatever the screen speaks: the signed text
/// is one and the same for everybody.
class Text {
public:
    explicit Text(std::string_view title) : text_(title) { text_ += '\n'; }

    void line(std::string_view label, std::string_view value) {
        text_.append(label).append("：").append(value).append("\n");
    }
    std::string ending_with(std::string_view statement) && {
        text_ += statement;
        return std::move(text_);
    }

private:
    std::string text_;
};

std::string local_minute(const Context& context, Instant at) {
    const auto& zone = context.center.zone;
    const auto minutes = zone.time_of_day(at).count() / 60;
    char clock[32];
    std::snprintf(
        clock, sizeof clock, " %02d:%02d", static_cast<int>(minutes / 60 % 24),
        static_cast<int>(minutes % 60)
    );
    return to_text(zone.day_of(at)) + clock;
}

void put_head(Text& text, const domain::Ticket& ticket) {
    text.line("编号", ticket.number);
    text.line("投诉人", ticket.customer ? std::string_view(ticket.customer->name) : "匿名");
}

std::string registration_text(const Context& context, const domain::Ticket& ticket) {
    Text text("投诉登记确认");
    put_head(text, ticket);
    text.line("受理时间", local_minute(context, ticket.received_at));
    text.line("标题", ticket.subject);
    text.line("内容", ticket.description);
    text.line("诉求", ticket.demand.value_or("无"));
    text.line("涉及金额", ticket.amount ? amount_text(*ticket.amount) + " 元" : "无");
    return std::move(text).ending_with("本人确认以上内容属实，并已阅知个人信息处理告知。");
}

void put_measures(Text& text, const domain::Proposal& proposal) {
    text.line("处理措施", proposal.measures);
    text.line("补偿方式", compensation_name(proposal.compensation_kind));
    text.line("补偿金额", amount_text(proposal.compensation_amount) + " 元");
}

std::string consent_text(
    const Context& context, const domain::Ticket& ticket, const domain::Proposal& proposal
) {
    Text text("处理方案确认");
    put_head(text, ticket);
    put_measures(text, proposal);
    text.line("完成期限", local_minute(context, proposal.deadline));
    return std::move(text).ending_with("本人已了解以上方案，同意按此处理。");
}

std::string feedback_text(const Context& context, const domain::Ticket& ticket) {
    Text text("处理结果确认");
    put_head(text, ticket);
    if (const auto* proposal = approved_proposal(ticket)) put_measures(text, *proposal);
    text.line("完成时间", local_minute(context, *ticket.completed_at));
    return std::move(text).ending_with("本人确认以上事项已处理完毕。");
}

SignatureText signed_as(SignaturePurpose purpose, std::string text) {
    const auto hash = sha256(text);
    return {purpose, std::move(text), hash};
}

}  // namespace

Result<SignatureText> text_to_sign(
    const Context& context, const domain::Ticket& ticket, SignaturePurpose purpose
) {
    switch (purpose) {
        case SignaturePurpose::registration:
            return signed_as(purpose, registration_text(context, ticket));
        case SignaturePurpose::consent: {
            const auto* proposal = approved_proposal(ticket);
            if (proposal == nullptr) return refuse(Refusal::conflict, "proposal_missing");
            return signed_as(purpose, consent_text(context, ticket, *proposal));
        }
        case SignaturePurpose::feedback: break;
    }
    if (!ticket.completed_at) return refuse(Refusal::conflict, "work_not_done");
    return signed_as(purpose, feedback_text(context, ticket));
}

Result<SignatureText> text_to_sign(
    store::Tx& tx,
    const Context& context,
    std::string_view id_or_number,
    SignaturePurpose purpose
) {
    BH_TRY(ticket, find_visible(tx, context, id_or_number));
    return text_to_sign(context, ticket, purpose);
}

}  // namespace bihuan::app
