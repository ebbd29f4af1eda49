// The built front end: which file answers which address, in which form and with which headers.

#include "bihuan/http/server.hpp"
#include "http/compress.hpp"
#include "http/web_files.hpp"
#include "support/cluster.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>

namespace bihuan::test {
namespace {

namespace fs = std::filesystem;

const std::string script = "export const longest = '" + std::string(3'000, 'x') + "';\n";
const std::string index_page = "<!doctype html><title>workspace</title>";
const std::string portal_page = "<!doctype html><title>portal</title>";

void write(const fs::path& file, const std::string& content) {
    fs::create_directories(file.parent_path());
    std::ofstream(file, std::ios::binary) << content;
}

/// A front end as the build leaves it.
class BuiltPages {
public:
    BuiltPages() {
        write(path() / "index.html", index_page);
        write(path() / "p/index.html", portal_page);
        write(path() / "favicon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>");
        write(path() / "assets/app-1a2b.js", script);
        write(path() / "assets/app-1a2b.js.br", "as brotli");
        write(path() / "assets/app-1a2b.js.gz", "as gzip");
        write(path() / "assets/plain-3c4d.css", "a{" + std::string(3'000, ' ') + "}");
        write(path() / "assets/tiny-5e6f.css", "a{}");
        write(path() / ".secret", "hidden");
        write(directory_.path() / "outside.txt", "outside");
        fs::create_symlink(directory_.path() / "outside.txt", path() / "link.txt");
    }
    fs::path path() const { return directory_.path() / "web"; }

private:
    TempDir directory_;
};

/// A server with nothing behind it but those pages; everything else is 418.
class WebFiles : public testing::Test {
protected:
    WebFiles() {
        http::Handlers handlers;
        handlers.plan = [](http::Call&) { return http::Plan(); };
        handlers.perform = [](const http::Call&, const http::Done& done) {
            http::Reply reply;
            reply.status = 418;
            done(std::move(reply));
        };
        auto files = std::make_shared<const http::WebFiles>(pages_.path());
        server_ = std::make_unique<http::Server>(
            http::ServerOptions(), http::with_web_files(std::move(handlers), std::move(files))
        );
        client_ = std::make_unique<HttpClient>(server_->port());
    }

    HttpReply get(std::string_view target, const std::string& encodings = {}) {
        HeaderList headers;
        if (!encodings.empty()) headers.emplace_back("Accept-Encoding", encodings);
        return client_->get(target, headers);
    }

    BuiltPages pages_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<HttpClient> client_;
};

TEST_F(WebFiles, answer_every_view_with_the_page_that_shows_it) {
    for (const auto* const view :
         {"/", "/index.html", "/tickets/TS20261121-0012", "/wallboard", "/a/b/c?x=1", "/portal"}) {
        EXPECT_EQ(get(view).body, index_page) << view;
    }
    for (const auto* const view : {"/p", "/p/", "/p/track", "/p/index.html"}) {
        EXPECT_EQ(get(view).body, portal_page) << view;
    }
}

TEST_F(WebFiles, leave_interfaces_and_unknown_files_to_the_others) {
    for (const auto* const path :
         {"/api", "/api/v1/nothing", "/hooks/crm", "/healthz", "/readyz", "/version", "/metrics",
          "/nothing.js", "/assets/nothing.js", "/assets/app-1a2b.js.gz", "/assets/app-1a2b.js.br",
          "/.secret", "/link.txt", "/outside.txt"}) {
        EXPECT_EQ(get(path).status, 418U) << path;
    }
    EXPECT_EQ(get("/apiary").body, index_page) << "only begins like an interface";
    EXPECT_EQ(client_->request("POST", "/").status, 418U);
    EXPECT_EQ(client_->request("DELETE", "/assets/app-1a2b.js").status, 418U);
}

TEST_F(WebFiles, reach_nothing_outside_of_the_directory) {
    for (const auto* const target :
         {"/../outside.txt", "/assets/../../outside.txt", "/%2e%2e/outside.txt",
          "/assets/%2e%2e/%2e%2e/outside.txt", "/..%2foutside.txt", "//outside.txt",
          "/assets/..%5c..%5coutside.txt"}) {
        RawClient client(server_->port());
        client.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
        const auto reply = client.read_reply();
        EXPECT_GE(reply.status, 400U) << target;
        EXPECT_EQ(reply.body.find("outside"), std::string::npos) << target;
    }
}

TEST_F(WebFiles, come_in_the_best_form_that_the_client_takes) {
    struct Case {
        const char* accepted;
        const char* coding;
        std::string body;
    };
    const Case cases[] = {
        {"",                    "",     script     },
        {"gzip, deflate, br",   "br",   "as brotli"},
        {"gzip",                "gzip", "as gzip"  },
        {"br;q=0.5, gzip",      "gzip", "as gzip"  },
        {"br;q=0, gzip;q=0",    "",     script     },
        {"*",                   "br",   "as brotli"},
        {"identity",            "",     script     },
    };
    for (const auto& [accepted, coding, body] : cases) {
        const auto reply = get("/assets/app-1a2b.js", accepted);
        EXPECT_EQ(reply.status, 200U) << accepted;
        EXPECT_EQ(reply.header("Content-Encoding"), coding) << accepted;
        EXPECT_EQ(reply.header("Vary"), "Accept-Encoding") << accepted;
        EXPECT_EQ(reply.body, body) << accepted;
    }
}

TEST_F(WebFiles, are_packed_once_where_the_build_did_not) {
    const auto packed = get("/assets/plain-3c4d.css", "gzip");
    EXPECT_EQ(packed.header("Content-Encoding"), "gzip");
    EXPECT_EQ(packed.header("Vary"), "Accept-Encoding");
    EXPECT_LT(packed.body.size(), 200U);
    EXPECT_EQ(get("/assets/tiny-5e6f.css", "gzip").header("Content-Encoding"), "");
}

TEST_F(WebFiles, are_kept_by_browsers_for_ever_or_asked_for_again) {
    const auto script_reply = get("/assets/app-1a2b.js");
    EXPECT_EQ(script_reply.header("Cache-Control"), "public, max-age=31536000, immutable");
    EXPECT_EQ(script_reply.header("Content-Type"), "text/javascript; charset=utf-8");
    EXPECT_EQ(get("/favicon.svg").header("Cache-Control"), "no-cache");
    EXPECT_EQ(get("/favicon.svg").header("Content-Type"), "image/svg+xml");

    const auto page = get("/");
    EXPECT_EQ(page.header("Cache-Control"), "no-cache");
    const auto again = client_->get("/tickets", {{"If-None-Match", page.header("ETag")}});
    EXPECT_EQ(again.status, 304U);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.header("ETag"), page.header("ETag"));
    EXPECT_EQ(client_->get("/p", {{"If-None-Match", page.header("ETag")}}).status, 200U);
    EXPECT_NE(get("/assets/app-1a2b.js", "br").header("ETag"), script_reply.header("ETag"));
}

TEST_F(WebFiles, R23_let_a_page_use_nothing_from_elsewhere) {
    for (const auto* const path : {"/", "/p/track", "/wallboard"}) {
        const auto reply = get(path);
        const auto policy = reply.header("Content-Security-Policy");
        for (const auto* const rule :
             {"default-src 'none'; ", "script-src 'self'; ", "connect-src 'self'; ",
              "manifest-src 'self'; ", "worker-src 'self'; ", "form-action 'self'; ",
              "base-uri 'none'; ", "frame-ancestors 'none'"}) {
            EXPECT_NE(policy.find(rule), std::string::npos) << path << " " << rule;
        }
        EXPECT_EQ(policy.find("script-src 'self' "), std::string::npos) << policy;
        EXPECT_EQ(policy.find("unsafe-eval"), std::string::npos) << policy;
        EXPECT_EQ(reply.header("X-Content-Type-Options"), "nosniff");
        EXPECT_EQ(reply.header("Referrer-Policy"), "same-origin");
        EXPECT_NE(reply.header("Permissions-Policy").find("camera=(self)"), std::string::npos);
        EXPECT_EQ(reply.header("Cross-Origin-Opener-Policy"), "same-origin");
        EXPECT_EQ(reply.header("Content-Type"), "text/html; charset=utf-8");
    }
}

TEST_F(WebFiles, answer_head_with_the_length_of_get) {
    RawClient client(server_->port());
    client.send("HEAD /assets/app-1a2b.js HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto head = client.read_reply(true);
    EXPECT_EQ(head.status, 200U);
    EXPECT_EQ(head.header("Content-Length"), std::to_string(script.size()));
    EXPECT_EQ(head.body, "");
}

TEST(FrontEnd, needs_an_index_page) {
    const TempDir empty;
    EXPECT_THROW(http::WebFiles files(empty.path()), std::runtime_error);
    EXPECT_THROW(http::WebFiles files(empty.path() / "nowhere"), std::runtime_error);
}

TEST(FrontEnd, is_served_from_the_configured_directory) {
    const BuiltPages pages;
    ServerOptions options;
    options.database_url = Cluster::instance().database();
    const TempDir data;
    options.data_dir = data.path();
    options.environment = {
        {"BIHUAN_WEB__DIRECTORY", pages.path().string()}
    };
    ServerProcess server(options);
    server.start();
    HttpClient client(static_cast<std::uint16_t>(server.port()));
    EXPECT_EQ(client.get("/tickets").body, index_page);
    EXPECT_EQ(client.get("/assets/app-1a2b.js").body, script);
    for (const auto* const path : {"/api/v1/nothing", "/nothing.js"}) {
        const auto reply = client.get(path);
        EXPECT_EQ(reply.status, 404U) << path;
        EXPECT_EQ(reply.header("Content-Type"), "application/problem+json") << path;
    }
    EXPECT_EQ(client.get("/healthz").status, 200U);
}

}  // namespace
}  // namespace bihuan::test
