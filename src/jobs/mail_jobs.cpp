#include "bihuan/jobs/mail_jobs.hpp"

#include "bihuan/app/mail_arrival.hpp"
#include "bihuan/app/mailboxes.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/app/report_delivery.hpp"
#include "bihuan/base/log.hpp"
#include "jobs/clock.hpp"
#include "jobs/imap.hpp"
#include "jobs/mail_line.hpp"
#include "jobs/stop_event.hpp"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>
#include <vector>

namespace bihuan::jobs {

namespace {

using domain::MailOutcome;
using domain::MailState;

constexpr std::size_t readers = 2;
constexpr std::chrono::milliseconds pause_between_looks{1000};
constexpr std::chrono::milliseconds pause_after_failure{2000};
/// Longer than one command of IMAP, and than it takes to send those that are claimed together.
constexpr Seconds lease{300};
constexpr std::size_t mails_at_once = 4;
constexpr int writes_max = 10;
constexpr Seconds pause_of_server{60};
/// Servers do not always know how large a mail is.
constexpr std::size_t literal_bytes_max = app::mail_bytes_max + app::mail_bytes_max / 2;

/// What both have in common: threads that do something over and over, until they are stopped.
class Loop {
public:
    Loop(store::Database& database, const app::Center& center, std::string node)
        : database_(database), center_(center), node_(std::move(node)) {}
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    /// `round` says whether there may be more to do at once.
    void start(std::size_t threads, const std::function<bool()>& round) {
        for (std::size_t i = 0; i < threads; ++i) {
            threads_.emplace_back([this, round] { run(round); });
        }
    }
    void ask_to_stop() {
        {
            const std::scoped_lock lock(mutex_);
            stop_.raise();
        }
        changed_.notify_all();
    }
    void stop() {
        ask_to_stop();
        for (auto& thread : threads_) thread.join();
        threads_.clear();
    }
    bool stopping() const { return stop_.raised(); }
    const StopEvent& stop_event() const { return stop_; }
    /// Waits, but not once it is stopped; false then.
    bool pause(std::chrono::milliseconds time) {
        std::unique_lock lock(mutex_);
        return !changed_.wait_for(lock, time, [this] { return stop_.raised(); });
    }
    const std::string& node() const { return node_; }
    store::MailLease lease_from(Instant now) const { return {node_, now + lease}; }

    void transact(const std::function<void(store::Tx&, const app::Context&)>& work) {
        database_.run(store::Lane::batch, [&](store::Connection& connection) {
            store::run_transaction(connection, [&](store::Tx& tx) {
                work(tx, system_context(center_, tx, clock_now()));
                return true;
            });
        });
    }
    MailTarget target(const store::Mailbox& mailbox, const store::MailServer& server) {
        MailTarget there{server.host.value_or(""), server.port, server.security, {}, {}};
        there.username = mailbox.username;
        transact([&](store::Tx& tx, const app::Context&) {
            there.password = app::mailbox_password(tx, center_, mailbox);
        });
        return there;
    }

private:
    void run(const std::function<bool()>& round) {
        for (std::chrono::milliseconds time{0}; pause(time);) {
            time = pause_between_looks;
            try {
                if (round()) time = std::chrono::milliseconds(0);
            } catch (const store::DatabaseAway&) {
                time = pause_after_failure;
            } catch (const std::exception& failure) {
                log::error("mail failed", {{"what", failure.what()}});
                time = pause_after_failure;
            }
        }
    }

    store::Database& database_;
    const app::Center& center_;
    std::string node_;
    std::mutex mutex_;
    std::condition_variable changed_;
    StopEvent stop_;
    std::vector<std::thread> threads_;
};

/// Somebody else reads the mailbox by now.
struct LeaseLost {};

/// One round through one mailbox.
class Reading {
public:
    Reading(Loop& loop, const store::PollLease& poll, Imap& imap)
        : loop_(loop), poll_(poll), imap_(imap) {}

