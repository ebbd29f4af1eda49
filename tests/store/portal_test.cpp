// The portal's and the reveal's use cases on a real database: what a customer can do with a number
// and a code, and who sees a customer unmasked.

#include "bihuan/app/portal.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/audit.hpp"
#include "bihuan/store/notification.hpp"
#include "bihuan/store/tickets.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>
#include <vector>

namespace bihuan::app {
namespace {

constexpr const char* calendar_text = R"({
    "version": 1, "zone": "Asia/Shanghai",
    "weekly": {"monday": ["09:00-18:00"], "tuesday": ["09:00-18:00"]}, "days": []
})";

using domain::Role;
using domain::Stage;

class Portal : public testing::Test {
protected:
    static void SetUpTestSuite() { url_ = test::Cluster::instance().database(); }
    static void TearDownTestSuite() { test::Cluster::instance().drop(url_); }

    void SetUp() override {
        store::DatabaseOptions options;
        options.url = url_;
        connection_ = store::open_connection(options, store::Prepare::none);
        auto calendar = parse_calendar(calendar_text);
        ASSERT_TRUE(calendar);
        center_ = std::make_unique<Center>(Center{
            config_, Zone("Asia/Shanghai"), std::move(*calendar), domain::Policy(), directories_
        });
        directory_ = std::make_shared<Directory>();
        directory_->categories["product"] = {"product", "产品", true};
        directory_->root_causes["process"] = {"process", "流程", true};
        department_ = DepartmentId::make(now_);
        directory_->departments[department_] = {"d" + department_.text(), "部门", true};
        in_transaction([&](store::Tx& tx) {
            tx.exec_sql(
                "INSERT INTO category (code, name) VALUES ('product', '产品') ON CONFLICT DO NOTHING"
            );
            tx.exec_sql(
                "INSERT INTO department (id, code, name) VALUES ($1, $2, '部门')",
                {department_, department_.text()}
            );
        });
        handler_ = a_user({Role::handler});
        visitor_ = a_user({Role::agent});
        supervisor_ = a_user({Role::supervisor});
    }

    UserId a_user(domain::Roles roles) {
        const auto id = UserId::make(now_);
        in_transaction([&](store::Tx& tx) {
            tx.exec_sql(
                "INSERT INTO app_user (id, username, display_name, roles, created_at) "
                "VALUES ($1, $2, 'A', '{}', $3)",
                {id, id.text(), now_}
            );
        });
        UserEntry entry;
        entry.id = id;
        entry.roles = roles;
        entry.permissions = domain::permissions_of(roles);
        directory_->users[id] = entry;
        return id;
    }

    template <class Body>
    void in_transaction(const Body& body) {
        store::run_transaction(*connection_, [&](store::Tx& tx) {
            body(tx);
            return true;
        });
    }

    template <class T>
    Result<T> transact(const std::function<Result<T>(store::Tx&)>& body) {
        return store::transact<T>(*connection_, body);
    }

    Context stranger(const std::string& address = "192.0.2.1") const {
        Context context{*center_, directory_, {}, now_};
        context.principal.kind = PrincipalKind::portal;
        context.principal.address = address;
        return context;
    }

    Context staff(const UserId& user) const {
        Context context{*center_, directory_, {}, now_};
        const auto* entry = directory_->user(user);
        context.principal.user_id = user;
        context.principal.roles = entry->roles;
        context.principal.permissions = entry->permissions;
        return context;
    }

    static Json a_complaint(const std::string& phone) {
        Json body;
        body["name"] = "李四";
        body["phone"] = phone;
        body["text"] = "\n  洗衣机坏了  \n第二行";
        body["consent"] = true;
        return body;
    }

    Result<PortalReceipt> file(const Json& body, const Context& context) {
        return transact<PortalReceipt>([&](store::Tx& tx) {
            return file_portal_complaint(tx, context, body);
        });
    }
    PortalReceipt filed() {
        const auto receipt = file(a_complaint(next_phone()), stranger());
        EXPECT_TRUE(receipt);
        return *receipt;
    }
    static std::string next_phone() {
        static int running = 0;
        return "138" + std::to_string(10'000'000 + ++running);
    }

