// SQL beside its function, migrations in step with the enums.

#include "bihuan/domain/call.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/floor.hpp"
#include "bihuan/domain/hooks.hpp"
#include "bihuan/domain/improvement.hpp"
#include "bihuan/domain/ledger.hpp"
#include "bihuan/domain/mail.hpp"
#include "bihuan/domain/notice_route.hpp"
#include "bihuan/domain/outgoing_message.hpp"
#include "bihuan/domain/signature.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/domain/webhook.hpp"
#include "tree.hpp"

#include <gtest/gtest.h>

#include <map>

namespace bihuan::test {
namespace {

TEST(Sql, names_its_columns) {
    Violations violations;
    const std::regex star(R"((SELECT\s+(?:[a-z_]+\.)?\*))", std::regex::icase);
    for (const auto& file : tree()) {
        if (!file.is_in("src/") && !file.is_in("migrations/")) continue;
        if (file.text.find('*') == std::string::npos) continue;
        for (const auto& found : find_all(file.text, star)) {
            violations.add(file, found.line, found.value);
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Sql, stays_in_the_store) {
    Violations violations;
    const std::regex statement(R"(\b(SELECT|INSERT INTO|DELETE FROM|UPDATE)\s+[a-z_]+[\s.,])");
    for (const auto& file : tree()) {
        if (!file.is_in("src/") || !file.is_cpp() || file.layer() == "store") continue;
        if (file.text.find("SELECT ") == std::string::npos &&
            file.text.find("INSERT ") == std::string::npos &&
            file.text.find("DELETE ") == std::string::npos &&
            file.text.find("UPDATE ") == std::string::npos) {
            continue;
        }
        for (const auto& found : find_all(file.text, statement)) {
            violations.add(file, found.line, found.value);
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Query, names_are_unique_and_those_of_their_variables) {
    Violations violations;
    std::map<std::string, std::string> places;
    const std::regex query(R"(\bQuery\s+([a-z0-9_]+\{\s*"[a-z0-9_]+"))");
    std::size_t count = 0;
    for (const auto& file : tree()) {
        if (file.layer() != "store") continue;
        if (file.text.find("Query ") == std::string::npos) continue;
        for (const auto& found : find_all(file.text, query)) {
            ++count;
            const auto brace = found.value.find('{');
            const auto variable = found.value.substr(0, brace);
            const auto quote = found.value.find('"');
            const auto name = found.value.substr(quote + 1, found.value.size() - quote - 2);
            if (name != variable) violations.add(file, found.line, variable + " is named " + name);
            const auto [place, first] = places.emplace(name, file.path);
            if (!first) violations.add(file, found.line, name + " is also in " + place->second);
        }
    }
    EXPECT_GT(count, 50U) << "the expression no longer finds the queries";
    EXPECT_TRUE(none(violations));
}

TEST(Migrations, are_numbered_without_gaps) {
    int expected = 1;
    for (const auto& file : tree()) {
        if (!file.is_in("migrations/")) continue;
        char number[8];
        std::snprintf(number, sizeof number, "%04d", expected++);
        EXPECT_EQ(file.path.substr(std::string("migrations/").size(), 4), number) << file.path;
    }
    EXPECT_GT(expected, 1);
}

/// The quoted words in the parentheses of a named CHECK; the last migration that defines it wins.
std::set<std::string> checked_values(const std::string& constraint) {
    std::set<std::string> values;
    const std::regex check(constraint + R"(\s+CHECK\s*\(([^)]*\([^)]*\))\s*\))");
    for (const auto& file : tree()) {
        if (!file.is_in("migrations/")) continue;
        for (const auto& found : find_all(file.text, check)) {
            values.clear();
            for (const auto& word : find_all(found.value, std::regex("'([a-z_.]+)'"))) {
                values.insert(word.value);
            }
        }
    }
    return values;
}

template <class E>
std::set<std::string> codes() {
    std::set<std::string> result;
    for (const auto& name : domain::names_of<E>()) result.emplace(name.code);
    return result;
}

TEST(Migrations, allow_exactly_the_values_of_the_enums) {
    using namespace domain;
    EXPECT_EQ(checked_values("ticket_kind_check"), codes<Kind>());
    EXPECT_EQ(checked_values("ticket_channel_check"), codes<Channel>());
    EXPECT_EQ(checked_values("ticket_status_check"), codes<Status>());
    EXPECT_EQ(checked_values("ticket_stage_check"), codes<Stage>());
    EXPECT_EQ(checked_values("ticket_outcome_check"), codes<Outcome>());
    EXPECT_EQ(checked_values("ticket_priority_check"), codes<Priority>());
    EXPECT_EQ(checked_values("ticket_event_type_check"), codes<EventType>());
    EXPECT_EQ(checked_values("ticket_event_action_check"), codes<Action>());
    EXPECT_EQ(checked_values("ticket_major_reasons_check"), codes<MajorReason>());
    EXPECT_EQ(checked_values("timer_state_check"), codes<TimerState>());
    EXPECT_EQ(checked_values("proposal_state_check"), codes<ProposalState>());
    EXPECT_EQ(checked_values("customer_level_check"), codes<CustomerLevel>());
    EXPECT_EQ(checked_values("customer_contact_kind_check"), codes<ContactKind>());
    EXPECT_EQ(checked_values("customer_kind_check"), codes<CustomerKind>());
    EXPECT_EQ(checked_values("subject_request_kind_check"), codes<SubjectRequestKind>());
    EXPECT_EQ(checked_values("category_priority_check"), codes<Priority>());
    EXPECT_EQ(checked_values("category_major_reason_check"), codes<MajorReason>());
    EXPECT_EQ(checked_values("signature_purpose_check"), codes<SignaturePurpose>());
    EXPECT_EQ(checked_values("signature_way_check"), codes<SignatureWay>());
    EXPECT_EQ(checked_values("call_direction_check"), codes<CallDirection>());
    EXPECT_EQ(checked_values("call_state_check"), codes<CallState>());
    EXPECT_EQ(checked_values("call_outcome_check"), codes<CallOutcome>());
    EXPECT_EQ(checked_values("call_callback_reason_check"), codes<CallbackReason>());
    EXPECT_EQ(checked_values("call_event_type_check"), codes<CallEventType>());
    EXPECT_EQ(checked_values("call_leg_outcome_check"), codes<OfferOutcome>());
    EXPECT_EQ(checked_values("app_user_presence_check"), codes<AgentState>());
    EXPECT_EQ(checked_values("agent_state_state_check"), codes<AgentState>());
    EXPECT_EQ(checked_values("callback_state_check"), codes<CallbackState>());
    EXPECT_EQ(checked_values("callback_reason_check"), codes<CallbackReason>());
    EXPECT_EQ(checked_values("callback_result_check"), codes<CallbackResult>());
    EXPECT_EQ(checked_values("dial_request_state_check"), codes<DialState>());
    EXPECT_EQ(checked_values("inbound_source_kind_check"), codes<SourceKind>());
    EXPECT_EQ(checked_values("webhook_delivery_state_check"), codes<DeliveryState>());
    EXPECT_EQ(checked_values("webhook_endpoint_disabled_reason_check"), codes<DisabledReason>());
    EXPECT_EQ(checked_values("mailbox_imap_security_check"), codes<MailSecurity>());
    EXPECT_EQ(checked_values("mailbox_smtp_security_check"), codes<MailSecurity>());
    EXPECT_EQ(checked_values("received_mail_outcome_check"), codes<MailOutcome>());
    EXPECT_EQ(checked_values("outgoing_mail_kind_check"), codes<MailKind>());
    EXPECT_EQ(checked_values("outgoing_mail_state_check"), codes<MailState>());
    EXPECT_EQ(checked_values("notification_kind_check"), codes<NoticeKind>());
    EXPECT_EQ(checked_values("gateway_kind_check"), codes<GatewayKind>());
    EXPECT_EQ(checked_values("message_template_kind_check"), codes<GatewayKind>());
    EXPECT_EQ(checked_values("message_template_state_check"), codes<TemplateState>());
    EXPECT_EQ(checked_values("outgoing_message_state_check"), codes<MessageState>());
    EXPECT_EQ(checked_values("ledger_entry_kind_check"), codes<LedgerKind>());
    EXPECT_EQ(checked_values("improvement_state_check"), codes<ImprovementState>());
}

}  // namespace
}  // namespace bihuan::test
