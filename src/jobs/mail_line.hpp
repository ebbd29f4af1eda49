#pragma once

// Lines to mail servers. libcurl connects, secures and signs in; what is said afterwards over IMAP
// is ours (imap.hpp), because only so a mail can be looked at without being marked.

#include "bihuan/base/address_wall.hpp"
#include "bihuan/domain/mail.hpp"
#include "jobs/stop_event.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace bihuan::jobs {

/// A server was not reached, or did not do as it should. `code` is one of `MailError` of the
/// published contract.
class MailFailure : public std::runtime_error {
public:
    explicit MailFailure(std::string code) : std::runtime_error(code), code_(std::move(code)) {}
    const std::string& code() const { return code_; }

private:
    std::string code_;
};

struct MailTarget {
    std::string host;
    int port = 0;
    domain::MailSecurity security = domain::MailSecurity::tls;
    std::string username;
    std::string password;
};

/// A connection to an IMAP server that has let us in. Ends with the object; the wall and the stop
/// outlive it. Used by one thread. Once it is stopped, whatever waits throws WaitStopped.
class MailLine {
public:
    /// Throws MailFailure.
    MailLine(const MailTarget& target, const AddressWall& wall, const StopEvent& stop);
    ~MailLine();
    MailLine(const MailLine&) = delete;
    MailLine& operator=(const MailLine&) = delete;

    using Deadline = std::chrono::steady_clock::time_point;
    /// Throw MailFailure: `timeout`, `connection_broken`.
    void send(std::string_view bytes, Deadline deadline);
    /// At least one byte.
    std::string receive(Deadline deadline);

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

struct MailEnvelope {
    /// Empty: nobody is to be told that it came back.
    std::string sender;
    std::string recipient;
    std::string text;
};

struct MailReply {
    /// The last status; none where the line broke before there was one.
    std::optional<int> status;
    /// The server's last line, or a code where there was none.
    std::string line;
    /// The server was not reached or did not let us in: nothing of it is the mail's fault.
    std::optional<std::string> error;
    bool taken = false;
};

/// Hands mails to one server, over one connection while that is good. The wall and the stop outlive
/// it. Used by one thread. Once it is stopped, whatever waits throws WaitStopped.
class MailGate {
public:
    /// `name` is how we introduce ourselves. Does not connect yet.
    MailGate(
        const MailTarget& target, std::string_view name, const AddressWall& wall,
        const StopEvent& stop
    );
    ~MailGate();
    MailGate(const MailGate&) = delete;
    MailGate& operator=(const MailGate&) = delete;

    MailReply send(const MailEnvelope& envelope);
    /// Connects and signs in and sends nothing; the error, if there was one.
    std::optional<std::string> check();

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::jobs