    using UseCase = Result<PortalProgress>(
        store::Tx&, const Context&, const PortalKey&, const Json&
    );
    Result<PortalProgress> act(UseCase* use_case, const PortalReceipt& receipt, const Json& body) {
        return transact<PortalProgress>([&](store::Tx& tx) {
            return use_case(tx, stranger(), {receipt.number, receipt.query_code}, body);
        });
    }
    Result<PortalProgress> look(const std::string& number, const std::string& code,
                                const std::string& address = "192.0.2.1") {
        return transact<PortalProgress>([&](store::Tx& tx) {
            return portal_progress(tx, stranger(address), {number, code});
        });
    }
    PortalProgress progress(const PortalReceipt& receipt) {
        const auto result = look(receipt.number, receipt.query_code);
        EXPECT_TRUE(result);
        return *result;
    }

    domain::Ticket ticket(const PortalReceipt& receipt) {
        std::optional<domain::Ticket> found;
        in_transaction([&](store::Tx& tx) {
            found = store::find_ticket_by_number(tx, receipt.number);
        });
        return *found;
    }

    void move(const PortalReceipt& receipt, const UserId& user, const char* action, Json form) {
        const auto version = ticket(receipt).version;
        const auto moved = transact<domain::Ticket>([&](store::Tx& tx) {
            const Json body{{"action", action}, {"form", form}};
            return move_ticket(tx, staff(user), receipt.number, body, version);
        });
        ASSERT_TRUE(moved) << action << " " << moved.error().code;
    }

    /// From wherever it was filed up to the approved proposal.
    void bring_to_implementation(const PortalReceipt& receipt, Stage from = Stage::intake) {
        // Proposals and visits are told apart by their times.
        now_ += std::chrono::minutes(5);
        const auto later = to_text(now_ + std::chrono::hours(48));
        if (from == Stage::intake) {
            move(receipt, handler_, "register", {{"category", "product"}, {"demand", "退款"}});
            move(receipt, handler_, "assess",
                 {{"decision", "upheld"}, {"reason", "属实"}, {"promised_at", later},
                  {"department_id", department_.text()}});
        }
        move(receipt, handler_, "report_cause",
             {{"direct_cause", "轴承"}, {"root_cause", "process"},
              {"liable_department_id", department_.text()}});
        move(receipt, handler_, "propose",
             {{"measures", "换新"}, {"compensation_kind", "refund"}, {"deadline", later},
              {"compensation_amount", "100.00"}, {"cost", "55.00"}});
        const auto proposal = ticket(receipt).proposals.back().id.text();
        move(receipt, supervisor_, "approve", {{"proposal_id", proposal}, {"remark", "同意"}});
    }

    Json an_answer(const PortalReceipt& receipt, bool accepted) {
        return {{"accepted", accepted}, {"proposal_id", progress(receipt).proposal->id.text()}};
    }

    inline static std::string url_;
    Instant now_ = *parse_instant("2026-11-20T03:00:00.000Z");
    Config config_;
    DirectoryCache directories_{Settings()};
    std::unique_ptr<Center> center_;
    std::shared_ptr<Directory> directory_;
    DepartmentId department_;
    UserId handler_;
    UserId visitor_;
    UserId supervisor_;
    store::ConnectionPtr connection_;
};

std::set<std::string> faults_of(const Error& error) {
    std::set<std::string> faults;
    for (const auto& fault : error.faults) faults.insert(fault.pointer + " " + fault.code);
    return faults;
}

TEST_F(Portal, FilesAComplaintThatNobodyOwns) {
    const auto phone = next_phone();
    const auto receipt = file(a_complaint(phone), stranger());
    ASSERT_TRUE(receipt);
    EXPECT_EQ(receipt->query_code.size(), 10U);
    const auto stored = ticket(*receipt);
    EXPECT_EQ(stored.kind, domain::Kind::complaint);
    EXPECT_EQ(stored.channel, domain::Channel::web);
    EXPECT_EQ(stored.subject, "洗衣机坏了");
    EXPECT_FALSE(stored.owner_id);
    ASSERT_TRUE(stored.customer);
    EXPECT_EQ(stored.customer->contacts.front().value, "+86" + phone);
}

