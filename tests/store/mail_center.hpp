#pragma once

// A center that reads and sends mails, on real servers.

#include "bihuan/app/mailboxes.hpp"
#include "bihuan/jobs/mail_jobs.hpp"
#include "store/app_center.hpp"
#include "support/mail_servers.hpp"

#include <functional>
#include <memory>
#include <string>

namespace bihuan::test {

/// The servers of the whole test program: each test has a user of its own for what it reads.
MailServers& mail_servers();

/// The mail to that user in which those words are, once it has arrived; empty when it never does.
std::string arrived(const std::string& user, const std::string& words);

class MailCenter {
public:
    MailCenter();
    ~MailCenter();

    /// A mailbox at the servers of the test, with `changes` over it. Throws when it is refused.
    store::Mailbox add_mailbox(const std::string& user, const Json& changes = Json::object());
    /// In the name of the program.
    app::Context context(store::Tx& tx, Instant now) const;
    app::Context context(store::Tx& tx) const;
    store::Database& database() { return *database_; }
    const app::Center& center() const { return center_; }
    AppCenter& app() { return app_; }
    void with(const std::function<void(store::Tx& tx)>& work) { app_.with(work); }
    std::string value(const std::string& sql) { return app_.value(sql); }
    /// Whether the statement gives that value in the end.
    bool comes_to(const std::string& sql, const std::string& value);
    /// The same, while twice a second everything that waits is due at once.
    bool hurries_to(const std::string& sql, const std::string& value);
    /// Has all mailboxes read at once, and everything sent that waits.
    void hurry();

private:
    AppCenter app_;
    Config config_;
    app::Center center_;
    std::unique_ptr<store::Database> database_;
};

Instant clock_now();

}  // namespace bihuan::test
