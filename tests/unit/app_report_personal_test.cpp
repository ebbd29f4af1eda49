// What is signed or sent away names no customer.

#include "bihuan/app/report.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

ReportTable table(const char* code, std::initializer_list<const char*> columns) {
    ReportTable made;
    made.code = code;
    for (const auto* column : columns) made.columns.push_back({column, column, "text"});
    return made;
}

TEST(ReportWithoutPersonal, keeps_numbers_and_neither_names_nor_subjects) {
    Report report;
    report.tables = {
        table("repeats", {"code", "name", "newest", "subject", "complaints"}),
        table("groups", {"code", "name", "tickets", "of_these_days"}),
        table("by_channel", {"code", "name"}),
    };
    report.tables[0].rows = {{"c1", "张***", "202611270000001", "张三丰 13912345678", 2L}};
    report.tables[1].rows = {{"202611270000002", "张三丰家漏水", 3L, 1L}};
    report.tables[2].rows = {{"phone", "电话"}};
    HotSubject hot;
    hot.samples = {{TicketId(), "202611270000001", "张三丰 13912345678"}};
    report.hot_subjects = {hot};
    leave_out_personal(report);
    const auto text = dump(report_json(report));
    EXPECT_EQ(text.find("张"), std::string::npos) << text;
    EXPECT_EQ(text.find("139"), std::string::npos) << text;
    for (const auto* kept : {"c1", "202611270000001", "202611270000002", "电话"}) {
        EXPECT_NE(text.find(kept), std::string::npos) << kept;
    }
}

}  // namespace
}  // namespace bihuan::app
