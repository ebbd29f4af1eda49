#pragma once

// Jobs that a server has beside its requests, those that start and stop together as one. `stop`
// waits; all are asked to stop before any is waited for, so that the slowest alone counts.

#include "bihuan/jobs/ledger_keeper.hpp"
#include "bihuan/jobs/mail_jobs.hpp"
#include "bihuan/jobs/message_sender.hpp"
#include "bihuan/jobs/report_keeper.hpp"
#include "bihuan/jobs/report_scheduler.hpp"
#include "bihuan/jobs/search_upkeep.hpp"
#include "bihuan/jobs/webhook_sender.hpp"
#include "bihuan/jobs/word_keeper.hpp"

#include <string>

namespace bihuan::cli {

/// Both directions of the mailboxes.
struct Mail {
    Mail(store::Database& database, const app::Center& center, const std::string& node)
        : poller(database, center, node), sender(database, center, node) {}

    void start() {
        poller.start();
        sender.start();
    }
    void ask_to_stop() {
        poller.ask_to_stop();
        sender.ask_to_stop();
    }
    void stop() {
        poller.stop();
        sender.stop();
    }

    jobs::MailPoller poller;
    jobs::MailSender sender;
};

/// What follows the events of tickets, each on a connection of its own.
struct Followers {
    Followers(const store::DatabaseOptions& options, const app::Center& center)
        : webhooks(options, center), messages(options, center), reports(options, center) {}
    void start() {
        webhooks.start();
        messages.start();
        reports.start();
    }
    void wake() {
        webhooks.wake();
        messages.wake();
        reports.wake();
    }
    void ask_to_stop() {
        webhooks.ask_to_stop();
        messages.ask_to_stop();
        reports.ask_to_stop();
    }
    void stop() {
        webhooks.stop();
        messages.stop();
        reports.stop();
    }

    jobs::WebhookSender webhooks;
    jobs::MessageSender messages;
    jobs::ReportKeeper reports;
};

/// What nobody waits for: the search index, the ledger, the words of each day and reports on
/// schedule.
struct Upkeep {
    Upkeep(store::Database& database, const app::Center& center)
        : search(database),
          ledger(database, center),
          words(database, center),
          schedule(database, center) {}

    void start() {
        search.start();
        ledger.start();
        words.start();
        schedule.start();
    }
    void ask_to_stop() {
        search.ask_to_stop();
        ledger.ask_to_stop();
        words.ask_to_stop();
        schedule.ask_to_stop();
    }
    void stop() {
        search.stop();
        ledger.stop();
        words.stop();
        schedule.stop();
    }

    jobs::SearchUpkeep search;
    jobs::LedgerKeeper ledger;
    jobs::WordKeeper words;
    jobs::ReportScheduler schedule;
};

}  // namespace bihuan::cli
