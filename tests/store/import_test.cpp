#include "bihuan/app/import.hpp"

#include "app_center.hpp"
#include "support/cluster.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>
#include <iconv.h>

#include <sstream>

namespace bihuan::app {
namespace {

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");

struct Outcome {
    std::string refusal;
    ImportSummary summary;
    /// "line field code" of every fault.
    std::vector<std::string> faults;
};

class Import : public testing::Test {
protected:
    Outcome import(const std::string& text, ImportOptions options = {}) {
        if (options.source.empty()) options.source = "test";
        std::istringstream stream(text);
        Outcome outcome;
        const auto result = import_tickets(
            center_.connection(),
            center_.center(),
            stream,
            options,
            now,
            [&](const RefusedRow& row, const std::vector<std::string>&) {
                for (const auto& fault : row.faults) {
                    outcome.faults.push_back(
                        std::to_string(row.line) + " " + fault.pointer + " " + fault.code
                    );
                }
            }
        );
        if (result) outcome.summary = *result;
        if (!result) outcome.refusal = result.error().code;
        return outcome;
    }
    std::string tickets() { return center_.value("SELECT count(*) FROM ticket"); }
    std::string of(const std::string& id, const std::string& expression) {
        return center_.value(
            "SELECT " + expression + " FROM ticket WHERE external_id = '" + id + "'"
        );
    }

