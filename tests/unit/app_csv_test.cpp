#include "app/charset.hpp"
#include "app/csv_file.hpp"
#include "bihuan/app/csv_line.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace bihuan::app {
namespace {

std::vector<CsvRecord> records_of(const std::string& text) {
    std::istringstream stream(text);
    CsvFile file(stream);
    std::vector<CsvRecord> records;
    for (CsvRecord record; file.next(record);) records.push_back(record);
    return records;
}

using Cells = std::vector<std::string>;

TEST(CsvFile, tells_the_physical_line_on_which_a_record_starts) {
    const auto records = records_of("a,b\r\n\"one\r\ntwo\r\n\",x\r\n\r\n3,4\r\n");
    ASSERT_EQ(records.size(), 3U);
    EXPECT_EQ(records[0].line, 1U);
    EXPECT_EQ(records[1].line, 2U);
    EXPECT_EQ(records[1].cells, (Cells{"one\r\ntwo\r\n", "x"}));
    EXPECT_EQ(records[2].line, 6U);
    EXPECT_EQ(records[2].cells, (Cells{"3", "4"}));
}

TEST(CsvFile, takes_any_kind_of_line_end) {
    for (const std::string end : {"\n", "\r\n", "\r"}) {
        const auto records = records_of("a,b" + end + "\"1" + end + "1\",2" + end + "3,4");
        ASSERT_EQ(records.size(), 3U);
        EXPECT_EQ(records[1].cells, (Cells{"1" + end + "1", "2"}));
        EXPECT_EQ(records[2].line, 4U);
        EXPECT_EQ(records[2].cells, (Cells{"3", "4"}));
    }
}

TEST(CsvFile, finds_the_delimiter_in_the_header) {
    EXPECT_EQ(records_of("a;b;c\n1,5;2;3\n")[1].cells, (Cells{"1,5", "2", "3"}));
    EXPECT_EQ(records_of("a\tb\n1,5\t2\n")[1].cells, (Cells{"1,5", "2"}));
    EXPECT_EQ(records_of("\"a;b;c\",d\n1,2\n")[1].cells, (Cells{"1", "2"}));
}

TEST(CsvFile, skips_the_byte_order_mark_and_keeps_blanks_and_empty_cells) {
    const auto records = records_of("\xEF\xBB\xBF\"a\",b\n x ,\n");
    EXPECT_EQ(records[0].cells, (Cells{"a", "b"}));
    EXPECT_EQ(records[1].cells, (Cells{" x ", ""}));
}

TEST(CsvFile, tells_of_a_quote_that_nobody_closed) {
    const auto records = records_of("a,b\n1,2\n3,\"open\n5,6\n");
    ASSERT_EQ(records.size(), 3U);
    EXPECT_FALSE(records[1].quote_open);
    EXPECT_TRUE(records[2].quote_open);
    EXPECT_EQ(records[2].line, 3U);
}

TEST(CsvFile, reads_lines_that_lie_across_its_pieces) {
    std::string text = "a,b\r\n";
    for (int i = 0; i < 20'000; ++i) text += "\"x\r\n" + std::to_string(i) + "\",y\r\n";
    const auto records = records_of(text);
    ASSERT_EQ(records.size(), 20'001U);
    for (std::size_t i = 1; i < records.size(); ++i) {
        ASSERT_EQ(records[i].cells, (Cells{"x\r\n" + std::to_string(i - 1), "y"}));
        ASSERT_EQ(records[i].line, 2 * i);
    }
}

TEST(CsvFile, of_nothing_has_no_records) {
    EXPECT_TRUE(records_of("").empty());
    EXPECT_TRUE(records_of("\xEF\xBB\xBF").empty());
    EXPECT_TRUE(records_of("\r\n\r\n").empty());
}

TEST(CsvLine, is_read_back_as_it_was) {
    const Cells cells{"a", "", "b,c", "d\"e", "f\r\ng", "中文", " h "};
    EXPECT_EQ(records_of(csv_line(cells))[0].cells, cells);
}

TEST(CsvLine, lets_no_spreadsheet_compute) {
    EXPECT_EQ(
        csv_line({"=1+1", "+1", "-1", "@x", "\tx", "\rx", "1=1"}),
        "'=1+1,'+1,'-1,'@x,\"'\tx\",\"'\rx\",1=1\r\n"
    );
}

std::optional<Charset> detected(const std::string& bytes) {
    std::istringstream stream(bytes);
    return detect_charset(stream);
}

// 投诉内容,时间 and 客訴內容,時間 in the two encodings.
const std::string gb18030_text =
    "\xCD\xB6\xCB\xDF\xC4\xDA\xC8\xDD,"
    "\xCA\xB1\xBC\xE4\n\xCB\xCD\xBB\xF5\xCD\xED\xC1\xCB\xC8\xFD\xCC\xEC,1\n";
const std::string big5_text =
    "\xAB\xC8\xB6\x44\xA4\xBA\xAE\x65,"
    "\xAE\xC9\xB6\xA1\n\xB0\x65\xB3\x66\xB1\xDF\xA4\x46\xA4\x54\xA4\xD1,1\n";

TEST(Charset, is_found_out) {
    EXPECT_EQ(detected("only ascii\n"), Charset::utf8);
    EXPECT_EQ(detected("\xEF\xBB\xBF中文\n"), Charset::utf8);
    EXPECT_EQ(detected("投诉内容,时间\n"), Charset::utf8);
    EXPECT_EQ(detected(gb18030_text), Charset::gb18030);
    EXPECT_EQ(detected(big5_text), Charset::big5);
    EXPECT_EQ(detected("\xFF\xFE\x00\x41\xFF\xFF\n"), std::nullopt);
}

TEST(Charset, stays_utf8_when_one_byte_of_many_is_damaged) {
    std::string text;
    for (int i = 0; i < 100; ++i) text += "投诉内容\n";
    EXPECT_EQ(detected(text + "\xE6\x8A\n"), Charset::utf8);
}

TEST(Charset, is_converted_or_refused) {
    EXPECT_EQ(Converter(Charset::gb18030).to_utf8("\xCD\xB6\xCB\xDF"), "投诉");
    EXPECT_EQ(Converter(Charset::gb18030).to_utf8("\x95\x32\x82\x36"), "𠀀");
    EXPECT_EQ(Converter(Charset::big5).to_utf8("\xAB\xC8\xB6\x44"), "客訴");
    EXPECT_EQ(Converter(Charset::utf8).to_utf8("客訴"), "客訴");
    EXPECT_EQ(Converter(Charset::utf8).to_utf8("\xAB\xC8"), std::nullopt);
    EXPECT_EQ(Converter(Charset::gb18030).to_utf8("\xCD"), std::nullopt);
    EXPECT_EQ(Converter(Charset::big5).to_utf8("\xAB\x20"), std::nullopt);
}

TEST(Charset, has_the_names_that_people_use) {
    EXPECT_EQ(parse_charset("UTF-8"), Charset::utf8);
    EXPECT_EQ(parse_charset("gbk"), Charset::gb18030);
    EXPECT_EQ(parse_charset("Big5"), Charset::big5);
    EXPECT_EQ(parse_charset("latin1"), std::nullopt);
}

}  // namespace
}  // namespace bihuan::app