TEST_F(Portal, NamesAllFaultsOfAComplaintAtOnce) {
    Json body;
    body["phone"] = "not a phone";
    body["text"] = " ";
    body["category"] = "nowhere";
    body["consent"] = false;
    body["extra"] = 1;
    const auto refused = file(body, stranger());
    ASSERT_FALSE(refused);
    EXPECT_EQ(
        faults_of(refused.error()),
        (std::set<std::string>{"/name required", "/phone invalid_phone", "/text blank",
                               "/category unknown_reference", "/consent consent_required",
                               "/extra unknown_member"})
    );
    auto silent = a_complaint(next_phone());
    silent.erase("consent");
    EXPECT_EQ(faults_of(file(silent, stranger()).error()),
              std::set<std::string>{"/consent consent_required"});
}

TEST_F(Portal, AnswersWrongCodesAndUnknownNumbersAlike) {
    const auto receipt = filed();
    EXPECT_TRUE(look(receipt.number, receipt.query_code));
    EXPECT_TRUE(look(receipt.number, " " + ascii_lower(receipt.query_code)));
    for (const auto& [number, code] : std::vector<std::pair<std::string, std::string>>{
             {receipt.number, "2222222222"},
             {receipt.number, ""},
             {receipt.number + "0", receipt.query_code},
             {"20200101000001", receipt.query_code},
             {"x", receipt.query_code},
         }) {
        const auto refused = look(number, code, "192.0.2.77");
        ASSERT_FALSE(refused);
        EXPECT_EQ(refused.error().refusal, Refusal::not_found);
        EXPECT_EQ(refused.error().code, "not_found");
        EXPECT_TRUE(refused.error().argument.empty());
        EXPECT_FALSE(refused.error().members);
    }
}

TEST_F(Portal, StopsListeningToAGuesser) {
    config_.portal.limits.per_address_hour = 1;
    const auto receipt = filed();
    for (int i = 0; i < 10; ++i) {
        EXPECT_EQ(look(receipt.number, "2222222222", "192.0.2.9").error().code, "not_found");
    }
    const auto refused = look(receipt.number, receipt.query_code, "192.0.2.9");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, "rate_limited");
    EXPECT_EQ((*refused.error().members)["retry_after"], 3600);
    EXPECT_TRUE(look(receipt.number, receipt.query_code, "192.0.2.10"));
}

TEST_F(Portal, LimitsComplaintsByPhoneAndByAddress) {
    config_.portal.limits.per_phone_hour = 2;
    config_.portal.limits.per_address_hour = 3;
    const auto phone = next_phone();
    EXPECT_TRUE(file(a_complaint(phone), stranger("192.0.2.20")));
    EXPECT_TRUE(file(a_complaint(phone), stranger("192.0.2.20")));
    const auto refused = file(a_complaint("+86 " + phone), stranger("192.0.2.20"));
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().refusal, Refusal::too_many);
    // The refused one did not count for the address, nor does one with faults.
    EXPECT_EQ(file(Json::object(), stranger("192.0.2.20")).error().refusal, Refusal::invalid);
    auto with_unknown_file = a_complaint(next_phone());
    with_unknown_file["attachments"] = {AttachmentId::make(now_).text()};
    EXPECT_EQ(faults_of(file(with_unknown_file, stranger("192.0.2.20")).error()),
              std::set<std::string>{"/attachments/0 unknown_reference"});
    EXPECT_TRUE(file(a_complaint(next_phone()), stranger("192.0.2.20")));
    EXPECT_FALSE(file(a_complaint(next_phone()), stranger("192.0.2.20")));
    EXPECT_TRUE(file(a_complaint(next_phone()), stranger("192.0.2.21")));
}

