// A server that stops waits for no mail server that is silent.

#include "store/mails.hpp"
#include "support/switch_line.hpp"

#include <atomic>

namespace bihuan::test {
namespace {

/// Lets everybody in who wants to read mails, and says nothing any more after that.
class MuteServer {
public:
    std::uint16_t port() const { return listener_.port(); }
    bool was_asked() const { return was_asked_; }

private:
    void serve(int socket) {
        SwitchLine line(socket);
        line.say("* OK ready\r\n");
        listener_.converse(line, "\r\n", [&](const std::string& command) {
            const auto tag = command.substr(0, command.find(' '));
            if (command.ends_with(" CAPABILITY")) {
                line.say("* CAPABILITY IMAP4rev1\r\n");
            } else if (command.find(" LOGIN ") == std::string::npos) {
                was_asked_ = true;
                return true;
            }
            return line.say(tag + " OK done\r\n");
        });
    }

    std::atomic<bool> was_asked_ = false;
    SwitchListener listener_{[this](int socket, int) { serve(socket); }};
};

/// Takes connections and never says a word.
class SilentServer {
public:
    std::uint16_t port() const { return listener_.port(); }
    bool was_called() const { return listener_.connections() > 0; }

private:
    SwitchListener listener_{[this](int socket, int) {
        SwitchLine line(socket);
        listener_.converse(line, "\r\n", [](const std::string&) { return true; });
    }};
};

class StoppedMails : public Mails {};

TEST_F(StoppedMails, wait_for_no_server_that_never_answers) {
    MuteServer mute;
    SilentServer silent_imap;
    SilentServer silent_smtp;
    Json changes;
    changes["smtp"]["port"] = silent_smtp.port();
    changes["imap"]["port"] = mute.port();
    center_->add_mailbox("service", changes);
    changes["imap"]["port"] = silent_imap.port();
    center_->add_mailbox(user_, changes);
    ASSERT_TRUE(queue("li@customer.test"));
    read();
    send();
    ASSERT_TRUE(eventually([&] {
        return mute.was_asked() && silent_imap.was_called() && silent_smtp.was_called();
    }));
    const auto begin = std::chrono::steady_clock::now();
    poller_->ask_to_stop();
    sender_->ask_to_stop();
    poller_->stop();
    sender_->stop();
    // The shortest of the times that these servers have is 30 seconds, the longest 100.
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(15));
    constexpr auto untouched =
        "SELECT count(*)::text FROM mailbox WHERE leased_until IS NULL AND polled_at IS NULL "
        "AND poll_error IS NULL AND send_error IS NULL";
    EXPECT_EQ(value(untouched), "2") << "it is no fault of theirs, and others may look at once";
    EXPECT_EQ(value("SELECT state || ' ' || attempts FROM outgoing_mail"), "pending 0");
}

}  // namespace
}  // namespace bihuan::test