    void run() {
        folder_ = imap_.select(poll_.mailbox.folder);
        first_ = poll_.mailbox.uid_validity != folder_.uid_validity;
        const auto last = first_ ? 0 : poll_.mailbox.last_uid;
        auto highest = last;
        for (const auto uid : imap_.search(criteria(last))) {
            // "7:*" also finds the last one where that is older.
            if (uid <= last) continue;
            if (loop_.stopping()) return;
            take(uid);
            highest = uid;
        }
        if (!first_) return;
        // Only now: a round that is cut is made again from its beginning.
        const auto before_next = folder_.uid_next > 0 ? folder_.uid_next - 1 : newest();
        note(std::max(highest, before_next), folder_.uid_validity);
    }

private:
    /// The first time what is unread; when the server has numbered its mails anew, also what it
    /// has had since shortly before the last round. What is known is passed over.
    std::string criteria(std::int64_t last) const {
        if (!first_) return "UID " + std::to_string(last + 1) + ":*";
        const auto& mailbox = poll_.mailbox;
        if (!mailbox.uid_validity || !mailbox.polled_at) return "UNSEEN";
        return "OR UNSEEN SINCE " + imap_day(*mailbox.polled_at - std::chrono::days(1));
    }

    std::int64_t newest() {
        const auto all = imap_.search("ALL");
        return all.empty() ? 0 : all.back();
    }

    using Validity = std::optional<std::int64_t>;

    void note(std::int64_t uid, Validity validity) {
        loop_.transact([&](store::Tx& tx, const app::Context& context) {
            note_in(tx, context, uid, validity);
        });
    }

    void note_in(
        store::Tx& tx, const app::Context& context, std::int64_t uid, Validity validity
    ) const {
        store::PollProgress progress;
        progress.id = poll_.mailbox.id;
        progress.fence = poll_.fence;
        progress.uid_validity = validity;
        progress.uid = uid;
        progress.leased_until = context.now + lease;
        if (!store::note_progress(tx, progress)) throw LeaseLost();
    }

    void take(std::int64_t uid) {
        const auto found = imap_.look(uid);
        if (!found) return;
        const bool whole = found->size <= static_cast<std::int64_t>(app::mail_bytes_max);
        const auto first_bytes =
            whole ? std::nullopt : std::optional<std::size_t>(app::mail_bytes_of_large);
        const auto raw = imap_.fetch(uid, first_bytes);
        if (!raw) return;
        const auto message = app::read_mail(*raw, whole);
        const app::ArrivedMail arrived{
            poll_.mailbox, message, *raw, found->at.value_or(clock_now())
        };
        const auto outcome = keep(arrived, uid);
        const bool flagged = outcome == MailOutcome::not_understood;
        imap_.mark(uid, flagged ? "\\Seen \\Flagged" : "\\Seen");
    }

    /// What goes wrong with one mail must not keep the others; what goes wrong with the database
    /// must not be taken for the mail's fault.
    MailOutcome keep(const app::ArrivedMail& arrived, std::int64_t uid) {
        try {
            app::TakenMail taken;
            loop_.transact([&](store::Tx& tx, const app::Context& context) {
                step(tx, context, uid);
                taken = app::take_mail(tx, context, arrived);
            });
            return taken.outcome;
        } catch (const store::DatabaseFailure&) {
            throw;
        } catch (const std::exception& failure) {
            log::error("a mail could not be taken", {{"what", failure.what()}});
        }
        loop_.transact([&](store::Tx& tx, const app::Context& context) {
            step(tx, context, uid);
            app::keep_failed_mail(tx, context, arrived, "mail_failed");
        });
        return MailOutcome::not_understood;
    }

    void step(store::Tx& tx, const app::Context& context, std::int64_t uid) const {
        const auto& mailbox = poll_.mailbox;
        if (first_) {
            note_in(tx, context, mailbox.last_uid, mailbox.uid_validity);
        } else {
            note_in(tx, context, uid, folder_.uid_validity);
        }
    }

    Loop& loop_;
    const store::PollLease& poll_;
    Imap& imap_;
    ImapFolder folder_;
    bool first_ = false;
};

store::MailResult not_tried(MailState state, const std::string& error) {
    store::MailResult result;
    result.tried = false;
    result.verdict.state = state;
    result.verdict.next_at = clock_now();
    result.error = error;
    return result;
}

MailState state_unless_tried(const store::DueMail& due) {
    if (due.suppressed) return MailState::failed;
    return due.mailbox.dry_run ? MailState::dry_run : MailState::pending;
}

}  // namespace

struct MailPoller::Impl {
    Impl(store::Database& database, const app::Center& center, std::string node)
        : loop(database, center, std::move(node)), wall(app::mail_wall(center.config)) {}

    bool round();
    std::optional<std::string> read(const store::PollLease& poll);

