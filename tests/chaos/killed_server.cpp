#include "chaos/killed_server.hpp"

#include "bihuan/store/embedded.hpp"

#include <optional>

namespace bihuan::test {

namespace {

constexpr const char* password = "correct-horse-battery";

}  // namespace

void KilledServer::start() {
    ServerOptions options;
    options.data_dir = data_dir_.path();
    options.environment = {
        {"BIHUAN_METRICS__ENABLED", "false"},
        {"BIHUAN_WEBHOOKS__ALLOW_NETWORKS", "127.0.0.1"},
    };
    server_ = std::make_unique<ServerProcess>(options);
    server_->start();
    port_ = server_->port();
}

void KilledServer::kill_and_start() {
    server_->kill();
    server_->start();
    port_ = server_->port();
}

std::string KilledServer::sign_in(const std::string& name, const std::string& role) const {
    const auto added = run_bihuan(
        {"user", "add", name, "--role", role}, {{"BIHUAN_DATA_DIR", data_dir_.path().string()}},
        std::string(password) + "\n"
    );
    EXPECT_EQ(added.status, 0) << added.errors;
    const Json body{{"username", name}, {"password", password}};
    return json_of(client({}).post("/api/v1/sessions", body))["token"].get<std::string>();
}

HttpClient KilledServer::client(const std::string& token) const {
    HttpClient client(static_cast<std::uint16_t>(port_.load()));
    if (!token.empty()) client.set_header("Authorization", "Bearer " + token);
    return client;
}

store::Rows KilledServer::sql(const std::string& statement) const {
    const auto postgres = store::EmbeddedPostgres::open(data_dir_.path());
    store::DatabaseOptions options;
    options.url = postgres->url();
    const auto connection = store::open_connection(options, store::Prepare::none);
    std::optional<store::Rows> rows;
    store::run_read(*connection, [&](store::Tx& tx) { rows = tx.exec_sql(statement); });
    return std::move(*rows);
}

std::int64_t KilledServer::count(const std::string& statement) const {
    return sql("SELECT (" + statement + ") AS n").front().integer("n");
}

}  // namespace bihuan::test
