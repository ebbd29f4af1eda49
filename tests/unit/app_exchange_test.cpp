// What an uploaded table is found to be, and what a file that goes out may never compute.

#include "app/import_detect.hpp"
#include "app/sheet.hpp"
#include "bihuan/app/csv_line.hpp"
#include "bihuan/app/import_wizard.hpp"

#include <gtest/gtest.h>
#include <iconv.h>

namespace bihuan::app {
namespace {

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

TEST(Detect, knows_every_encoding_with_every_delimiter) {
    struct Encoding {
        const char* iconv;
        const char* name;
        bool mark;
    };
    for (const auto& encoding : {
             Encoding{"UTF-8",   "utf-8",   false},
             Encoding{"UTF-8",   "utf-8",   true },
             Encoding{"GB18030", "gb18030", false},
             Encoding{"BIG5",    "big5",    false}
    }) {
        for (const char delimiter : {',', ';', '\t'}) {
            for (const char* end : {"\r\n", "\n", "\r"}) {
                const std::string d(1, delimiter);
                // Characters that both scripts have, so that each encoding can write them.
                std::string text = "編號" + d + "正文" + d + "時間" + end;
                text += "1" + d + "\"車輛不準時" + d + "客服態度不好\"" + d + "2026-01-02" + end;
                text += "2" + d + "路燈不亮請派人修理" + d + end;
                auto bytes = converted(text, encoding.iconv);
                if (encoding.mark) bytes = std::string(csv_byte_order_mark) + bytes;
                const auto found = detect_table(bytes);
                ASSERT_TRUE(found) << encoding.iconv << delimiter;
                EXPECT_EQ(name_of(found->charset), encoding.name) << delimiter;
                EXPECT_EQ(found->delimiter, delimiter) << encoding.iconv;
                EXPECT_EQ(found->byte_order_mark, encoding.mark);
                EXPECT_EQ(found->rows, 2);
                EXPECT_EQ(found->header, (std::vector<std::string>{"編號", "正文", "時間"}));
                EXPECT_EQ(found->sample.at(0).at(1), "車輛不準時" + d + "客服態度不好");
            }
        }
    }
}

TEST(Detect, refuses_what_is_no_table) {
    EXPECT_EQ(detect_table("").error().faults.front().code, "header_missing");
    const auto endless = "a,b\r\n\"" + std::string(9 * 1024 * 1024, 'x');
    EXPECT_EQ(detect_table(endless).error().faults.front().code, "table_unreadable");
}

TEST(Suggestion, knows_columns_by_their_names) {
    const auto columns = suggest_columns(
        ImportKind::tickets, "csv", {" 案件編號", "派工項目", "案件地址", "立案日期", "立案時間"}
    );
    EXPECT_EQ(columns.at("external_id"), "案件編號");
    EXPECT_EQ(columns.at("category"), "派工項目");
    EXPECT_EQ(columns.at("text"), "案件地址");
    EXPECT_EQ(columns.at("received_at"), "立案日期");
    EXPECT_EQ(columns.at("received_time"), "立案時間");
    // Our own names go first.
    const auto own = suggest_columns(ImportKind::tickets, "csv", {"id", "external_id", "TEXT"});
    EXPECT_EQ(own.at("external_id"), "external_id");
    EXPECT_EQ(own.at("text"), "TEXT");
}

TEST(Formulas, are_neutralised_in_csv) {
    const std::string nul(1, '\0');
    for (const auto& start :
         {std::string("="),
          std::string("+"),
          std::string("-"),
          std::string("@"),
          std::string("\t"),
          std::string("\r"),
          nul}) {
        const auto line = csv_line({start + "1+1", "a" + start});
        const auto first = line.find_first_not_of('"');
        EXPECT_EQ(line[first], '\'') << "of " << int{start[0]};
    }
    EXPECT_EQ(csv_line({"1-1", "a=b", "（+）"}), "1-1,a=b,（+）\r\n");
}

TEST(Formulas, are_neutralised_in_sheets_of_csv) {
    const Zone zone("Asia/Shanghai");
    std::string file;
    const auto sheet = make_csv_sheet(zone, [&](std::string_view piece) { file += piece; });
    sheet->header({"=A", "b", "c", "d"});
    sheet->row(
        {std::string("@x"),
         Amount{1250},
         *parse_instant("2026-01-01T16:00:00.000Z"),
         std::int64_t{-3}}
    );
    sheet->finish("+who");
    EXPECT_EQ(
        file,
        std::string(csv_byte_order_mark) +
            "'=A,b,c,d\r\n'@x,12.50,2026-01-02 00:00:00,'-3\r\n'+who\r\n"
    );
}

TEST(MaskedCell, hides_numbers_and_addresses_but_no_days) {
    EXPECT_EQ(masked_cell("请打 13912345678 找王"), "请打 1*** 找王");
    EXPECT_EQ(masked_cell("110101199003077758"), "1***");
    EXPECT_EQ(masked_cell("a@b.example, 王wang.li@qq.com"), "a***@b.example, 王w***@qq.com");
    EXPECT_EQ(masked_cell("20260102 2026-01-02 12:00:00"), "20260102 2026-01-02 12:00:00");
    EXPECT_EQ(masked_cell("@"), "@");
    EXPECT_EQ(masked_cell(""), "");
}

}  // namespace
}  // namespace bihuan::app
