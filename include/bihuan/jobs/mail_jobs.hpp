#pragma once

// The background threads that read mailboxes and send mails.

#include "bihuan/app/center.hpp"
#include "bihuan/store/database.hpp"

#include <memory>
#include <string>

namespace bihuan::jobs {

/// Reads each mailbox every so often. A mailbox is leased while it is read, so that any number of
/// nodes may do so; each mail is one transaction with the row that says what became of it, and is
/// marked in the mailbox only after that. Lifecycle: `start`, `stop` (waits for the mail that is
/// under way, for seconds at most); the destructor stops.
class MailPoller {
public:
    /// `node` names this node also after a restart. Both references have to outlive it.
    MailPoller(store::Database& database, const app::Center& center, std::string node);
    ~MailPoller();
    MailPoller(const MailPoller&) = delete;
    MailPoller& operator=(const MailPoller&) = delete;

    void start();
    /// Waits for nothing; `stop` follows.
    void ask_to_stop();
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Sends what is queued. A mail is leased while it is sent; when this ends between the server's
/// word and the row that keeps it, the mail is sent again with the same Message-ID. A server that
/// is not reached is left alone for a minute. Lifecycle as above.
class MailSender {
public:
    MailSender(store::Database& database, const app::Center& center, std::string node);
    ~MailSender();
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;

    void start();
    /// Waits for nothing; `stop` follows.
    void ask_to_stop();
    void stop();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::jobs
