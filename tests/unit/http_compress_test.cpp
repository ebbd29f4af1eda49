#include "http/compress.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <string>

namespace bihuan::http {
namespace {

std::string gunzip(const std::string& bytes) {
    z_stream stream{};
    EXPECT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    std::string result(1024 * 1024, '\0');
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream.avail_in = static_cast<uInt>(bytes.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    result.resize(stream.total_out);
    inflateEnd(&stream);
    return result;
}

std::string header(const Reply& reply, std::string_view name) {
    for (const auto& [known, value] : reply.headers) {
        if (known == name) return value;
    }
    return "";
}

Reply reply_of(std::size_t size, std::string_view type) {
    Reply reply;
    reply.body = std::string(size, 'x');
    reply.set("Content-Type", type).set("ETag", "\"3\"");
    return reply;
}

TEST(Compression, can_be_undone) {
    std::string text;
    for (int i = 0; i < 5000; ++i) text += std::to_string(i) + "闭环";
    EXPECT_EQ(gunzip(gzip(text)), text);
    EXPECT_EQ(gunzip(gzip("")), "");
}

TEST(Compression, is_for_long_text) {
    auto reply = reply_of(1025, "application/problem+json; charset=utf-8");
    compress(reply, true);
    EXPECT_EQ(gunzip(reply.body), std::string(1025, 'x'));
    EXPECT_EQ(header(reply, "Content-Encoding"), "gzip");
    EXPECT_EQ(header(reply, "Vary"), "Accept-Encoding");
    EXPECT_EQ(header(reply, "ETag"), "\"3\"");
}

TEST(Compression, leaves_the_rest_alone) {
    auto short_text = reply_of(1024, "text/plain");
    compress(short_text, true);
    EXPECT_EQ(header(short_text, "Content-Encoding"), "");

    auto picture = reply_of(5000, "image/png");
    compress(picture, true);
    EXPECT_EQ(header(picture, "Content-Encoding"), "");
    EXPECT_EQ(header(picture, "Vary"), "");

    auto unwanted = reply_of(5000, "text/csv");
    unwanted.set("Vary", "Accept");
    compress(unwanted, false);
    EXPECT_EQ(unwanted.body.size(), 5000U);
    EXPECT_EQ(header(unwanted, "Vary"), "Accept, Accept-Encoding");

    auto encoded = reply_of(5000, "text/css");
    encoded.set("Content-Encoding", "br");
    compress(encoded, true);
    EXPECT_EQ(encoded.body.size(), 5000U);

    auto chosen = reply_of(5000, "text/css");
    chosen.set("Vary", "Accept-Encoding");
    compress(chosen, true);
    EXPECT_EQ(chosen.body.size(), 5000U);
    EXPECT_EQ(header(chosen, "Vary"), "Accept-Encoding");
}

}  // namespace
}  // namespace bihuan::http