    test::AppCenter center_;
};

std::string sample() {
    return test::read_file(test::checkout() / "tests/data/sample_complaints.csv");
}

std::string converted(std::string text, const char* charset) {
    const auto handle = ::iconv_open(charset, "UTF-8");
    std::string result(text.size() * 2, '\0');
    char* in = text.data();
    auto in_left = text.size();
    char* out = result.data();
    auto out_left = result.size();
    EXPECT_NE(::iconv(handle, &in, &in_left, &out, &out_left), static_cast<std::size_t>(-1));
    ::iconv_close(handle);
    result.resize(result.size() - out_left);
    return result;
}

TEST_F(Import, takes_what_is_right_and_lists_the_rest) {
    center_.add_category("delivery", "配送", now);
    center_.add_category("delivery.late", "配送延误", now);
    const auto first = import(sample());
    EXPECT_EQ(first.summary.rows, 15U);
    EXPECT_EQ(first.summary.added, 9U);
    EXPECT_EQ(first.summary.known, 1U);
    EXPECT_EQ(first.summary.refused, 5U);
    EXPECT_EQ(first.summary.flagged, 3U);
    EXPECT_EQ(
        first.faults,
        (std::vector<std::string>{
            "13 received_at invalid_time",
            "14 channel unknown_channel",
            "15 text blank",
            "16 external_id id_damaged",
            "21 received_at too_long_ago",
        })
    );
    EXPECT_EQ(tickets(), "9");
    EXPECT_EQ(of("S-001", "category"), "delivery.late");
    EXPECT_EQ(of("S-001", "subject"), "送货晚了三天");
    EXPECT_EQ(of("S-001", "custom ->> 'response'"), "已致歉并补偿运费");
    EXPECT_EQ(of("S-004", "received_at = '2017-08-21T09:23:52Z'"), "true");
    EXPECT_EQ(of("S-005", "tags"), "{received_at_missing}");
    EXPECT_EQ(of("S-006", "custom ->> 'category'"), "没有这个类别");
    EXPECT_EQ(of("S-006", "category"), "NULL");
    EXPECT_EQ(of("S-008", "tags"), "{received_at_day_only}");
    EXPECT_EQ(of("S-008", "anonymous_reason IS NOT NULL"), "true");
}

TEST_F(Import, takes_nothing_twice) {
    import(sample());
    const auto again = import(sample());
    EXPECT_EQ(again.summary.added, 0U);
    EXPECT_EQ(again.summary.known, 10U);
    EXPECT_EQ(again.summary.refused, 5U);
    EXPECT_EQ(tickets(), "9");
    // Another system's ids are others.
    ImportOptions other;
    other.source = "other";
    EXPECT_EQ(import(sample(), other).summary.added, 9U);
}

TEST_F(Import, in_a_dry_run_writes_nothing_and_counts_the_same) {
    ImportOptions dry;
    dry.mode = ImportMode::dry_run;
    const auto tried = import(sample(), dry);
    EXPECT_EQ(tickets(), "0");
    EXPECT_EQ(center_.value("SELECT count(*) FROM ticket_event"), "0");
    const auto done = import(sample());
    EXPECT_EQ(tried.summary.added, done.summary.added);
    EXPECT_EQ(tried.summary.known, done.summary.known);
    EXPECT_EQ(tried.faults, done.faults);
    EXPECT_EQ(import(sample(), dry).summary.known, done.summary.added + done.summary.known);
}

TEST_F(Import, reads_the_encodings_of_offices) {
    const std::string simplified = "external_id,text\n1,投诉物流太慢\n2,商品质量不好，已经坏了\n";
    const std::string traditional = "external_id,text\n1,客訴物流太慢\n2,商品品質不好，已經壞了\n";
    ImportOptions options;
    options.source = "gb";
    EXPECT_EQ(import(converted(simplified, "GB18030"), options).summary.encoding, "gb18030");
    options.source = "big";
    EXPECT_EQ(import(converted(traditional, "BIG5"), options).summary.encoding, "big5");
    options.source = "given";
    options.encoding = "gbk";
    EXPECT_EQ(import(converted(simplified, "GBK"), options).summary.added, 2U);
    EXPECT_EQ(center_.value("SELECT count(DISTINCT subject) FROM ticket"), "4");
    EXPECT_EQ(center_.value("SELECT count(*) FROM ticket WHERE subject = '投诉物流太慢'"), "2");
}

TEST_F(Import, refuses_only_the_row_with_a_damaged_byte) {
    std::string text = "external_id,text\n";
    for (int i = 0; i < 50; ++i) text += std::to_string(i) + ",投诉内容很长很长\n";
    text += "bad,\xE6\x8A\n";
    const auto outcome = import(text);
    EXPECT_EQ(outcome.summary.added, 50U);
    EXPECT_EQ(outcome.faults, (std::vector<std::string>{"52 row encoding_broken"}));
}

TEST_F(Import, refuses_rows_of_another_shape) {
    const auto outcome = import("external_id,text\n1,a,b\n2\n3,c\n4,\"never closed\n5,d\n");
    EXPECT_EQ(outcome.summary.added, 1U);
    EXPECT_EQ(
        outcome.faults,
        (std::vector<std::string>{
            "2 row wrong_cell_count",
            "3 row wrong_cell_count",
            "5 row quote_not_closed",
        })
    );
}

TEST_F(Import, of_a_small_file_with_one_damaged_row_takes_the_others) {
    const auto outcome = import("external_id,text\n1,first\n2,sec\xFF" "ond\n3,third\n");
    EXPECT_EQ(outcome.summary.added, 2U);
    EXPECT_EQ(outcome.faults, std::vector<std::string>{"3 row encoding_broken"});
}

TEST_F(Import, names_all_faults_of_a_row) {
    const std::string long_text(20'001, 'x');
    const auto outcome = import("received_at,text,amount,phone\nsoon," + long_text + ",1e3,12\n");
    EXPECT_EQ(
        outcome.faults,
        (std::vector<std::string>{
            "2 text too_long",
            "2 amount invalid_amount",
            "2 phone invalid_phone",
            "2 received_at invalid_time",
        })
    );
    EXPECT_EQ(tickets(), "0");
}

TEST_F(Import, of_rows_without_an_id_knows_them_by_their_content) {
    const std::string text = "text\nfirst\nsecond\nfirst\n";
    const auto first = import(text);
    EXPECT_EQ(first.summary.added, 2U);
    EXPECT_EQ(first.summary.known, 1U);
    EXPECT_EQ(import(text).summary.added, 0U);
}

TEST_F(Import, refuses_a_row_that_repeats_an_id_with_other_content) {
    const auto outcome = import("external_id,text\n7,one\n7,two\n7,one\n");
    EXPECT_EQ(outcome.summary.added, 1U);
    EXPECT_EQ(outcome.summary.known, 1U);
    EXPECT_EQ(outcome.summary.refused, 1U);
    EXPECT_EQ(outcome.faults, std::vector<std::string>{"3 external_id id_repeated"});
}

TEST_F(Import, takes_the_neighbours_of_a_row_that_the_database_refuses) {
    test::Cluster::instance().execute(
        center_.url(),
        "ALTER TABLE ticket ADD CONSTRAINT ticket_test_check CHECK (subject <> 'row 57')"
    );
    std::string text = "external_id,text\n";
    for (int i = 0; i < 250; ++i) text += std::to_string(i) + ",row " + std::to_string(i) + "\n";
    const auto outcome = import(text);
    EXPECT_EQ(outcome.summary.added, 249U);
    EXPECT_EQ(outcome.faults, (std::vector<std::string>{"59 row not_storable"}));
    EXPECT_EQ(tickets(), "249");
    EXPECT_EQ(center_.value("SELECT count(*) FROM ticket_event"), "249");
}

TEST_F(Import, starts_clocks_only_when_live) {
    // Messages are written only while somebody listens.
    center_.with([](store::Tx& tx) {
        tx.exec_sql(
            "INSERT INTO webhook_endpoint (id, url, events, created_at, updated_at) VALUES "
            "(gen_random_uuid(), 'https://receiver.example/', '{ticket.created}', now(), now())"
        );
    });
    import("external_id,text\n1,old\n");
    EXPECT_EQ(center_.value("SELECT count(*) FROM timer"), "0");
    EXPECT_EQ(center_.value("SELECT count(*) FROM outbox"), "0");
    ImportOptions live;
    live.live = true;
    import("external_id,text,received_at\n2,new,2026-11-21 09:00:00\n", live);
    EXPECT_NE(center_.value("SELECT count(*) FROM timer"), "0");
    const auto created = "SELECT count(*) FROM outbox WHERE topic = 'ticket.created'";
    EXPECT_EQ(center_.value(created), "1");
}

TEST_F(Import, takes_columns_under_other_names) {
    ImportOptions options;
    options.columns = {
        {"text",           "内容"},
        {"external_id",    "编号"},
        {"custom.address", "地址"}
    };
    options.channel = domain::Channel::phone;
    options.channel_words = {
        {"fax", domain::Channel::email}
    };
    options.columns["channel"] = "来源";
    const auto outcome =
        import("编号,内容,地址,来源,其他\nA1,噪音扰民,中山路,,x\nA2,漏水,,fax,y\n", options);
    EXPECT_EQ(outcome.summary.added, 2U);
    EXPECT_EQ(outcome.summary.ignored_columns, (std::vector<std::string>{"其他"}));
    EXPECT_EQ(of("A1", "custom ->> 'address'"), "中山路");
    EXPECT_EQ(of("A1", "channel"), "phone");
    EXPECT_EQ(of("A2", "channel"), "email");
}

TEST_F(Import, does_not_begin_with_a_file_it_cannot_read) {
    EXPECT_EQ(import("").refusal, "header_missing");
    EXPECT_EQ(import("a,b\n1,2\n").refusal, "no_text_column");
    EXPECT_EQ(import("text,text\n1,2\n").refusal, "column_repeated");
    EXPECT_EQ(import("\xFF\xFE\x01\xFF\xFF\n").refusal, "encoding_unknown");
    ImportOptions options;
    options.columns = {
        {"text", "missing"}
    };
    EXPECT_EQ(import("text\n1\n", options).refusal, "column_unknown");
    options.columns = {
        {"nonsense", "text"}
    };
    EXPECT_EQ(import("text\n1\n", options).refusal, "field_unknown");
}

}  // namespace
}  // namespace bihuan::app
