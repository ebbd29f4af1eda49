// Documents say what the code says.

#include "bihuan/domain/call.hpp"
#include "bihuan/domain/customer.hpp"
#include "bihuan/domain/exchange.hpp"
#include "bihuan/domain/floor.hpp"
#include "bihuan/domain/form.hpp"
#include "bihuan/domain/hooks.hpp"
#include "bihuan/domain/improvement.hpp"
#include "bihuan/domain/ledger.hpp"
#include "bihuan/domain/mail.hpp"
#include "bihuan/domain/notice_route.hpp"
#include "bihuan/domain/outgoing_message.hpp"
#include "bihuan/domain/permission.hpp"
#include "bihuan/domain/report_schedule.hpp"
#include "bihuan/domain/signature.hpp"
#include "bihuan/domain/ticket.hpp"
#include "bihuan/domain/webhook.hpp"
#include "bihuan/domain/workflow.hpp"
#include "docgen/state_machine.hpp"
#include "support/places.hpp"
#include "tree.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace bihuan::test {
namespace {

TEST(Documents, state_machine_is_what_the_tables_say) {
    EXPECT_EQ(file_at("docs/state-machine.md").text, docgen::state_machine())
        << "run tools/generate";
}

/// A row of the glossary begins with 中文 and the identifier.
template <class E>
void expect_in_glossary() {
    const auto& glossary = file_at("docs/glossary.md").text;
    for (const auto& name : domain::names_of<E>()) {
        const auto row = "| " + std::string(name.zh) + " | `" + std::string(name.code) + "` |";
        EXPECT_NE(glossary.find(row), std::string::npos) << row;
    }
}

/// The same for codes without a Chinese name of their own.
void expect_code_in_glossary(std::string_view code) {
    const auto& glossary = file_at("docs/glossary.md").text;
    const auto cell = "| `" + std::string(code) + "` |";
    EXPECT_NE(glossary.find(cell), std::string::npos) << cell;
}

TEST(Glossary, has_every_value_of_every_enum) {
    using namespace domain;
    expect_in_glossary<Kind>();
    expect_in_glossary<Channel>();
    expect_in_glossary<Status>();
    expect_in_glossary<Stage>();
    expect_in_glossary<Outcome>();
    expect_in_glossary<Priority>();
    expect_in_glossary<Action>();
    expect_in_glossary<EventType>();
    expect_in_glossary<MajorReason>();
    expect_in_glossary<Role>();
    expect_in_glossary<Permission>();
    expect_in_glossary<ContactKind>();
    expect_in_glossary<CustomerLevel>();
    expect_in_glossary<CustomerKind>();
    expect_in_glossary<CustomFieldType>();
    expect_in_glossary<SubjectRequestKind>();
    expect_in_glossary<SourceKind>();
    expect_in_glossary<WebhookEvent>();
    expect_in_glossary<DeliveryState>();
    expect_in_glossary<DisabledReason>();
    expect_in_glossary<MailSecurity>();
    expect_in_glossary<MailOutcome>();
    expect_in_glossary<MailKind>();
    expect_in_glossary<MailState>();
    expect_in_glossary<ProposalState>();
    expect_in_glossary<TimerState>();
    expect_in_glossary<SignaturePurpose>();
    expect_in_glossary<SignatureWay>();
    expect_in_glossary<CancelReason>();
    expect_in_glossary<RunningUnit>();
    expect_in_glossary<Metric>();
    expect_in_glossary<Recipient>();
    expect_in_glossary<Unit>();
    expect_in_glossary<DayKind>();
    expect_in_glossary<JobKind>();
    expect_in_glossary<JobState>();
    expect_in_glossary<ImportState>();
    expect_in_glossary<Approval>();
    expect_in_glossary<CallEventType>();
    expect_in_glossary<CallDirection>();
    expect_in_glossary<CallState>();
    expect_in_glossary<CallOutcome>();
    expect_in_glossary<OfferOutcome>();
    expect_in_glossary<CallbackReason>();
    expect_in_glossary<AgentState>();
    expect_in_glossary<CallbackState>();
    expect_in_glossary<CallbackResult>();
    expect_in_glossary<DialState>();
    expect_in_glossary<NoticeKind>();
    expect_in_glossary<NoticeWay>();
    expect_in_glossary<GatewayKind>();
    expect_in_glossary<TemplateState>();
    expect_in_glossary<MessageState>();
    expect_in_glossary<LedgerKind>();
    expect_in_glossary<ReportCycle>();
    expect_in_glossary<ReportFormat>();
    expect_in_glossary<ReportObstacle>();
    expect_in_glossary<ReportDeliveryState>();
    expect_in_glossary<ImprovementState>();
    expect_in_glossary<Movement>();
    for (const auto& name : branch_names) expect_code_in_glossary(name.code);
    for (const auto& name : guard_names) {
        if (name.value != Guard::none) expect_code_in_glossary(name.code);
    }
    for (const auto& field : tables::fields) {
        for (const auto option : field.options) expect_code_in_glossary(option);
    }
}

TEST(Glossary, has_rows_for_all_enums_of_the_domain) {
    // A new enum with names has to be added to the test above.
    std::size_t tables = 0;
    for (const auto& file : tree()) {
        if (!file.is_in("include/bihuan/domain/")) continue;
        tables += find_all(file.text, std::regex(R"((BH_NAMES\([A-Z]\w+, ))")).size();
    }
    EXPECT_EQ(tables, 63U) << "60 in the test above, Branch, Guard and FieldType";
}

TEST(Documents, link_only_to_what_is_there) {
    namespace fs = std::filesystem;
    Violations violations;
    const std::regex link(R"(\]\(([^)#:\s]+)(?:#[^)]*)?\))");
    for (const auto& file : tree()) {
        if (!file.ends_with(".md")) continue;
        const auto folder = test::checkout() / fs::path(file.path).parent_path();
        for (const auto& found : find_all(file.text, link)) {
            if (fs::exists(folder / found.value)) continue;
            violations.add(file, found.line, found.value + " is not there");
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Documents, architecture_fits_on_three_pages) {
    EXPECT_LE(file_at("docs/architecture.md").lines.size(), 180U);
}

}  // namespace
}  // namespace bihuan::test
