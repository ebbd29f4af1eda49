#include "http/multipart.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace bihuan::http {
namespace {

constexpr const char* type = "multipart/form-data; boundary=XYZ";

std::string part(const std::string& disposition, const std::string& content) {
    return "--XYZ\r\nContent-Disposition: " + disposition +
           "\r\nContent-Type: image/svg+xml\r\n\r\n" + content + "\r\n";
}

std::string file_named(const std::string& parameters, const std::string& content = "data") {
    return part("form-data; name=\"file\"; " + parameters, content) + "--XYZ--\r\n";
}

/// The code of the refusal; for 422 that of its first fault with its pointer.
std::string refusal_of(std::string_view content_type, std::string_view body) {
    const auto result = parse_upload(content_type, body);
    if (result) return "taken as " + result->filename;
    const auto& error = result.error();
    if (error.refusal != Refusal::invalid) return error.code;
    return error.faults.front().pointer + " " + error.faults.front().code;
}

std::string name_of(const std::string& parameters) {
    const auto body = file_named(parameters);
    const auto result = parse_upload(type, body);
    return result ? result->filename : refusal_of(type, body);
}

TEST(Multipart, TakesTheFileThatCurlSends) {
    const std::string content("\x89PNG\r\n--XY\r\n\0\r\n", 16);
    const auto body = file_named("filename=\"a.png\"", content);
    const auto file = parse_upload(type, body);
    ASSERT_TRUE(file);
    EXPECT_EQ(file->filename, "a.png");
    EXPECT_EQ(file->content, content);
}

TEST(Multipart, TakesAnEmptyFileAsEmpty) {
    const std::string head =
        "--XYZ\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\n\r\n";
    for (const auto& body : {head + "\r\n--XYZ--", head + "--XYZ--"}) {
        const auto file = parse_upload(type, body);
        ASSERT_TRUE(file) << body;
        EXPECT_EQ(file->content, "");
    }
}

TEST(Multipart, TakesQuotedBoundariesAndAnyLetterCaseOfNames) {
    const auto body = file_named("filename=\"a\"");
    EXPECT_TRUE(parse_upload("Multipart/Form-Data; charset=utf-8; Boundary=\"XYZ\"", body));
    EXPECT_TRUE(parse_upload(
        type,
        "--XYZ\r\ncontent-DISPOSITION: form-data; name=file; filename=a\r\n\r\nx\r\n--XYZ--"
    ));
}

TEST(Multipart, WantsABoundary) {
    const auto body = file_named("filename=\"a\"");
    EXPECT_EQ(refusal_of("application/json", body), "unsupported_media_type");
    EXPECT_EQ(refusal_of("", body), "unsupported_media_type");
    EXPECT_EQ(refusal_of("multipart/mixed; boundary=XYZ", body), "unsupported_media_type");
    EXPECT_EQ(refusal_of("xmultipart/form-data; boundary=XYZ", body), "unsupported_media_type");
    EXPECT_EQ(refusal_of("multipart/form-data", body), "multipart_boundary");
    EXPECT_EQ(refusal_of("multipart/form-data; boundary=", body), "multipart_boundary");
    EXPECT_EQ(refusal_of("multipart/form-data; boundary=\"\"", body), "multipart_boundary");
    EXPECT_EQ(refusal_of("multipart/form-data; boundary=\"XYZ", body), "multipart_boundary");
    EXPECT_EQ(refusal_of("multipart/form-data; boundary=\"X\tZ\"", body), "multipart_boundary");
    EXPECT_EQ(
        refusal_of("multipart/form-data; boundary=" + std::string(71, 'x'), body),
        "multipart_boundary"
    );
    EXPECT_EQ(
        refusal_of("multipart/form-data; boundary=A; boundary=XYZ", body), "multipart_boundary"
    );
}

TEST(Multipart, RefusesWhatIsNotOneByThatBoundary) {
    const auto good = file_named("filename=\"a\"");
    for (const std::string& body : {
             std::string(),
             std::string("--XYZ"),
             std::string("--XYZ--"),
             std::string("--XYZ\r\n"),
             "preamble\r\n" + good,
             good + "epilogue",
             good.substr(0, good.size() - 4),
             good.substr(0, good.size() / 2),
             "--OTHER" + good.substr(5),
             std::string("--XYZ\nContent-Disposition: form-data; name=file\n\nx\n--XYZ--"),
             std::string("--XYZ\r\n\r\nx\r\n--XYZ--"),
             std::string("--XYZ\r\nX-Other: 1\r\n\r\nx\r\n--XYZ--"),
             part("attachment; name=\"file\"; filename=\"a\"", "x") + "--XYZ--",
             part("form-data; name=\"file\"; name=\"file\"; filename=\"a\"", "x") + "--XYZ--",
             part("form-data; filename=\"a\"", "x") + "--XYZ--",
             part("form-data; name=\"file\"; filename=\"a", "x") + "--XYZ--",
             part("form-data; name=\"file\"; filename=\"a\" b", "x") + "--XYZ--",
             part("form-data; name=\"file\"; filename=\"a\"\r\nContent-Disposition: form-data",
                  "x") +
                 "--XYZ--",
             part("form-data; name=\"file\"; filename=\"a\"\r\n folded: x", "x") + "--XYZ--",
             part("form-data; name=\"file\"; filename=\"a\"\r\nContent-Transfer-Encoding: base64",
                  "eA==") +
                 "--XYZ--",
             part("form-data; name=\"file\"; filename=\"a\"", "x\r\n--XYZtail") + "--XYZ--",
             part("form-data; name=\"file\"; filename=\"a\"\r\nX: " + std::string(9000, 'x'), "x") +
                 "--XYZ--",
         }) {
        if (body == "--XYZ--") {
            EXPECT_EQ(refusal_of(type, body), "/file required");
        } else {
            EXPECT_EQ(refusal_of(type, body), "multipart_syntax") << body;
        }
    }
}

TEST(Multipart, WantsExactlyOnePartOfTheRightName) {
    const auto file = part("form-data; name=\"file\"; filename=\"a\"", "x");
    const auto note = part("form-data; name=\"note\"", "hello");
    EXPECT_EQ(refusal_of(type, note + "--XYZ--"), "/note unknown_member");
    EXPECT_EQ(refusal_of(type, file + note + "--XYZ--"), "/note unknown_member");
    EXPECT_EQ(refusal_of(type, file + file + "--XYZ--"), "/file too_many");
    const auto nameless = part("form-data; name=\"file\"", "x") + "--XYZ--";
    EXPECT_EQ(refusal_of(type, nameless), "/file required");
}

// R66: nothing of the name may reach a header or a path.
TEST(Multipart, CleansTheFilename) {
    EXPECT_EQ(name_of("filename=\"发票.pdf\""), "发票.pdf");
    EXPECT_EQ(name_of("filename=\"../../etc/passwd\""), "passwd");
    EXPECT_EQ(name_of("filename=\"C:\\fakepath\\a.doc\""), "a.doc");
    EXPECT_EQ(name_of("filename=\"a \\\"b\\\".txt\""), "a \"b\".txt");
    EXPECT_EQ(name_of("filename=\" a.txt \""), "a.txt");
    EXPECT_EQ(name_of("filename=\"x\"; filename*=UTF-8''%E5%8F%91.pdf"), "发.pdf");
    EXPECT_EQ(name_of("filename*=utf-8'zh'a%20b"), "a b");
    EXPECT_EQ(name_of("filename*=UTF-8''..%2F..%2Fpasswd"), "passwd");
    std::string longest;
    for (int i = 0; i < 200; ++i) longest += "字";
    EXPECT_EQ(name_of("filename=\"" + longest + "\""), longest);
    EXPECT_EQ(name_of("filename=\"" + longest + "x\""), "/file too_long");
}

TEST(Multipart, RefusesHostileFilenames) {
    EXPECT_EQ(name_of("filename=\"\""), "/file required");
    for (const char* bad : {
             "filename=\"..\"",
             "filename=\"a/\"",
             "filename=\"   \"",
             "filename=\"\xFF.txt\"",
             "filename=\"a\tb\"",
             "filename=\"a\xE2\x80\xAEgpj.exe\"",
             "filename=\"a\xE2\x81\xA6"
             "b\"",
             "filename=\"a\xC2\x85"
             "b\"",
             "filename*=UTF-8''a%0D%0ASet-Cookie%3Ax",
             "filename*=UTF-8''a%00.png",
             "filename*=UTF-8''a%FF",
             "filename*=UTF-8''a%2",
             "filename*=UTF-8''a%GG",
             "filename*=ISO-8859-1''a",
             "filename*=a",
         }) {
        EXPECT_EQ(name_of(bad), "/file invalid_filename") << bad;
    }
    EXPECT_EQ(name_of("filename=\"a\rb\""), "multipart_syntax");
    EXPECT_EQ(name_of("filename=\"a\nSet-Cookie: x\""), "multipart_syntax");
    EXPECT_EQ(name_of("filename=\"a\r\nSet-Cookie: x\""), "multipart_syntax");
    EXPECT_EQ(name_of(std::string("filename=\"a\0b\"", 14)), "multipart_syntax");
}

}  // namespace
}  // namespace bihuan::http