TEST_F(Portal, TellsTheCustomerOnlyWhatIsPublic) {
    const auto receipt = filed();
    const auto id = ticket(receipt).id;
    in_transaction([&](store::Tx& tx) {
        for (const bool internal : {true, false}) {
            store::Comment comment;
            comment.id = CommentId::make(now_);
            comment.ticket_id = id;
            comment.author_id = handler_;
            comment.internal = internal;
            comment.body = internal ? "内部" : "公开";
            comment.at = now_;
            domain::Event event;
            event.type = domain::EventType::commented;
            event.at = now_;
            event.version = 1;
            store::append_comment(tx, comment, event, {}, {});
        }
    });
    const auto told = progress(receipt);
    ASSERT_EQ(told.replies.size(), 1U);
    EXPECT_EQ(told.replies[0].body, "公开");
    const std::vector<PortalAct> acts{
        PortalAct::message, PortalAct::urge, PortalAct::withdraw
    };
    EXPECT_EQ(told.can, acts);
    EXPECT_FALSE(told.proposal);
    EXPECT_FALSE(told.promised_at);
}

TEST_F(Portal, CountsAMessageAsAskingAgain) {
    const auto receipt = filed();
    const auto before = ticket(receipt);
    const Upload upload{"a.txt", "hello"};
    const auto file = transact<store::Attachment>([&](store::Tx& tx) {
        return take_portal_upload(tx, stranger(), upload);
    });
    ASSERT_TRUE(file);
    const auto send = [&](const Json& body) {
        return transact<PortalMessage>([&](store::Tx& tx) {
            return send_portal_message(tx, stranger(), {receipt.number, receipt.query_code}, body);
        });
    };
    const Json body{{"text", "怎么还没处理"}, {"attachments", {file->id.text()}}};
    ASSERT_TRUE(send(body));
    const auto after = ticket(receipt);
    EXPECT_EQ(after.chased_count, 1);
    EXPECT_EQ(after.version, before.version + 1);
    in_transaction([&](store::Tx& tx) {
        const auto contacts = store::contacts_of(tx, after.id);
        EXPECT_TRUE(std::any_of(contacts.begin(), contacts.end(), [](const auto& contact) {
            return contact.text == "怎么还没处理" && contact.direction == "in" &&
                   contact.channel == domain::Channel::web;
        }));
        EXPECT_EQ(store::attachments_of(tx, after.id).size(), 1U);
    });
    // A file that is not there takes the whole message back.
    const Json other{{"text", "x"}, {"attachments", {AttachmentId::make(now_).text()}}};
    EXPECT_EQ(faults_of(send(other).error()),
              std::set<std::string>{"/attachments/0 unknown_reference"});
    EXPECT_EQ(ticket(receipt).chased_count, 1);
}

TEST_F(Portal, LetsTheCustomerAcceptTheProposal) {
    const auto receipt = filed();
    bring_to_implementation(receipt);
    const auto asked = progress(receipt);
    ASSERT_TRUE(asked.proposal);
    EXPECT_EQ(asked.proposal->measures, "换新");
    EXPECT_TRUE(asked.promised_at);
    const Json other{{"accepted", true}, {"proposal_id", ProposalId::make(now_).text()}};
    EXPECT_EQ(act(answer_proposal, receipt, other).error().code, "proposal_not_open");
    EXPECT_EQ(faults_of(act(answer_proposal, receipt, Json::object()).error()),
              (std::set<std::string>{"/accepted required", "/proposal_id required"}));

    const auto answer = an_answer(receipt, true);
    const auto accepted = act(answer_proposal, receipt, answer);
    ASSERT_TRUE(accepted) << accepted.error().code;
    EXPECT_FALSE(accepted->proposal);
    EXPECT_EQ(accepted->stage, Stage::implementation);
    EXPECT_EQ(ticket(receipt).consents.back().method, "portal");
    const auto again = act(answer_proposal, receipt, answer);
    ASSERT_FALSE(again);
    EXPECT_EQ(again.error().refusal, Refusal::conflict);
    EXPECT_EQ((*again.error().members)["allowed"], (Json{"message", "urge", "withdraw"}));
}

TEST_F(Portal, SendsARefusedProposalBackToSolution) {
    const auto receipt = filed();
    bring_to_implementation(receipt);
    const auto refused = act(answer_proposal, receipt, an_answer(receipt, false));
    ASSERT_TRUE(refused) << refused.error().code;
    EXPECT_EQ(refused->stage, Stage::solution);
    EXPECT_FALSE(refused->proposal);
}

