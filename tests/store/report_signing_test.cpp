// Signing a day's report: it stays as it is, byte for byte, and what comes later is a correction.

#include "bihuan/app/call_events.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/store/report_sums.hpp"

#include "report_center.hpp"

namespace bihuan::app {
namespace {

class SignedReports : public ReportFacts {
protected:
    std::map<std::string, std::string> explanations_;

    Result<std::string> sign(
        int of_november, Instant now, domain::Roles roles = {Role::supervisor}
    ) {
        std::optional<Result<std::string>> result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, roles, {}, now);
            ReportSigning signing;
            signing.remarks = "as usual";
            signing.explanations = explanations_;
            result.emplace(sign_daily_report(tx, context, day_of(of_november), signing));
        });
        return *result;
    }
    FoundReport found(int of_november, Instant now) {
        FoundReport result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::supervisor}, {}, now);
            result = *find_report(tx, context, daily_period(day_of(of_november)), {});
        });
        return result;
    }
};

TEST_F(SignedReports, stay_as_they_are_byte_for_byte_and_later_ones_tell_what_changed) {
    file(at(20));
    const auto document = sign(20, at(21));
    ASSERT_TRUE(document);
    file(at(20, 13 * 60));
    fold_all(at(22));
    EXPECT_EQ(found(20, at(22)).document, *document);
    EXPECT_EQ(value(found(20, at(22)).report, "received"), 1);
    EXPECT_EQ(value(report(20, at(22)), "received"), 2);

    const auto next = report(22, at(22));
    std::map<std::string, std::int64_t> totals;
    for (const auto& correction : next.corrections) {
        EXPECT_EQ(correction.date, day_of(20));
        if (correction.dimension == "total") totals[correction.figure] = correction.delta;
    }
    EXPECT_EQ(totals["received"], 1);
    EXPECT_EQ(totals["carried_over"], 1);
    EXPECT_TRUE(report(21, at(22)).corrections.empty());
}

TEST_F(SignedReports, explain_what_is_unusual_and_stand_in_the_ledger) {
    for (int week = 8; week >= 1; --week) file(at(20) - std::chrono::days(7 * week));
    for (int ticket = 0; ticket < 20; ++ticket) file(at(20, ticket));
    fold_all(at(21));
    const auto made = report(20, at(21));
    std::vector<std::string> ids;
    for (const auto& anomaly : made.anomalies) ids.push_back(anomaly.id);
    ASSERT_FALSE(ids.empty());
    EXPECT_EQ(made.anomalies.front().value, 20);
    EXPECT_EQ(made.anomalies.front().usual, 1);
    EXPECT_NE(std::find(ids.begin(), ids.end(), "received"), ids.end());
    EXPECT_NE(std::find(ids.begin(), ids.end(), "received/channel/web"), ids.end());

    const auto refused = sign(20, at(21));
    ASSERT_FALSE(refused);
    std::vector<std::string> pointers;
    for (const auto& fault : refused.error().faults) {
        EXPECT_EQ(fault.code, "required");
        pointers.push_back(fault.pointer);
    }
    EXPECT_EQ(pointers.size(), ids.size());
    EXPECT_NE(
        std::find(pointers.begin(), pointers.end(), "/explanations/received~1channel~1web"),
        pointers.end()
    );
    for (const auto& id : ids) explanations_[id] = "a storm";
    const auto document = sign(20, at(21));
    ASSERT_TRUE(document);
    const auto json = Json::parse(*document);
    EXPECT_EQ(json["anomalies"][0]["explanation"], "a storm");
    EXPECT_EQ(
        center_.value("SELECT count(*) FROM ledger_entry WHERE kind = 'report_signed' "
                      "AND body::text LIKE '%" + json["content_hash"].get<std::string>() + "%'"),
        "1"
    );
}

TEST_F(SignedReports, are_read_back_as_they_were_written) {
    file(at(20));
    const auto document = *sign(20, at(21));
    const auto json = Json::parse(document);
    EXPECT_EQ(dump(report_json(report_of(json))), document);
    EXPECT_EQ(json["signed"], true);
    EXPECT_EQ(json["remarks"], "as usual");
    auto without = json;
    without["content_hash"] = "";
    EXPECT_EQ(json["content_hash"], sha256_hex(dump(without)));
    // As those before there were drills of cells.
    auto older = json;
    for (auto& table : older["tables"]) {
        table.erase("column_drills");
        table.erase("row_drills");
    }
    EXPECT_NE(dump(older), document);
    EXPECT_EQ(dump(report_json(report_of(older))), dump(older));
}

