#include "store/mail_center.hpp"

#include "support/eventually.hpp"

#include <chrono>
#include <stdexcept>

namespace bihuan::test {

namespace {

Config with_networks(Config config) {
    config.webhooks.allow_networks = {"127.0.0.1"};
    return config;
}

}  // namespace

MailServers& mail_servers() {
    static MailServers servers;
    return servers;
}

std::string arrived(const std::string& user, const std::string& words) {
    std::string found;
    eventually([&] {
        for (const auto& text : mail_servers().mails_of(user)) {
            if (text.find(words) != std::string::npos) found = text;
        }
        return !found.empty();
    });
    return found;
}

Instant clock_now() {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now()
    );
}

MailCenter::MailCenter()
    : config_(with_networks(app_.center().config)),
      center_{
          config_, app_.center().zone, app_.center().first_clock_rules, app_.center().directories
      } {
    store::DatabaseOptions options;
    options.url = app_.url();
    options.interactive_workers = 1;
    options.batch_workers = 4;
    database_ = std::make_unique<store::Database>(options);
}

MailCenter::~MailCenter() { database_->stop(); }

app::Context MailCenter::context(store::Tx& tx, Instant now) const {
    app::Principal principal;
    principal.kind = app::PrincipalKind::system;
    return app::Context{center_, center_.directories.current(tx, now), principal, now};
}

app::Context MailCenter::context(store::Tx& tx) const { return context(tx, clock_now()); }

store::Mailbox MailCenter::add_mailbox(const std::string& user, const Json& changes) {
    auto& servers = mail_servers();
    Json body{{"name", user}, {"address", user + "@center.test"}, {"poll_seconds", 5}};
    body["username"] = user;
    body["password"] = "secret";
    body["imap"] = Json{{"host", "127.0.0.1"}, {"port", servers.imap_port()}};
    body["imap"]["security"] = "none";
    body["smtp"] = Json{{"host", "127.0.0.1"}, {"port", servers.smtp_port()}};
    body["smtp"]["security"] = "none";
    body.update(changes, true);
    std::optional<store::Mailbox> made;
    app_.with([&](store::Tx& tx) {
        auto mailbox = app::create_mailbox(tx, context(tx), body);
        if (!mailbox) throw std::runtime_error("no mailbox: " + mailbox.error().code);
        made = *mailbox;
    });
    return *made;
}

bool MailCenter::comes_to(const std::string& sql, const std::string& value) {
    return eventually([&] { return this->value(sql) == value; });
}

bool MailCenter::hurries_to(const std::string& sql, const std::string& value) {
    const auto look = [&] {
        if (this->value(sql) == value) return true;
        hurry();
        return false;
    };
    // More often it would take mails from whoever is sending them.
    return eventually(look, std::chrono::minutes(1), std::chrono::milliseconds(500));
}

void MailCenter::hurry() {
    with([](store::Tx& tx) {
        tx.exec_sql("UPDATE mailbox SET next_poll_at = now(), send_paused_until = NULL");
        tx.exec_sql(
            "UPDATE outgoing_mail SET next_at = now(), leased_until = NULL WHERE state = 'pending'"
        );
    });
}

}  // namespace bihuan::test