    Loop loop;
    AddressWall wall;
    /// Whether what this node left behind was given up.
    std::atomic<bool> released = false;
    std::mutex beginning;
};

std::optional<std::string> MailPoller::Impl::read(const store::PollLease& poll) {
    try {
        const auto& mailbox = poll.mailbox;
        MailLine line(loop.target(mailbox, mailbox.imap), wall, loop.stop_event());
        Imap imap(line, literal_bytes_max);
        Reading(loop, poll, imap).run();
        return std::nullopt;
    } catch (const MailFailure& failure) {
        return failure.code();
    }
}

bool MailPoller::Impl::round() {
    std::optional<store::PollLease> poll;
    // One of the readers, before any of them has claimed anything.
    std::unique_lock first(beginning);
    if (released) first.unlock();
    loop.transact([&](store::Tx& tx, const app::Context& context) {
        if (!released.load()) store::release_polls(tx, loop.node());
        poll = store::claim_poll(tx, context.now, loop.lease_from(context.now));
    });
    released = true;
    if (first.owns_lock()) first.unlock();
    if (!poll) return false;
    try {
        const auto error = read(*poll);
        loop.transact([&](store::Tx& tx, const app::Context& context) {
            store::finish_poll(tx, *poll, context.now, error);
            app::tidy_mails(tx, context.now);
        });
    } catch (const LeaseLost&) {
        log::info("a mailbox is read elsewhere", {{"id", poll->mailbox.id.text()}});
    } catch (const WaitStopped&) {
        loop.transact([&](store::Tx& tx, const app::Context&) { store::release_poll(tx, *poll); });
    }
    return true;
}

MailPoller::MailPoller(store::Database& database, const app::Center& center, std::string node)
    : impl_(std::make_unique<Impl>(database, center, std::move(node))) {}

MailPoller::~MailPoller() { stop(); }

void MailPoller::start() {
    impl_->loop.start(readers, [this] { return impl_->round(); });
}

void MailPoller::ask_to_stop() { impl_->loop.ask_to_stop(); }

void MailPoller::stop() { impl_->loop.stop(); }

struct MailSender::Impl {
    Impl(store::Database& database, const app::Center& center, std::string node)
        : loop(database, center, std::move(node)), wall(app::mail_wall(center.config)) {}

    using Gates = std::map<store::MailboxId, std::unique_ptr<MailGate>>;

    bool round();
    void check_some();
    void check(const store::Mailbox& mailbox);
    MailGate& gate_of(Gates& gates, const store::Mailbox& mailbox);
    void treat(const store::DueMail& due, Gates& gates);
    store::MailResult attempt(const store::DueMail& due, MailGate& gate);
    Result<app::AttachedFile> file_of(const store::OutgoingMail& mail);
    void note(const store::Mailbox& mailbox, const std::optional<std::string>& error);
    void write(const store::OutgoingMail& mail, const store::MailResult& result);