TEST_F(SignedReports, carry_on_levels_into_days_that_were_signed_after_the_change) {
    auto ticket = file(at(19));
    sign(20, at(21));
    sign(21, at(22));
    answer(ticket, at(20));
    fold_all(at(23));
    std::map<Day, std::int64_t> deltas;
    for (const auto& correction : report(23, at(23)).corrections) {
        if (correction.dimension == "total" && correction.figure == "carried_over") {
            deltas[correction.date] = correction.delta;
        }
    }
    EXPECT_EQ(deltas, (std::map<Day, std::int64_t>{{day_of(20), -1}, {day_of(21), -1}}));
}

TEST_F(SignedReports, are_of_days_that_are_over_and_signed_once_by_a_supervisor) {
    EXPECT_EQ(sign(20, at(20)).error().code, "report_not_final");
    EXPECT_EQ(sign(20, at(21), {Role::lead}).error().code, "missing_permission");
    EXPECT_TRUE(sign(20, at(21)));
    EXPECT_EQ(sign(20, at(21)).error().code, "already_signed");
}

TEST_F(SignedReports, keep_neither_the_name_nor_the_words_of_a_customer) {
    for (int ticket = 0; ticket < 2; ++ticket) {
        center_.with([&](store::Tx& tx) {
            auto request = inquiry();
            request.kind = domain::Kind::complaint;
            request.subject = "再次投诉：冰箱";
            request.anonymous_reason.reset();
            request.customer_name = "欧阳金鱼";
            request.contacts.push_back({domain::ContactKind::phone, "13812345678"});
            const auto context = center_.acting(tx, {Role::agent}, teams_, at(20, 60 + ticket));
            ASSERT_TRUE(file_ticket(tx, context, request));
        });
    }
    fold_all(at(21));
    const auto shown = dump(report_json(report(20, at(21))));
    ASSERT_NE(shown.find("再次投诉"), std::string::npos) << "whoever reads it now sees of what";
    const auto kept = *sign(20, at(21));
    EXPECT_EQ(kept.find("再次投诉"), std::string::npos) << kept;
    EXPECT_EQ(kept.find("欧"), std::string::npos) << kept;
}

TEST_F(SignedReports, are_corrected_by_calls_that_are_told_late) {
    file(at(20));
    ASSERT_TRUE(sign(20, at(21)));
    const auto tell = [&](const char* type, Instant when) {
        Json event{{"type", type}, {"at", to_text(when)}, {"call_id", "late"}};
        event["direction"] = "inbound";
        event["queue"] = "front";
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {Role::agent}, {}, at(22));
            const auto taken = take_call_events(tx, context, "pbx", event);
            ASSERT_TRUE(taken) << taken.error().code;
        });
    };
    const auto deltas = [&] {
        std::map<std::string, std::int64_t> result;
        for (const auto& correction : report(22, at(22)).corrections) {
            EXPECT_EQ(correction.date, day_of(20));
            result[correction.figure] = correction.delta;
        }
        return result;
    };
    tell("started", at(20));
    tell("queued", at(20));
    EXPECT_TRUE(deltas().empty()) << "it has not ended";
    tell("abandoned", at(20) + std::chrono::minutes(1));
    EXPECT_EQ(deltas()["calls_offered"], 1);
    EXPECT_EQ(deltas()["calls_abandoned"], 1);
    EXPECT_EQ(deltas().size(), 2U);
    EXPECT_EQ(found(20, at(22)).report.corrections.size(), 0U) << "the signed one stays";
}

TEST_F(SignedReports, cannot_be_changed_in_the_database) {
    sign(20, at(21));
    EXPECT_THROW(
        center_.with([](store::Tx& tx) { tx.exec_sql("UPDATE report_signed SET remarks = ''"); }),
        store::ConstraintViolation
    );
}

}  // namespace
}  // namespace bihuan::app
