// What a mail says, whatever its sender's program made of it.

#include "app/mail_head.hpp"
#include "app/mail_text.hpp"
#include "bihuan/app/mail_message.hpp"
#include "bihuan/base/text.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <filesystem>
#include <iterator>

namespace bihuan::app {
namespace {

std::string mail(const std::string& head, const std::string& body) {
    return "From: Li <li@example.com>\nMessage-ID: <a@b>\n" + head + "\n" + body;
}

TEST(MailText, is_read_whatever_its_label_says) {
    struct Row {
        const char* bytes;
        const char* label;
        const char* text;
    };
    const Row rows[] = {
        {"\xC4\xE3\xBA\xC3", "gb2312", "你好"},
        {"\xC4\xE3\xBA\xC3", "X-GBK", "你好"},
        {"你好", "gb2312", "你好"},
        {"\xA7\x41\xA6\x6E\xA1\x41\xC1\xC2\xC1\xC2\xB1\x7A", "big5", "你好，謝謝您"},
        {"\xC4\xE3\xBA\xC3\xA3\xAC\xD0\xBB\xD0\xBB", "", "你好，谢谢"},
        {"\xC4\xE3\xBA\xC3\xA3\xAC\xD0\xBB\xD0\xBB", "x-unheard-of", "你好，谢谢"},
        {"\x1B$B$9$_$^$;$s!#\x1B(B", "iso-2022-jp", "すみません。"},
        {"\x82\xA0\x82\xA2", "Shift_JIS", "あい"},
        {"\xC8\xB8\xBF\xF8", "ks_c_5601-1987", "회원"},
        {"caf\xE9", "iso-8859-1", "café"},
        {"caf\xE9", "iso-8859-1//TRANSLIT", "café"},
        {"plain", "/etc/passwd", "plain"},
        // Bytes of Big5 that somebody took for Latin 1 and wrote as UTF-8.
        {"Â¤j®aÂ»¡Â­^Â»y", "utf-8", "Â¤j®aÂ»¡Â­^Â»y"},
    };
    for (const auto& row : rows) EXPECT_EQ(mail_text(row.bytes, row.label), row.text) << row.label;
    EXPECT_EQ(mail_text("\xC2\xA4j\xC2\xAE" "a\xC2\xBB\xC2\xA1", "big5"), "大家說");
}

TEST(MailText, with_bad_bytes_is_still_text) {
    for (const auto* label : {"utf-8", "gb2312", "big5", "iso-2022-jp", "utf-16", "utf-7", ""}) {
        for (const std::string bytes : {"\xFF\xFE\xFF", "ok \x80", "\xE4\xBD", "\x1B$B\x21"}) {
            EXPECT_TRUE(is_valid_utf8(mail_text(bytes, label))) << label;
        }
    }
}

TEST(MailHeader, is_decoded_where_words_are_cut_and_where_none_may_be) {
    const auto decoded = [](const char* value) { return decode_header(value, "gb2312"); };
    EXPECT_EQ(decoded("=?utf-8?B?5L2g5aW9?="), "你好");
    EXPECT_EQ(decoded("=?UTF-8?Q?a=5F_b?= c"), "a_ b c");
    // In the middle of a character, and without padding.
    EXPECT_EQ(decoded("=?utf-8?B?5L2g5Q==?=\r\n =?utf-8?B?pb0?="), "你好");
    EXPECT_EQ(decoded("Re: =?gb2312?B?xOO6ww==?= !"), "Re: 你好 !");
    EXPECT_EQ(decoded("=?utf-8?B?5L2g?= =?gb2312?B?usM=?="), "你好");
    EXPECT_EQ(decoded("\xC4\xE3\xBA\xC3"), "你好");
    EXPECT_EQ(decoded("=?utf-8?X?abc?= =? =?="), "=?utf-8?X?abc?= =? =?=");
    EXPECT_EQ(decoded("=?utf-8*zh?Q?a?="), "a");
}

TEST(MailHtml, is_read_as_somebody_would) {
    EXPECT_EQ(
        text_of_html("<p>a&nbsp;b</p><div>c<br><br>d&lt;&#x4F60;&#22909;</div>"),
        "a b\nc\n\nd<你好"
    );
    EXPECT_EQ(
        text_of_html("<head><title>t</title></head><style>x{}</style><SCRIPT>1<2</SCRIPT>ok"), "ok"
    );
    EXPECT_EQ(text_of_html("new<blockquote>old<br>older</blockquote>"), "new\n> old\n> older");
    EXPECT_EQ(text_of_html("1 < 2 & 3 > 2 &bogus; <!-- gone"), "1 < 2 & 3 > 2 &bogus;");
    EXPECT_EQ(text_of_html("<table><tr><td>a</td><td>b</td></tr></table>"), "a b");
}

TEST(MailQuote, is_split_from_what_was_written) {
    struct Row {
        const char* text;
        const char* written;
        const char* quoted;
    };
    const Row rows[] = {
        {"好的\n\n> 旧\n> 更旧\n", "好的", "> 旧\n> 更旧"},
        {"ok\n\nOn Mon, A <a@b.c> wrote:\n\n> old", "ok", "On Mon, A <a@b.c> wrote:\n\n> old"},
        {"ok\n在 2026-03-02，客服 写道：\nold", "ok", "在 2026-03-02，客服 写道：\nold"},
        {"ok\n------------------ 原始邮件 ------------------\n发件人: x", "ok",
         "------------------ 原始邮件 ------------------\n发件人: x"},
        {"ok\n\n发件人：客服\n发送时间：2026\n主题：x\n\nold", "ok",
         "发件人：客服\n发送时间：2026\n主题：x\n\nold"},
        // Answers between the lines belong to what was written.
        {"> a\nyes\n> b\nno", "> a\nyes\n> b\nno", ""},
        {"A wrote:\n> a\nyes", "A wrote:\n> a\nyes", ""},
        // Nothing above: a forwarded mail is what they have to say.
        {"-----Original Message-----\nold", "-----Original Message-----\nold", ""},
        {"> all\n> of it", "> all\n> of it", ""},
        {"from: nothing to do with it\nok", "from: nothing to do with it\nok", ""},
        {"", "", ""},
    };
    for (const auto& row : rows) {
        const auto split = split_quoted(row.text);
        EXPECT_EQ(split.text, row.written) << row.text;
        EXPECT_EQ(split.quoted, row.quoted) << row.text;
    }
    EXPECT_EQ(with_quoted({"new", "A wrote:\n> old"}), "new\n\n> A wrote:\n> old");
}

TEST(MailHead, finds_the_address_in_whatever_stands_around_it) {
    struct Row {
        const char* field;
        const char* name;
        const char* address;
    };
    const Row rows[] = {
        {"li@Example.com", "", "li@example.com"},
        {"alice@example.com <bob@example.com>", "alice@example.com", "bob@example.com"},
        {"\"Li, Ming\" <li@example.com>, other@example.com", "Li, Ming", "li@example.com"},
        {"=?iso-8859-1?Q?Last=DF=2C_First?= <c@example.com>", "Lastß, First", "c@example.com"},
        {"=?X-Unknown?B?bXlHb3Y=?=<u@example.com>", "myGov", "u@example.com"},
        {"\"never closed <li@example.com>", "never closed", "li@example.com"},
        {"li@example.com (Li)", "", "li@example.com"},
        {"undisclosed-recipients:;", "", ""},
        {"<a@b@c>", "", ""},
        {"<bad address@x>", "", "address@x"},
        {"", "", ""},
    };
    for (const auto& row : rows) {
        const auto found = first_address(row.field, "");
        EXPECT_EQ(found.address, row.address) << row.field;
        if (found.address.empty() || row.field[0] == '<') continue;
        EXPECT_EQ(found.name, row.name) << row.field;
    }
}

TEST(MailMessage, has_what_a_ticket_needs) {
    const auto read = read_mail(
        "From: =?utf-8?B?5p2O5piO?= <Li@Example.com>\r\nReply-To: desk@example.com\r\n"
        "To: service@center.example\r\nSubject: =?utf-8?B?5Yaw566x?=\r\n x\r\n"
        "Message-ID: <m1@example.com>\r\nIn-Reply-To: <two@x>\r\n"
        "References: <one@x>\r\n <two@x> <three@x>\r\nDate: Mon, 2 Mar 2026 10:00:00 +0800\r\n"
        "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=\"b\"\r\n\r\n"
        "--b\r\nContent-Type: multipart/alternative; boundary=c\r\n\r\n"
        "--c\r\nContent-Type: text/plain; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n"
        "\r\nxOO6ww==\r\n--c\r\nContent-Type: text/html\r\n\r\n<b>painted</b>\r\n--c--\r\n"
        "--b\r\nContent-Type: application/zip; name=\"../../a.zip\"\r\n"
        "Content-Disposition: attachment; filename=\"../../a.zip\"\r\n\r\nPK\r\n"
        "--b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nUE5H\r\n"
        "--b--\r\n"
    );
    EXPECT_EQ(read.message_id, "m1@example.com");
    EXPECT_EQ(read.references, (std::vector<std::string>{"one@x", "three@x", "two@x"}));
    EXPECT_EQ(read.from_address, "li@example.com");
    EXPECT_EQ(read.from_name, "李明");
    EXPECT_EQ(read.reply_address, "desk@example.com");
    EXPECT_EQ(read.subject, "冰箱 x");
    EXPECT_EQ(read.text, "你好");
    ASSERT_EQ(read.files.size(), 2U);
    EXPECT_EQ(read.files[0].filename, "a.zip");
    EXPECT_EQ(read.files[0].content.substr(0, 2), "PK");
    EXPECT_EQ(read.files[1].filename, "image-2.png");
    EXPECT_EQ(read.files[1].content, "PNG");
    EXPECT_EQ(read.sort, MailSort::message);
    EXPECT_TRUE(read.answerable);
    EXPECT_FALSE(read.cut);
}

TEST(MailMessage, has_the_same_key_by_whichever_way_it_came) {
    const auto key = read_mail(mail("Subject: a\n", "b")).key();
    EXPECT_EQ(read_mail("Received: x\n" + mail("Subject: a\nX-Spam: 1\n", "b")).key(), key);
    EXPECT_NE(read_mail(mail("Subject: a\n", "c")).key(), key);
    EXPECT_NE(read_mail(mail("Subject: b\n", "b")).key(), key);
    EXPECT_NE(read_mail("From: Li <li@example.com>\nSubject: a\n\nb").key(), key);
}

TEST(MailSort, knows_what_programs_write) {
    struct Row {
        const char* head;
        MailSort sort;
        bool answerable;
    };
    const Row rows[] = {
        {"", MailSort::message, true},
        {"Auto-Submitted: no\n", MailSort::message, true},
        {"Auto-Submitted: auto-replied\n", MailSort::auto_reply, false},
        {"Auto-Submitted: auto-generated; x=y\n", MailSort::auto_reply, false},
        {"X-Autoreply: yes\n", MailSort::auto_reply, false},
        {"Precedence: auto_reply\n", MailSort::auto_reply, false},
        {"Subject: =?utf-8?B?6Ieq5Yqo5Zue5aSNOiDkvJHlgYc=?=\n", MailSort::auto_reply, false},
        {"Subject: Automatic reply: away\n", MailSort::auto_reply, false},
        {"Precedence: bulk\n", MailSort::message, false},
        {"List-Id: <x.y>\n", MailSort::message, false},
        {"Return-Path: <>\n", MailSort::message, false},
        {"X-Failed-Recipients: a@b.c\n", MailSort::bounce, false},
        {"Content-Type: multipart/report; report-type=delivery-status; boundary=x\n",
         MailSort::bounce, false},
        {"Content-Type: multipart/report; report-type=disposition-notification; boundary=x\n",
         MailSort::message, true},
    };
    for (const auto& row : rows) {
        const auto read = read_mail(mail(row.head, "hello"));
        EXPECT_EQ(read.sort, row.sort) << row.head;
        EXPECT_EQ(read.answerable, row.answerable) << row.head;
    }
    EXPECT_EQ(read_mail("From: MAILER-DAEMON@x.y\n\nno").sort, MailSort::bounce);
}

TEST(MailSort, reads_the_report_of_a_bounce) {
    const auto read = read_mail(
        "From: MAILER-DAEMON@mx.example\nMessage-ID: <r@mx>\nContent-Type: multipart/report; "
        "report-type=delivery-status; boundary=\"x\"\n\n--x\n\nsorry\n--x\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n"
        "Final-Recipient: rfc822; li@example.com\nAction: failed\nStatus: 5.1.1\n\n"
        "--x\nContent-Type: text/rfc822-headers\n\nMessage-ID: <ours@center>\nSubject: s\n\n--x--\n"
    );
    EXPECT_EQ(read.sort, MailSort::bounce);
    EXPECT_EQ(read.bounce.action, "failed");
    EXPECT_EQ(read.bounce.status, "5.1.1");
    EXPECT_EQ(read.bounce.message_ids, std::vector<std::string>{"ours@center"});
}

// Bad input.

TEST(MailMessage, survives_ten_thousand_parts_within_each_other) {
    std::string hostile = "From: a@b.c\nSubject: deep\n";
    for (int i = 0; i < 10'000; ++i) {
        const auto name = std::to_string(i);
        hostile += "Content-Type: multipart/mixed; boundary=\"" + name + "\"\n\n--" + name + "\n";
    }
    const auto read = read_mail(hostile + "\nhello");
    EXPECT_EQ(read.subject, "deep");
    EXPECT_TRUE(read.cut);
    ASSERT_EQ(read.files.size(), 1U) << "whoever has to can look at it";
    EXPECT_EQ(read.files[0].filename, "message.eml");
}

TEST(MailMessage, reads_parts_within_each_other_to_a_depth) {
    const auto nested = [](int depth) {
        std::string body = "Content-Type: text/plain\n\ninnermost\n";
        for (int i = depth; i > 0; --i) {
            const auto name = "b" + std::to_string(i);
            body = "Content-Type: multipart/mixed; boundary=\"" + name + "\"\n\n--" + name + "\n" +
                   body + "\n--" + name + "--\n";
        }
        return read_mail("From: a@b.c\n" + body);
    };
    EXPECT_EQ(nested(50).text, "innermost");
    EXPECT_FALSE(nested(50).cut);
    EXPECT_TRUE(nested(150).cut);
}

TEST(MailMessage, keeps_no_more_of_a_head_than_it_can_use) {
    const std::string huge(2'000'000, 'x');
    const auto read = read_mail(
        "From: a@b.c\nSubject: s\nX-Huge: " + huge + "\nMessage-ID: <late@x>\n\nbody"
    );
    EXPECT_EQ(read.text, "body");
    EXPECT_EQ(read.subject, "s");
    EXPECT_EQ(read.message_id, "late@x") << "one long field hides none behind it";
    EXPECT_EQ(character_count(read_mail("Subject: " + huge + "\n\nb").subject), 200U);
    std::string many;
    for (int i = 0; i < 200'000; ++i) many += "X-A: bbbb\n";
    EXPECT_EQ(read_mail(many + "\nbody").text, "body");
    std::string ids;
    for (int i = 0; i < 5'000; ++i) ids += " <" + std::to_string(i) + "@x>";
    EXPECT_LE(read_mail("References:" + ids + "\n\nb").references.size(), 50U);
}

TEST(MailMessage, never_opens_an_archive) {
    // Ten zip files in one would be gigabytes: it is a file of so many bytes and nothing else.
    const std::string bomb = "PK\x03\x04" + std::string(42'000, '\0');
    const auto read = read_mail(
        "From: a@b.c\nContent-Type: application/zip\nContent-Disposition: attachment; "
        "filename=bomb.zip\n\n" + bomb
    );
    ASSERT_EQ(read.files.size(), 1U);
    EXPECT_EQ(read.files[0].filename, "bomb.zip");
    EXPECT_LE(read.files[0].content.size(), bomb.size());
}

TEST(MailMessage, of_which_only_the_beginning_was_read_has_no_files) {
    const auto read = read_mail(
        "From: a@b.c\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n--b\n"
        "Content-Type: image/png\n\nhalf an ima", false
    );
    EXPECT_EQ(read.text, "hello");
    EXPECT_TRUE(read.files.empty());
    EXPECT_TRUE(read.cut);
}

TEST(MailMessage, is_read_from_any_bytes) {
    const auto whole = mail(
        "Subject: =?utf-8?B?5L2g5aW9?=\nContent-Type: multipart/mixed; boundary=\"b\"\n",
        "--b\nContent-Type: text/html; charset=big5\nContent-Transfer-Encoding: "
        "quoted-printable\n\n<p>=A7A=A6n\n--b\nContent-Type: message/rfc822\n\nFrom: x\n\ny\n--b--"
    );
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        const auto read = read_mail(whole.substr(0, cut));
        EXPECT_TRUE(is_valid_utf8(read.text + read.quoted + read.subject + read.from_name));
        auto broken = whole;
        if (cut < broken.size()) broken[cut] = '\0';
        EXPECT_EQ(read_mail(broken).text.find('\0'), std::string::npos);
    }
}

// Real mails of all kinds.

std::filesystem::path folder() {
    return test::data_beside("mail");
}

MailMessage sample(const char* name) {
    return read_mail(test::read_file(folder() / name));
}

TEST(MailSamples, are_all_readable) {
    if (!std::filesystem::exists(folder())) GTEST_SKIP() << "the sample mails are not here";
    struct Row {
        const char* file;
        const char* subject;
        const char* from;
        const char* text;
    };
    const Row rows[] = {
        {"big5_raw_header.eml", "大家說英語 每日聽MP3", "user5@example.com", "軟體帝國更新迅速"},
        {"gb2312_8bit_outlook_express.eml", "代开各地增值税发票", "user1@example.com",
         "你好！我公司可代开各类增值税发票"},
        {"gb2312_many_recipients.eml", "我把镜头拉近", "user1@example.com", "9065"},
        {"gb2312_qp_bounce_report.eml", "", "foo@bar.de",
         "次の受信者またはグループへの配信に失敗しました"},
        {"issue-40.eml", "Zly from", "faked_sender@sender_domain.pl", "Test message"},
        {"japanese_iso_2022.eml", "まみむめも", "user1@example.com", "すみません。"},
        {"japanese_shift_jis.eml", "test", "user1@example.com", "このメールはテスト用のメールです。"},
        {"ks_c_5601-1987_headers.eml", "회원님께 Ersi님이 메시지를 보냈습니다.", "from@there.com",
         "Content"},
        {"mailparser_14.eml", "Test", "example@example.com", "Plaintext here."},
        {"mailparser_18.eml", "Test for Comma and Name Bugs", "comma.name@example.com",
         "This is a test email body."},
        {"mailparser_19.eml", "Test email with email address", "bob@example.com",
         "This email tests parsing"},
        {"missing_date.eml", "Nuu", "from@here.com", "Hi"},
        {"missing_from.eml", "Nuu", "", "Hi"},
        {"undefined_charset_header.eml", "Submit your tax refund", "user2@example.com", ")"},
        {"unknown_encoding.eml", "test", "from@there.com", "MyPlain"},
        {"x_gbk_charset_label.eml", "Nuu", "from@there.com", "Hi"},
    };
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder())) {
        files += entry.path().extension() == ".eml" ? 1 : 0;
    }
    EXPECT_EQ(files, std::size(rows)) << "each of them has a row";
    for (const auto& row : rows) {
        const auto read = sample(row.file);
        EXPECT_NE(read.subject.find(row.subject), std::string::npos) << row.file << read.subject;
        EXPECT_EQ(read.from_address, row.from) << row.file;
        EXPECT_NE(read.text.find(row.text), std::string::npos) << row.file << ": " << read.text;
        EXPECT_EQ((read.text + read.subject).find("\xEF\xBF\xBD"), std::string::npos) << row.file;
    }
    EXPECT_EQ(sample("gb2312_8bit_outlook_express.eml").from_name, "张先生");
    EXPECT_EQ(sample("ks_c_5601-1987_headers.eml").from_name, "김 현진");
    EXPECT_EQ(sample("gb2312_qp_bounce_report.eml").sort, MailSort::bounce);
}

}  // namespace
}  // namespace bihuan::app
