// What every answer has, whatever it is about: headers, languages, conditions, compression.

#include "api/complaint.hpp"
#include "http/routes.hpp"

#include <zlib.h>

#include <set>

namespace bihuan::test {
namespace {

HttpClient& supervisor() { return Center::instance().as("supervisor"); }

std::string gunzip(const std::string& bytes) {
    z_stream stream{};
    if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::runtime_error("inflateInit2");
    std::string result(1 << 20, '\0');
    auto input = bytes;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(result.data());
    stream.avail_out = static_cast<uInt>(result.size());
    const int status = inflate(&stream, Z_FINISH);
    inflateEnd(&stream);
    if (status != Z_STREAM_END) throw std::runtime_error("not a whole gzip stream");
    result.resize(stream.total_out);
    return result;
}

TEST(Number, with_any_single_wrong_digit_is_recognised_as_mistyped) {
    const auto number = text_of(create("agent"), "number");
    ASSERT_EQ(number.size(), 15U);
    EXPECT_TRUE(answered(supervisor().get("/api/v1/tickets/" + number), 200));
    for (std::size_t at = 0; at < number.size(); ++at) {
        for (char digit = '0'; digit <= '9'; ++digit) {
            auto wrong = number;
            wrong[at] = digit;
            if (wrong == number) continue;
            const auto reply = supervisor().get("/api/v1/tickets/" + wrong);
            EXPECT_TRUE(refused(reply, 404, "number_mistyped")) << wrong;
        }
    }
}

TEST(Number, with_two_neighbours_swapped_is_recognised_as_mistyped) {
    const auto number = text_of(create("agent"), "number");
    for (std::size_t at = 0; at + 1 < number.size(); ++at) {
        auto wrong = number;
        std::swap(wrong[at], wrong[at + 1]);
        if (wrong == number) continue;
        const auto reply = supervisor().get("/api/v1/tickets/" + wrong);
        EXPECT_TRUE(refused(reply, 404, "number_mistyped")) << wrong;
    }
}

TEST(Documents, are_there_for_programs_and_for_people_without_signing_in) {
    HttpClient anybody(Center::instance().port());
    const auto document = anybody.get("/api/openapi.json");
    ASSERT_TRUE(answered(document, 200));
    EXPECT_EQ(json_of(document).at("openapi"), "3.1.0");
    const auto page = anybody.get("/api/docs");
    ASSERT_TRUE(answered(page, 200));
    EXPECT_EQ(page.header("Content-Type"), "text/html; charset=utf-8");
    EXPECT_EQ(page.body.find("<script"), std::string::npos);
    const auto paths = json_of(document).at("paths");
    for (const auto& [path, item] : paths.items()) {
        EXPECT_NE(page.body.find(">" + path + "</code>"), std::string::npos) << path;
    }
}

TEST(Number, that_is_none_is_simply_not_found) {
    for (const auto* text :
         {"x", "0", "1", "20261121", "..%2e", "01900000-0000-7000-8000-000000000000", "%E5%AD%97",
          "999999999999999999999999999999999999", "20261121000001x"}) {
        const auto reply = supervisor().get(std::string("/api/v1/tickets/") + text);
        EXPECT_TRUE(reply.status == 404 || reply.status == 400) << text << " " << reply.status;
        if (reply.status != 404) continue;
        EXPECT_TRUE(refused(reply, 404, "not_found")) << text;
    }
}

TEST(Protocol, head_answers_like_get_without_a_body) {
    const auto path = path_of(create("agent"));
    const auto get = supervisor().get(path);
    const auto head = supervisor().request("HEAD", path);
    EXPECT_EQ(head.status, 200U);
    EXPECT_TRUE(head.body.empty());
    for (const auto* name : {"ETag", "Content-Type", "Content-Length", "Cache-Control"}) {
        EXPECT_EQ(head.header(name), get.header(name)) << name;
    }
    EXPECT_EQ(supervisor().request("HEAD", "/api/v1/tickets/x").status, 404U);
}

TEST(Protocol, other_methods_are_405_with_the_allowed_ones) {
    std::map<std::string, std::set<std::string>> allowed;
    for (const auto& route : http::all_routes()) {
        auto& methods = allowed[std::string(route.pattern)];
        switch (route.method) {
            case http::Method::get: methods.insert({"GET", "HEAD"}); break;
            case http::Method::post: methods.insert("POST"); break;
            case http::Method::put: methods.insert("PUT"); break;
            case http::Method::patch: methods.insert("PATCH"); break;
            case http::Method::delete_: methods.insert("DELETE"); break;
            default: break;
        }
    }
    for (auto& [pattern, methods] : allowed) {
        methods.insert("OPTIONS");
        auto path = pattern;
        const auto open = path.find('{');
        if (open != std::string::npos) path.replace(open, path.find('}') - open + 1, "x");
        // Where a name of its own lies beside ids, it is also an id for the other methods.
        if (path == "/api/v1/tickets/bulk" || path == "/api/v1/tickets/x") continue;
        const bool own = path.ends_with("/simulate") || path.ends_with("/preview");
        if (own || path.ends_with("/counts")) continue;
        SCOPED_TRACE(path);
        const auto options = supervisor().request("OPTIONS", path);
        EXPECT_EQ(options.status, 204U);
        std::set<std::string> named;
        std::string word;
        for (const char c : options.header("Allow") + ",") {
            if (c == ' ') continue;
            if (c != ',') {
                word += c;
                continue;
            }
            named.insert(std::exchange(word, {}));
        }
        EXPECT_EQ(named, methods);
        for (const auto* method : {"GET", "POST", "PUT", "PATCH", "DELETE", "BREW"}) {
            if (methods.contains(method)) continue;
            const auto reply = supervisor().request(method, path);
            EXPECT_TRUE(refused(reply, 405, "method_not_allowed")) << method;
            EXPECT_EQ(reply.header("Allow"), options.header("Allow"));
        }
    }
}

TEST(Protocol, what_is_not_there_is_404_for_everybody) {
    for (const auto* path :
         {"/nowhere.txt", "/api/v1/nowhere", "/api/v2/tickets", "/api/v1/tickets/x/y/z",
          "/api/v1/tickets/"}) {
        EXPECT_TRUE(refused(Center::instance().nobody().get(path), 404, "not_found")) << path;
        EXPECT_TRUE(refused(supervisor().get(path), 404, "not_found")) << path;
    }
}

TEST(Protocol, long_answers_are_compressed_on_request) {
    create("agent");
    const std::string path = "/api/v1/tickets?limit=20&sort=received_at";
    const auto plain = supervisor().get(path);
    ASSERT_GT(plain.body.size(), 1024U);
    EXPECT_EQ(plain.header("Content-Encoding"), "");
    const auto packed = supervisor().get(path, {{"Accept-Encoding", "br, gzip;q=0.8"}});
    ASSERT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_NE(packed.header("Vary").find("Accept-Encoding"), std::string::npos);
    EXPECT_LT(packed.body.size(), plain.body.size());
    EXPECT_EQ(gunzip(packed.body), plain.body);
    const auto refused_gzip = supervisor().get(path, {{"Accept-Encoding", "gzip;q=0"}});
    EXPECT_EQ(refused_gzip.header("Content-Encoding"), "");
    const auto small = supervisor().get("/api/v1/nowhere", {{"Accept-Encoding", "gzip"}});
    EXPECT_EQ(small.header("Content-Encoding"), "") << "short ones are not worth it";
}

TEST(Protocol, what_one_has_already_is_304) {
    const auto ticket = create("agent");
    auto& client = supervisor();
    const auto etag = client.get(path_of(ticket)).header("ETag");
    EXPECT_EQ(etag, "\"1\"");
    for (const auto& value : {etag, "W/" + etag, "\"7\", " + etag, std::string("*")}) {
        const auto reply = client.get(path_of(ticket), {{"If-None-Match", value}});
        EXPECT_EQ(reply.status, 304U) << value;
        EXPECT_TRUE(reply.body.empty());
        EXPECT_EQ(reply.header("ETag"), etag);
    }
    EXPECT_EQ(client.get(path_of(ticket), {{"If-None-Match", "\"2\""}}).status, 200U);
    move("agent", ticket, "register");
    EXPECT_EQ(client.get(path_of(ticket), {{"If-None-Match", etag}}).status, 200U);
}

TEST(Protocol, every_answer_has_a_request_id) {
    auto& client = supervisor();
    const auto given = client.get("/api/v1/me", {{"X-Request-Id", "req-123.abc_X"}});
    EXPECT_EQ(given.header("X-Request-Id"), "req-123.abc_X");
    std::set<std::string> made;
    for (const auto* path : {"/api/v1/me", "/api/v1/nowhere", "/healthz", "/api/v1/tickets/x"}) {
        made.insert(client.get(path).header("X-Request-Id"));
    }
    EXPECT_EQ(made.size(), 4U);
    EXPECT_FALSE(made.contains(""));
    for (const auto& bad : {std::string(200, 'x'), std::string("a b"), std::string("a\tb")}) {
        const auto reply = client.get("/api/v1/me", {{"X-Request-Id", bad}});
        EXPECT_NE(reply.header("X-Request-Id"), bad);
        EXPECT_FALSE(reply.header("X-Request-Id").empty());
    }
    const auto failed = client.get("/api/v1/tickets/x", {{"X-Request-Id", "find-me-42"}});
    EXPECT_EQ(json_of(failed)["instance"], "find-me-42");
}

TEST(Protocol, every_answer_is_safe_in_a_browser) {
    auto nobody = Center::instance().client("");
    const auto ticket = create("agent");
    const HttpReply replies[] = {
        supervisor().get(path_of(ticket)),
        supervisor().get("/api/v1/tickets?limit=1"),
        supervisor().get("/api/v1/nowhere"),
        nobody.get("/api/v1/me"),
        nobody.request("POST", "/api/v1/tickets", {{"Content-Type", "text/plain"}}, "x"),
        nobody.get("/healthz"),
    };
    for (const auto& reply : replies) {
        SCOPED_TRACE(reply.body);
        EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
        const auto policy = reply.header("Content-Security-Policy");
        EXPECT_NE(policy.find("frame-ancestors"), std::string::npos);
        EXPECT_NE(policy.find("default-src"), std::string::npos);
        EXPECT_FALSE(reply.header("Referrer-Policy").empty());
        EXPECT_FALSE(reply.header("Cross-Origin-Opener-Policy").empty());
        EXPECT_EQ(reply.header("Access-Control-Allow-Origin"), "");
        EXPECT_EQ(reply.header("Server").find("Beast"), std::string::npos);
    }
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(replies[i].header("Cache-Control"), "no-store") << "personal data";
    }
}

TEST(Protocol, speaks_the_language_that_is_asked_for) {
    struct Row {
        const char* accept;
        const char* language;
    };
    const Row rows[] = {
        {"", "zh-CN"},
        {"zh-CN", "zh-CN"},
        {"zh", "zh-CN"},
        {"en", "en"},
        {"en-US,en;q=0.9,zh;q=0.8", "en"},
        {"zh;q=0.9,en;q=0.8", "zh-CN"},
        {"fr", "zh-CN"},
        {"fr, en;q=0.5", "en"},
        {"*", "zh-CN"},
    };
    for (const auto& row : rows) {
        HeaderList headers;
        if (row.accept[0] != '\0') headers.emplace_back("Accept-Language", row.accept);
        const auto reply = supervisor().get("/api/v1/tickets/x", headers);
        EXPECT_EQ(reply.header("Content-Language"), row.language) << row.accept;
    }
    const auto path = path_of(create("agent")) + "/actions";
    const auto label = [&](const char* language) {
        const auto actions = json_of(supervisor().get(path, {{"Accept-Language", language}}));
        return text_of(actions[0], "label");
    };
    EXPECT_EQ(label("zh"), "登记受理");
    EXPECT_EQ(label("en"), "Register");
}

TEST(Protocol, tells_how_it_is_without_signing_in) {
    auto nobody = Center::instance().client("");
    for (const auto* path : {"/healthz", "/readyz", "/version"}) {
        EXPECT_TRUE(answered(nobody.get(path), 200)) << path;
    }
}

TEST(Protocol, keeps_pipelined_answers_in_order) {
    RawClient raw(Center::instance().port());
    const auto token = Center::instance().person("agent").token;
    std::string bytes;
    for (int i = 0; i < 10; ++i) {
        bytes += "GET /api/v1/me HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + token +
                 "\r\nX-Request-Id: pipe-" + std::to_string(i) + "\r\n\r\n";
    }
    raw.send(bytes);
    for (int i = 0; i < 10; ++i) {
        const auto reply = raw.read_reply();
        EXPECT_EQ(reply.status, 200U);
        EXPECT_EQ(reply.header("X-Request-Id"), "pipe-" + std::to_string(i));
    }
}

}  // namespace
}  // namespace bihuan::test
