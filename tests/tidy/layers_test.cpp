// Who may know whom. base ← domain ← store ← app ← http | jobs ← command line and main.

#include "tree.hpp"

#include <gtest/gtest.h>

#include <map>

namespace bihuan::test {
namespace {

using Names = std::set<std::string>;

const std::map<std::string, Names>& known_layers() {
    static const std::map<std::string, Names> known{
        {"base",   {"base"}                                                 },
        {"domain", {"base", "domain"}                                       },
        {"store",  {"base", "domain", "store"}                              },
        {"app",    {"base", "domain", "store", "app"}                       },
        {"http",   {"base", "domain", "store", "app", "http"}               },
        {"jobs",   {"base", "domain", "store", "app", "jobs"}               },
        {"docgen", {"base", "domain", "docgen"}                             },
        {"cli",    {"base", "domain", "store", "app", "http", "jobs", "cli"}},
        {"main",   {"base", "domain", "store", "app", "http", "jobs", "cli"}},
    };
    return known;
}

/// "store" of "bihuan/store/tx.hpp"; empty for what is no public header of ours.
std::string public_layer_of(const std::string& path) {
    constexpr std::string_view top = "bihuan/";
    if (!path.starts_with(top)) return "";
    return path.substr(top.size(), path.find('/', top.size()) - top.size());
}

/// "store" of "store/tx.hpp"; empty for public and for foreign headers.
std::string private_layer_of(const std::string& path) {
    const auto layer = path.substr(0, path.find('/'));
    return path.ends_with(".hpp") && known_layers().contains(layer) ? layer : "";
}

/// What the HTTP layer takes from the store: transactions and the key of cursors, no table.
const Names store_headers_of_http{
    "bihuan/store/database.hpp",
    "bihuan/store/idempotency.hpp",
    "bihuan/store/setting.hpp",
};

bool is_library(const SourceFile& file) {
    return file.is_cpp() && !file.layer().empty();
}

TEST(Layers, include_only_themselves_and_what_lies_below) {
    Violations violations;
    for (const auto& file : tree()) {
        if (!is_library(file)) continue;
        const auto layer = known_layers().find(file.layer());
        if (layer == known_layers().end()) {
            violations.add(file, 1, "unknown layer " + file.layer());
            continue;
        }
        for (const auto& [path, line] : includes_of(file)) {
            const auto other = public_layer_of(path);
            if (other.empty() || layer->second.contains(other)) continue;
            violations.add(file, line, layer->first + " may not include " + path);
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Layers, keep_their_private_headers_to_themselves) {
    Violations violations;
    for (const auto& file : tree()) {
        if (!is_library(file)) continue;
        const bool is_public = file.is_in("include/");
        for (const auto& [path, line] : includes_of(file)) {
            const auto other = private_layer_of(path);
            const bool top = file.layer() == "main" || file.layer() == "cli";
            const bool edge = other == "http" || other == "cli";
            const bool own = other == file.layer() || (top && edge);
            if (other.empty() || (!is_public && own)) continue;
            violations.add(file, line, "includes a private header, " + path);
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Layers, let_http_reach_tables_only_through_app) {
    Violations violations;
    for (const auto& file : tree()) {
        if (file.layer() != "http" || !file.is_cpp()) continue;
        for (const auto& [path, line] : includes_of(file)) {
            if (public_layer_of(path) != "store" || store_headers_of_http.contains(path)) continue;
            violations.add(file, line, path + " belongs behind app");
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Layers, keep_json_and_input_and_output_out_of_the_domain) {
    Violations violations;
    const Names foreign{
        "bihuan/base/json.hpp", "filesystem", "fstream", "iostream", "nlohmann/json.hpp", "thread"};
    for (const auto& file : tree()) {
        if (file.layer() != "domain" || !file.is_cpp()) continue;
        for (const auto& [path, line] : includes_of(file)) {
            if (!foreign.contains(path)) continue;
            violations.add(file, line, "the domain knows nothing of " + path);
        }
    }
    EXPECT_TRUE(none(violations));
}

/// Files outside of `allowed` with this text in their code.
Violations only_in(const Names& allowed, std::string_view text) {
    Violations violations;
    for (const auto& file : tree()) {
        if (!is_library(file) || allowed.contains(file.path)) continue;
        for (auto at = file.code.find(text); at != std::string::npos;
             at = file.code.find(text, at + 1)) {
            violations.add(file, line_at(file.code, at), std::string(text) + " is not for here");
        }
    }
    return violations;
}

TEST(Libraries, pqxx_stays_in_the_connection_and_the_transaction) {
    const Names allowed{
        "src/store/connection.hpp",
        "src/store/connection.cpp",
        "src/store/notices.cpp",
        "src/store/rows.cpp",
        "src/store/rows_data.hpp",
        "src/store/tx.cpp",
    };
    EXPECT_TRUE(none(only_in(allowed, "pqxx")));
}

TEST(Libraries, asio_and_beast_stay_at_the_edge) {
    const Names allowed{
        "src/http/listener.cpp",
        "src/http/listener.hpp",
        "src/http/live_socket.cpp",
        "src/http/live_socket.hpp",
        "src/http/server.cpp",
        "src/http/session.cpp",
        "src/http/session_body.cpp",
        "src/http/session.hpp",
        "src/jobs/ami_link.cpp",
        "src/jobs/ami_stream.cpp",
        "src/jobs/ami_stream.hpp",
    };
    EXPECT_TRUE(none(only_in(allowed, "<boost/asio")));
    EXPECT_TRUE(none(only_in(allowed, "<boost/beast")));
}

TEST(Libraries, curl_stays_in_what_goes_out) {
    const Names allowed{
        "include/bihuan/app/curl_wall.hpp",
        "src/app/recording_fetch.cpp",
        "src/jobs/imap.cpp",
        "src/jobs/mail_line.cpp",
        "src/jobs/outgoing.cpp",
    };
    EXPECT_TRUE(none(only_in(allowed, "<curl/")));
}

TEST(Libraries, gmime_stays_in_the_reading_of_mails) {
    EXPECT_TRUE(none(only_in({"src/app/mail_message.cpp"}, "<gmime/")));
}

TEST(Clock, is_read_once_for_each_request_tick_and_command) {
    const Names allowed{
        "src/base/log.cpp",
        "src/cli/installation.cpp",
        "src/http/clock.cpp",
        "src/jobs/alarm.cpp",
        "src/jobs/clock.cpp",
    };
    EXPECT_TRUE(none(only_in(allowed, "system_clock::now")));
}

}  // namespace
}  // namespace bihuan::test