TEST_F(Portal, TakesARatingForTheVisitAndReopensWhatIsClosed) {
    const auto receipt = filed();
    const Json good{{"score", 5}, {"points", {{"态度", 4}}}, {"remark", "谢谢"}};
    EXPECT_EQ(act(rate_handling, receipt, good).error().code, "conflict");
    const Json bad{{"score", 6}, {"points", {{"态度", 0}}}};
    EXPECT_EQ(faults_of(act(rate_handling, receipt, bad).error()),
              (std::set<std::string>{"/score out_of_range", "/points/态度 out_of_range"}));

    bring_to_implementation(receipt);
    ASSERT_TRUE(act(answer_proposal, receipt, an_answer(receipt, true)));
    const auto soon = to_text(now_ + std::chrono::minutes(3));
    move(receipt, handler_, "complete", {{"completed_at", soon}});
    const auto unhappy = act(rate_handling, receipt, {{"score", 2}});
    ASSERT_TRUE(unhappy) << unhappy.error().code;
    EXPECT_EQ(unhappy->stage, Stage::investigation);

    bring_to_implementation(receipt, Stage::investigation);
    ASSERT_TRUE(act(answer_proposal, receipt, an_answer(receipt, true)));
    move(receipt, handler_, "complete", {{"completed_at", to_text(now_)}});
    const auto happy = act(rate_handling, receipt, good);
    ASSERT_TRUE(happy) << happy.error().code;
    EXPECT_EQ(happy->stage, Stage::summary);
    EXPECT_EQ(ticket(receipt).visits.back().method, "portal");
    EXPECT_EQ(ticket(receipt).visits.back().satisfaction, 5);
    EXPECT_EQ(act(reopen_complaint, receipt, {{"reason", "又坏了"}}).error().code, "conflict");

    move(receipt, supervisor_, "summarize",
         {{"final_category", "product"}, {"root_cause", "process"},
          {"no_improvement_reason", "个案"}});
    const auto closed = progress(receipt);
    EXPECT_EQ(closed.status, domain::Status::closed);
    EXPECT_EQ(closed.can, std::vector<PortalAct>{PortalAct::reopen});
    EXPECT_EQ(faults_of(act(reopen_complaint, receipt, Json::object()).error()),
              std::set<std::string>{"/reason required"});
    const auto reopened = act(reopen_complaint, receipt, {{"reason", "又坏了"}});
    ASSERT_TRUE(reopened) << reopened.error().code;
    EXPECT_EQ(reopened->stage, Stage::assessment);
    EXPECT_FALSE(reopened->promised_at);
}

// R34: unmasking takes a right, a reason and leaves a line in the audit log.
TEST_F(Portal, CustomersAreMaskedUnlessRevealedForAReason) {
    const auto phone = next_phone();
    const auto receipt = file(a_complaint(phone), stranger());
    const auto stored = ticket(*receipt);
    const auto customer = stored.customer->id.text();
    EXPECT_EQ(masked_contacts(*stored.customer)[0]["value"], "138****" + phone.substr(7));
    EXPECT_EQ(masked_contacts(*stored.customer).dump().find(phone), std::string::npos);

    const auto reveal = [&](const UserId& user, const Json& body) {
        return transact<std::string>([&](store::Tx& tx) {
            return reveal_contact(tx, staff(user), customer, body);
        });
    };
    const auto audited = [&] {
        std::int64_t count = 0;
        in_transaction([&](store::Tx& tx) {
            store::AuditFilter filter;
            filter.action = "customer.reveal";
            filter.object = "customer:" + customer;
            count = store::count_audit(tx, filter);
        });
        return count;
    };
    const Json request{{"field", "phone"}, {"reason", "回电"}};
    // The visitor sees the waiting ticket but does not work for this customer.
    const auto barred = reveal(visitor_, request);
    ASSERT_FALSE(barred);
    EXPECT_EQ(barred.error().code, "missing_permission");
    EXPECT_EQ(audited(), 0);
    const auto by_supervisor = reveal(supervisor_, request);
    ASSERT_TRUE(by_supervisor);
    EXPECT_EQ(*by_supervisor, "+86" + phone);
    EXPECT_EQ(audited(), 1);
    move(*receipt, visitor_, "register", {{"category", "product"}, {"demand", "退款"}});
    const auto contact = stored.customer->contacts.front().id.text();
    EXPECT_TRUE(reveal(visitor_, {{"contact_id", contact}, {"reason", "回电"}}));
    EXPECT_EQ(audited(), 2);

    EXPECT_EQ(faults_of(reveal(supervisor_, Json::object()).error()),
              (std::set<std::string>{"/contact_id required", "/reason required"}));
    EXPECT_EQ(faults_of(reveal(supervisor_, {{"field", "id_number"}, {"reason", "x"}}).error()),
              std::set<std::string>{"/field unknown_reference"});
    EXPECT_EQ(audited(), 2);
}

