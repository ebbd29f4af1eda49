#pragma once

// Real mail servers of one's own: Dovecot for IMAP and Postfix for SMTP, in a directory of their
// own and with no line to the outside. Postfix delivers where Dovecot reads.

#include "support/cluster.hpp"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace bihuan::test {

/// `service@center.test` is the center's, `li@customer.test` a customer's; everybody's password at
/// IMAP is "secret". Mails to others at customer.test are refused with 550, to `busy@customer.test`
/// with 450, to `never@customer.test` with 554; those to bounce.test are taken and come back.
class MailServers {
public:
    /// Why they cannot run here, if they cannot.
    static std::optional<std::string> obstacle();

    MailServers();
    ~MailServers();
    MailServers(const MailServers&) = delete;
    MailServers& operator=(const MailServers&) = delete;

    std::uint16_t imap_port() const { return imap_port_; }
    std::uint16_t smtp_port() const { return smtp_port_; }

    /// Puts a mail where that person's are read, as a delivery does.
    void deliver(const std::string& user, const std::string& mail);
    /// The mails that person has, in no order.
    std::vector<std::string> mails_of(const std::string& user) const;
    /// How many of them have all of these flags of a Maildir, such as "S" or "FS".
    std::size_t flagged(const std::string& user, const std::string& flags) const;
    /// Has the IMAP server number its mails anew.
    void renumber(const std::string& user);
    void stop_smtp();
    void start_smtp();
    /// What the servers have logged.
    std::string log() const;

private:
    void write_dovecot();
    void write_postfix();
    void start_imap();
    std::filesystem::path folder_of(const std::string& user) const;

    TempDir directory_;
    std::filesystem::path root_;
    std::uint16_t imap_port_;
    std::uint16_t smtp_port_;
    std::uint16_t far_port_;
    pid_t imap_ = 0;
    pid_t smtp_ = 0;
    std::atomic<int> delivered_ = 0;
};

/// A port that nobody listens to at the moment.
std::uint16_t free_port();

/// Stands between a client and a server on loopback, and cuts the line after so many bytes from the
/// server.
class CuttingLine {
public:
    explicit CuttingLine(std::uint16_t server_port);
    ~CuttingLine();
    CuttingLine(const CuttingLine&) = delete;
    CuttingLine& operator=(const CuttingLine&) = delete;

    std::uint16_t port() const { return port_; }
    /// For lines that begin from now on; nothing: they are not cut.
    void cut_after(std::optional<std::size_t> bytes);
    std::size_t cuts() const { return cuts_; }

private:
    void listen();
    void serve(int client);

    std::uint16_t server_port_;
    std::uint16_t port_ = 0;
    int listener_ = -1;
    std::mutex mutex_;
    std::optional<std::size_t> bytes_;
    std::atomic<std::size_t> cuts_ = 0;
    std::atomic<bool> stopping_ = false;
    std::list<std::thread> threads_;
    std::thread acceptor_;
};

}  // namespace bihuan::test