    Loop loop;
    AddressWall wall;
    /// Whose server was not reached in this round.
    std::vector<store::MailboxId> unreached;
    std::mt19937_64 random{std::random_device{}()};
    bool released = false;
};

MailGate& MailSender::Impl::gate_of(Gates& gates, const store::Mailbox& mailbox) {
    auto& gate = gates[mailbox.id];
    if (!gate) {
        const auto name = mailbox.address.substr(mailbox.address.rfind('@') + 1);
        const auto target = loop.target(mailbox, mailbox.smtp);
        gate = std::make_unique<MailGate>(target, name, wall, loop.stop_event());
    }
    return *gate;
}

void MailSender::Impl::note(
    const store::Mailbox& mailbox, const std::optional<std::string>& error
) {
    const auto& tried = mailbox.send_tried_at;
    const bool recent = tried && *tried > clock_now() - pause_of_server;
    if (!error && !mailbox.send_error && recent) return;
    loop.transact([&](store::Tx& tx, const app::Context& context) {
        const auto until = error ? std::optional(context.now + pause_of_server) : std::nullopt;
        store::note_send_state(tx, mailbox.id, context.now, error, until);
    });
}

Result<app::AttachedFile> MailSender::Impl::file_of(const store::OutgoingMail& mail) {
    std::optional<Result<app::AttachedFile>> found;
    loop.transact([&](store::Tx& tx, const app::Context& context) {
        found.emplace(app::file_of_mail(tx, context, mail));
    });
    return std::move(*found);
}

store::MailResult MailSender::Impl::attempt(const store::DueMail& due, MailGate& gate) {
    const auto& mail = due.mail;
    // RFC 3834: that a receipt comes back is of no use to anybody, and could begin a loop.
    const bool anonymous = mail.kind == domain::MailKind::receipt;
    MailEnvelope envelope;
    envelope.sender = anonymous ? std::string() : due.mailbox.address;
    envelope.recipient = mail.recipient;
    std::optional<app::AttachedFile> file;
    if (mail.kind == domain::MailKind::report) {
        auto found = file_of(mail);
        if (!found) return not_tried(MailState::failed, found.error().code);
        file = std::move(*found);
    }
    envelope.text = app::mail_on_the_wire(mail, due.mailbox, file);
    const auto reply = gate.send(envelope);
    if (reply.error) unreached.push_back(due.mailbox.id);
    note(due.mailbox, reply.error);
    domain::MailAnswer answer;
    answer.status = reply.taken ? std::optional(250) : reply.status;
    answer.login_refused = reply.error == "login_refused";
    std::uniform_real_distribution<double> jitter(-1, 1);
    store::MailResult result;
    result.verdict = domain::judge_mail(mail.attempts + 1, answer, clock_now(), jitter(random));
    result.status = reply.status;
    if (!reply.taken) result.error = reply.line;
    return result;
}

void MailSender::Impl::treat(const store::DueMail& due, Gates& gates) {
    store::MailResult result;
    const auto state = state_unless_tried(due);
    const bool paused =
        std::find(unreached.begin(), unreached.end(), due.mailbox.id) != unreached.end();
    bool left = state != MailState::pending || paused || loop.stopping();
    try {
        if (!left) result = attempt(due, gate_of(gates, due.mailbox));
    } catch (const WaitStopped&) {
        left = true;
    }
    if (left) {
        result.tried = false;
        result.verdict.state = state;
        result.verdict.next_at = clock_now() + (paused ? pause_of_server : Seconds(0));
        if (due.suppressed) result.error = "mail_suppressed";
    }
    result.id = due.mail.id;
    result.fence = due.fence;
    write(due.mail, result);
}

/// What the server has taken is written as long as the database is likely to come back: else it is
/// sent again.
void MailSender::Impl::write(const store::OutgoingMail& mail, const store::MailResult& result) {
    for (int tries = 1;; ++tries) {
        try {
            loop.transact([&](store::Tx& tx, const app::Context& context) {
                app::finish_mail(tx, context, mail, result);
            });
            return;
        } catch (const store::DatabaseFailure&) {
            if (loop.stopping() || tries == writes_max) throw;
        }
        loop.pause(pause_between_looks);
    }
}

void MailSender::Impl::check_some() {
    std::vector<store::Mailbox> asked;
    loop.transact([&](store::Tx& tx, const app::Context&) {
        asked = store::take_send_checks(tx);
    });
    for (const auto& mailbox : asked) check(mailbox);
}

void MailSender::Impl::check(const store::Mailbox& mailbox) {
    try {
        Gates gates;
        const auto error = gate_of(gates, mailbox).check();
        loop.transact([&](store::Tx& tx, const app::Context& context) {
            store::note_send_state(tx, mailbox.id, context.now, error, std::nullopt);
        });
    } catch (const WaitStopped&) {
        loop.transact([&](store::Tx& tx, const app::Context& context) {
            store::ask_for_check(tx, mailbox.id, context.now);
        });
    }
}

bool MailSender::Impl::round() {
    check_some();
    std::vector<store::DueMail> due;
    loop.transact([&](store::Tx& tx, const app::Context& context) {
        if (!released) store::release_outgoing_mails(tx, loop.node());
        const auto until = loop.lease_from(context.now);
        due = store::claim_outgoing_mails(tx, context.now, until, mails_at_once);
    });
    released = true;
    Gates gates;
    unreached.clear();
    for (const auto& mail : due) treat(mail, gates);
    return due.size() == mails_at_once;
}

MailSender::MailSender(store::Database& database, const app::Center& center, std::string node)
    : impl_(std::make_unique<Impl>(database, center, std::move(node))) {}

MailSender::~MailSender() { stop(); }

void MailSender::start() {
    impl_->loop.start(1, [this] { return impl_->round(); });
}

void MailSender::ask_to_stop() { impl_->loop.ask_to_stop(); }

void MailSender::stop() { impl_->loop.stop(); }

}  // namespace bihuan::jobs
