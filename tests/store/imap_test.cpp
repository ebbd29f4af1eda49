// What IMAP writes in its own way.

#include "jobs/imap.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

using jobs::imap_folder_name;
using jobs::parse_imap_date;

TEST(ImapFolderName, is_modified_utf_7_in_quotes) {
    EXPECT_EQ(imap_folder_name("INBOX"), "\"INBOX\"");
    EXPECT_EQ(imap_folder_name("R&D \"new\""), R"("R&-D \"new\"")");
    // RFC 3501, 5.1.3.
    EXPECT_EQ(imap_folder_name("~peter/mail/台北/日本語"), "\"~peter/mail/&U,BTFw-/&ZeVnLIqe-\"");
    EXPECT_EQ(imap_folder_name("投诉"), "\"&YpWLyQ-\"");
    EXPECT_EQ(imap_folder_name("😀"), "\"&2D3eAA-\"") << "two units of UTF-16";
}

TEST(ImapDate, is_an_instant_with_its_zone) {
    EXPECT_EQ(parse_imap_date("26-Nov-2026 07:30:00 +0800"),
              *parse_instant("2026-11-25T23:30:00Z"));
    EXPECT_EQ(parse_imap_date(" 6-Nov-2026 07:30:00 -0530"),
              *parse_instant("2026-11-06T13:00:00Z"));
    for (const auto* none : {"", "yesterday", "26-Now-2026 07:30:00 +0800",
                             "32-Nov-2026 07:30:00 +0800", "26-Nov-2026 27:30:00 +0800"}) {
        EXPECT_FALSE(parse_imap_date(none)) << none;
    }
}

}  // namespace
}  // namespace bihuan::test