TEST_F(Portal, CustomersOfForeignTicketsAreNotThere) {
    const auto receipt = filed();
    const auto id = ticket(receipt).customer->id.text();
    const auto sees = [&](const UserId& user) {
        return transact<domain::CustomerFile>([&](store::Tx& tx) {
                   return find_visible_file(tx, staff(user), id);
               }).has_value();
    };
    move(receipt, visitor_, "register", {{"category", "product"}, {"demand", "退款"}});
    in_transaction([&](store::Tx& tx) {
        tx.exec_sql("UPDATE ticket SET owner_id = $1 WHERE number = $2",
                    {handler_, receipt.number});
    });
    const auto foreign_agent = a_user({Role::agent});
    EXPECT_TRUE(sees(visitor_));
    EXPECT_TRUE(sees(supervisor_));
    EXPECT_TRUE(sees(handler_));
    EXPECT_FALSE(sees(foreign_agent));
    EXPECT_FALSE(transact<domain::CustomerFile>([&](store::Tx& tx) {
        return find_visible_file(tx, staff(supervisor_), "nonsense");
    }));
}

TEST_F(Portal, UploadsAreTypedByTheirBytesAndHiddenUntilAttached) {
    const auto take = [&](const Context& context, std::string_view content) {
        return transact<store::Attachment>([&](store::Tx& tx) {
            return take_upload(tx, context, {"x.png", content});
        });
    };
    constexpr char png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06\0\0\0";
    const auto image = take(staff(visitor_), {png, sizeof png - 1});
    ASSERT_TRUE(image);
    EXPECT_EQ(image->media_type, "image/png");
    EXPECT_TRUE(image->inline_image);
    // R65: a drawing can hold scripts and is never shown in place.
    const auto svg = take(
        staff(visitor_), "<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"></svg>"
    );
    EXPECT_EQ(svg->media_type, "image/svg+xml");
    EXPECT_FALSE(svg->inline_image);
    constexpr char huge[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\x7F\0\0\0\0\0\0\x10\x08\x06\0\0\0";
    EXPECT_FALSE(take(staff(visitor_), {huge, sizeof huge - 1})->inline_image);
    EXPECT_EQ(faults_of(take(stranger(), "").error()), std::set<std::string>{"/file file_empty"});

    const auto sees = [&](const UserId& user, AttachmentId id) {
        return transact<store::Attachment>([&](store::Tx& tx) {
                   return find_visible_attachment(tx, staff(user), id.text());
               }).has_value();
    };
    EXPECT_TRUE(sees(visitor_, image->id));
    EXPECT_FALSE(sees(supervisor_, image->id));
    const auto anonymous = take(stranger(), "x");
    EXPECT_FALSE(sees(supervisor_, anonymous->id));
    auto complaint = a_complaint(next_phone());
    complaint["attachments"] = {anonymous->id.text()};
    ASSERT_TRUE(file(complaint, stranger("192.0.2.30")));
    EXPECT_TRUE(sees(supervisor_, anonymous->id));
    // Nobody attaches what somebody else uploaded.
    complaint["attachments"] = {image->id.text()};
    EXPECT_FALSE(file(complaint, stranger("192.0.2.30")));
}

}  // namespace
}  // namespace bihuan::app
