// Who may know whom. base ← domain ← store ← app ← http | jobs ← command line and main.

#include "tree.hpp"

#include <gtest/gtest.h>

#include <map>

namespace bihuan::test {
namespace {

using Names = std::set<std::string>;

const std::map<std::string, Names>& known_layers() {
    static const std::map<std::string, Names> known{
        {"base", {"base"}},
        {"domain", {"base", "domain"}},
        {"store", {"base", "domain", "store"}},
        {"app", {"base", "domain", "store", "app"}},
        {"http", {"base", "domain", "store", "app", "http"}},
        {"jobs", {"base", "domain", "store", "app", "jobs"}},
        {"docgen", {"base", "domain", "docgen"}},
        {"cli", {"base", "domain", "store", "app", "http", "jobs", "cli"}},
        {"main", {"base", "domain", "store", "app", "http", "jobs", "cli"}},
    };
    return known;
}

/// What the HTTP layer takes from the store: transactions and the key of cursors, no table.
const Names store_headers_of_http{"database", "idempotency", "setting"};

std::vector<Found> includes_of(const SourceFile& file, const char* pattern) {
    return find_all(file.text, std::regex(pattern, std::regex::multiline));
}

bool is_library(const SourceFile& file) { return file.is_cpp() && !file.layer().empty(); }

TEST(Layers, include_only_themselves_and_what_lies_below) {
    Violations violations;
    for (const auto& file : tree()) {
        if (!is_library(file)) continue;
        const auto layer = known_layers().find(file.layer());
        if (layer == known_layers().end()) {
            violations.add(file, 1, "unknown layer " + file.layer());
            continue;
        }
        for (const auto& found : includes_of(file, R"(^#include "bihuan/([a-z]+)/)")) {
            if (layer->second.contains(found.value)) continue;
            violations.add(file, found.line, layer->first + " may not include " + found.value);
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Layers, keep_their_private_headers_to_themselves) {
    Violations violations;
    for (const auto& file : tree()) {
        if (!is_library(file)) continue;
        const bool is_public = file.is_in("include/");
        for (const auto& found : includes_of(file, R"(^#include "([a-z]+)/[a-z_]+\.hpp")")) {
            if (found.value == "bihuan") continue;
            const bool top = file.layer() == "main" || file.layer() == "cli";
            const bool edge = found.value == "http" || found.value == "cli";
            if (!is_public && (found.value == file.layer() || (top && edge))) continue;
            violations.add(file, found.line, "includes a private header of " + found.value);
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Layers, let_http_reach_tables_only_through_app) {
    Violations violations;
    for (const auto& file : tree()) {
        if (file.layer() != "http" || !file.is_cpp()) continue;
        for (const auto& found : includes_of(file, R"(^#include "bihuan/store/([a-z_]+)\.hpp")")) {
            if (store_headers_of_http.contains(found.value)) continue;
            violations.add(file, found.line, "store/" + found.value + " belongs behind app");
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Layers, keep_json_and_input_and_output_out_of_the_domain) {
    Violations violations;
    const char* pattern =
        R"(^#include [<"](nlohmann/[^>"]+|bihuan/base/json\.hpp|fstream|iostream|filesystem|thread)[>"])";
    for (const auto& file : tree()) {
        if (file.layer() != "domain" || !file.is_cpp()) continue;
        for (const auto& found : includes_of(file, pattern)) {
            violations.add(file, found.line, "the domain knows nothing of " + found.value);
        }
    }
    EXPECT_TRUE(none(violations));
}

/// Files outside of `allowed` that match the expression in their code.
Violations only_in(const Names& allowed, const char* pattern) {
    Violations violations;
    const std::regex expression(pattern);
    for (const auto& file : tree()) {
        if (!is_library(file) || allowed.contains(file.path)) continue;
        for (const auto& found : find_all(code_of_text(file.text), expression)) {
            violations.add(file, found.line, found.value + " does not belong here");
        }
    }
    return violations;
}

TEST(Libraries, pqxx_stays_in_the_connection_and_the_transaction) {
    const Names allowed{
        "src/store/connection.hpp",
        "src/store/connection.cpp",
        "src/store/rows.cpp",
        "src/store/rows_data.hpp",
        "src/store/tx.cpp",
    };
    EXPECT_TRUE(none(only_in(allowed, R"((pqxx)/|pqxx::)")));
}

TEST(Libraries, asio_and_beast_stay_at_the_edge) {
    const Names allowed{
        "src/http/listener.cpp",
        "src/http/listener.hpp",
        "src/http/server.cpp",
        "src/http/session.cpp",
        "src/http/session.hpp",
    };
    EXPECT_TRUE(none(only_in(allowed, R"(#include <(boost/(?:asio|beast))[/.])")));
}

TEST(Clock, is_read_once_for_each_request_tick_and_command) {
    const Names allowed{
        "src/base/log.cpp",
        "src/cli/installation.cpp",
        "src/http/session.cpp",
        "src/jobs/sweep.cpp",
    };
    EXPECT_TRUE(none(only_in(allowed, R"((system_clock::now))")));
}

}  // namespace
}  // namespace bihuan::test
