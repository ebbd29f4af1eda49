#include "support/mail_servers.hpp"

#include "support/eventually.hpp"
#include "support/places.hpp"

#include <arpa/inet.h>
#include <grp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iterator>
#include <stdexcept>

namespace bihuan::test {

namespace fs = std::filesystem;

namespace {

constexpr const char* dovecot = "/usr/sbin/dovecot";
constexpr const char* postfix = "/usr/lib/postfix/sbin/master";

sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

int connect_to(std::uint16_t port) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const auto address = loopback(port);
    const auto* const generic = reinterpret_cast<const sockaddr*>(&address);
    if (::connect(socket, generic, sizeof address) == 0) return socket;
    ::close(socket);
    return -1;
}

int listen_on(std::uint16_t port, std::uint16_t& given) {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const int yes = 1;
    ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    auto address = loopback(port);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t length = sizeof address;
    if (::bind(socket, generic, length) != 0 || ::listen(socket, 64) != 0) {
        throw std::runtime_error("no port to listen on");
    }
    ::getsockname(socket, generic, &length);
    given = ntohs(address.sin_port);
    return socket;
}

void write_file(const fs::path& path, const std::string& text) {
    std::ofstream(path, std::ios::binary) << text;
}

uid_t user_of(const char* name) {
    const auto* const entry = ::getpwnam(name);
    if (entry == nullptr) throw std::runtime_error(std::string("no user ") + name);
    return entry->pw_uid;
}

gid_t group_of(const char* name) {
    const auto* const entry = ::getgrnam(name);
    if (entry == nullptr) throw std::runtime_error(std::string("no group ") + name);
    return entry->gr_gid;
}

void make_folder(const fs::path& path, uid_t user, gid_t group, mode_t mode) {
    fs::create_directories(path);
    if (::chown(path.c_str(), user, group) != 0 || ::chmod(path.c_str(), mode) != 0) {
        throw std::runtime_error("cannot prepare " + path.string());
    }
}

/// A child that ends with its parent. `prepare` runs in it.
pid_t start(
    const std::vector<std::string>& command, const fs::path& output,
    const std::function<bool()>& prepare
) {
    const pid_t child = ::fork();
    if (child != 0) return child;
    if (!prepare()) ::_exit(126);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (std::freopen(output.c_str(), "a", stdout) == nullptr) ::_exit(126);
    ::dup2(STDOUT_FILENO, STDERR_FILENO);
    std::vector<char*> arguments;
    for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    ::execv(arguments[0], arguments.data());
    ::_exit(127);
}

void stop(pid_t& child) {
    if (child == 0) return;
    ::kill(child, SIGTERM);
    int status = 0;
    ::waitpid(child, &status, 0);
    child = 0;
}

void wait_for(std::uint16_t port, const std::function<std::string()>& log) {
    const auto answers = [port] {
        const int socket = connect_to(port);
        if (socket >= 0) ::close(socket);
        return socket >= 0;
    };
    if (!eventually(answers)) throw std::runtime_error("a mail server does not start: " + log());
}

}  // namespace

std::uint16_t free_port() {
    std::uint16_t port = 0;
    ::close(listen_on(0, port));
    return port;
}

std::optional<std::string> MailServers::obstacle() {
    if (!fs::exists(dovecot)) return "Dovecot is not installed";
    if (!fs::exists(postfix)) return "Postfix is not installed";
    // Its master gives up its rights itself; without them it does not begin.
    if (::geteuid() != 0) return "Postfix starts as root only";
    return std::nullopt;
}

MailServers::MailServers()
    : root_(directory_.path()),
      imap_port_(free_port()),
      smtp_port_(free_port()),
      far_port_(free_port()) {
    ::chmod(root_.c_str(), 0755);
    const auto nobody = user_of("nobody");
    const auto nogroup = group_of("nogroup");
    for (const auto* name : {"mail", "run", "state", "log"}) {
        make_folder(root_ / name, nobody, nogroup, 0755);
    }
    write_dovecot();
    write_postfix();
    start_imap();
    start_smtp();
}

MailServers::~MailServers() {
    stop(imap_);
    stop(smtp_);
}

void MailServers::write_dovecot() {
    const auto root = root_.string();
    write_file(
        root_ / "dovecot.conf",
        "base_dir = " + root + "/run\nstate_dir = " + root + "/state\nlog_path = " + root +
            "/log/dovecot\nprotocols = imap\nlisten = 127.0.0.1\nssl = no\n"
            "disable_plaintext_auth = no\ndefault_internal_user = nobody\n"
            "default_internal_group = nogroup\ndefault_login_user = nobody\n"
            "auth_failure_delay = 0\nmail_max_userip_connections = 100\n"
            "mail_location = maildir:" + root + "/mail/%n\n"
            "passdb {\n driver = static\n args = password=secret\n}\n"
            "userdb {\n driver = static\n args = uid=" + std::to_string(user_of("nobody")) +
            " gid=" + std::to_string(group_of("nogroup")) + " home=" + root + "/mail/%n\n}\n"
            "service anvil {\n chroot =\n}\nservice stats {\n chroot =\n}\n"
            "service imap-login {\n chroot =\n inet_listener imap {\n port = " +
            std::to_string(imap_port_) + "\n }\n inet_listener imaps {\n port = 0\n }\n}\n"
    );
}

void MailServers::write_postfix() {
    const auto owner = user_of("postfix");
    const auto drop = group_of("postdrop");
    const auto queue = root_ / "queue";
    fs::create_directories(root_ / "etc");
    make_folder(root_ / "data", owner, group_of("postfix"), 0700);
    make_folder(queue, 0, 0, 0755);
    for (const auto* name : {"active", "bounce", "corrupt", "defer", "deferred", "flush", "hold",
                             "incoming", "saved", "trace", "private"}) {
        make_folder(queue / name, owner, group_of("postfix"), 0700);
    }
    make_folder(queue / "public", owner, drop, 0710);
    make_folder(queue / "maildrop", owner, drop, 0730);
    make_folder(queue / "pid", 0, 0, 0755);
    const auto root = root_.string();
    const auto far = std::to_string(far_port_);
    const auto nobody = std::to_string(user_of("nobody"));
    write_file(
        root_ / "etc/main.cf",
        "compatibility_level = 3.6\nqueue_directory = " + root + "/queue\ndata_directory = " +
            root + "/data\ncommand_directory = /usr/sbin\n"
            "daemon_directory = /usr/lib/postfix/sbin\nmail_owner = postfix\n"
            "setgid_group = postdrop\nmaillog_file = " + root + "/log/postfix\n"
            "maillog_file_prefixes = " + root + "\nmyhostname = mx.center.test\n"
            "mydestination =\nmynetworks = 127.0.0.1/32\ninet_interfaces = 127.0.0.1\n"
            "inet_protocols = ipv4\ndisable_dns_lookups = yes\nsmtpd_peername_lookup = no\n"
            "virtual_mailbox_domains = center.test, customer.test\n"
            "virtual_mailbox_base = " + root + "/mail\n"
            "virtual_mailbox_maps = inline:{ {service@center.test = service/} "
            "{li@customer.test = li/} }\n"
            "virtual_uid_maps = static:" + nobody + "\nvirtual_gid_maps = static:" +
            std::to_string(group_of("nogroup")) + "\nvirtual_minimum_uid = 100\n"
            "relay_domains = bounce.test\nrelay_recipient_maps =\n"
            "transport_maps = inline:{ {bounce.test = relay:[127.0.0.1]:" + far + "} }\n"
            "smtpd_recipient_restrictions = check_recipient_access inline:{ "
            "{busy@customer.test = 450 4.2.1 mailbox busy} "
            "{never@customer.test = 554 5.7.1 not for you} }, permit_mynetworks, reject\n"
            "alias_maps =\nalias_database =\nlocal_recipient_maps =\n"
            "smtpd_client_connection_count_limit = 0\n"
    );
    std::string services =
        "127.0.0.1:" + std::to_string(smtp_port_) + " inet n - n - - smtpd\n"
        "127.0.0.1:" + far + " inet n - n - - smtpd\n"
        "    -o myhostname=far.bounce.test\n"
        "    -o { smtpd_recipient_restrictions = check_recipient_access inline:{ "
        "{gone@bounce.test = 550 5.1.1 no such user} }, reject }\n"
        "cleanup unix n - n - 0 cleanup\nqmgr unix n - n 300 1 qmgr\n"
        "rewrite unix - - n - - trivial-rewrite\nvirtual unix - n n - - virtual\n"
        "postlog unix-dgram n - n - 1 postlogd\n";
    for (const auto* name : {"bounce", "defer", "trace"}) {
        services += std::string(name) + " unix - - n - 0 bounce\n";
    }
    for (const auto* name : {"smtp", "relay"}) {
        services += std::string(name) + " unix - - n - - smtp\n";
    }
    for (const auto* name : {"verify", "proxymap", "error", "retry", "discard", "anvil"}) {
        const std::string program = std::string(name) == "retry" ? "error" : name;
        services += std::string(name) + " unix - - n - - " + program + "\n";
    }
    services += "flush unix n - n 1000? 0 flush\n";
    write_file(root_ / "etc/master.cf", services);
}

void MailServers::start_imap() {
    const auto user = user_of("nobody");
    const auto group = group_of("nogroup");
    imap_ = start(
        {dovecot, "-F", "-c", (root_ / "dovecot.conf").string()}, root_ / "log/dovecot.out",
        [=] {
            return ::geteuid() != 0 ||
                   (::setgroups(0, nullptr) == 0 && ::setgid(group) == 0 && ::setuid(user) == 0);
        }
    );
    wait_for(imap_port_, [this] { return log(); });
}

void MailServers::start_smtp() {
    smtp_ = start(
        {postfix, "-c", (root_ / "etc").string(), "-s"}, root_ / "log/postfix.out",
        [] { return true; }
    );
    wait_for(smtp_port_, [this] { return log(); });
}

void MailServers::stop_smtp() { stop(smtp_); }

fs::path MailServers::folder_of(const std::string& user) const {
    const auto folder = root_ / "mail" / user;
    for (const auto& part : {folder, folder / "new", folder / "cur", folder / "tmp"}) {
        if (!fs::exists(part)) make_folder(part, user_of("nobody"), group_of("nogroup"), 0700);
    }
    return folder;
}

void MailServers::deliver(const std::string& user, const std::string& mail) {
    const auto folder = folder_of(user);
    // Names that sort as they come, so that the server numbers them so.
    const auto seconds = std::to_string(1'700'000'000 + delivered_.load());
    const auto name = seconds + ".N" + std::to_string(delivered_++) + ".test";
    write_file(folder / "tmp" / name, mail);
    if (::chown((folder / "tmp" / name).c_str(), user_of("nobody"), group_of("nogroup")) != 0) {
        throw std::runtime_error("cannot deliver");
    }
    fs::rename(folder / "tmp" / name, folder / "new" / name);
}

std::vector<std::string> MailServers::mails_of(const std::string& user) const {
    std::vector<std::string> mails;
    for (const auto* part : {"new", "cur"}) {
        for (const auto& entry : fs::directory_iterator(folder_of(user) / part)) {
            try {
                mails.push_back(read_file(entry.path()));
            } catch (const std::runtime_error&) {
                // Renamed since, as its flags have changed.
                return mails_of(user);
            }
        }
    }
    return mails;
}

std::size_t MailServers::flagged(const std::string& user, const std::string& flags) const {
    std::size_t count = 0;
    for (const auto& entry : fs::directory_iterator(folder_of(user) / "cur")) {
        const auto name = entry.path().filename().string();
        const auto has = name.substr(name.find(":2,") + 3);
        bool all = name.find(":2,") != std::string::npos;
        for (const char flag : flags) all = all && has.find(flag) != std::string::npos;
        count += all ? 1 : 0;
    }
    return count;
}

void MailServers::renumber(const std::string& user) {
    stop(imap_);
    for (const auto& entry : fs::directory_iterator(folder_of(user))) {
        const auto name = entry.path().filename().string();
        if (name.starts_with("dovecot")) fs::remove(entry.path());
    }
    // The validity is the time in seconds.
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    start_imap();
}

std::string MailServers::log() const {
    std::string text;
    for (const auto& entry : fs::directory_iterator(root_ / "log")) {
        text += entry.path().filename().string() + ":\n" + read_file(entry.path());
    }
    return text;
}

CuttingLine::CuttingLine(std::uint16_t server_port) : server_port_(server_port) {
    listener_ = listen_on(0, port_);
    acceptor_ = std::thread([this] { listen(); });
}

CuttingLine::~CuttingLine() {
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    ::close(listener_);
    for (auto& thread : threads_) thread.join();
}

void CuttingLine::cut_after(std::optional<std::size_t> bytes) {
    const std::scoped_lock lock(mutex_);
    bytes_ = bytes;
}

void CuttingLine::listen() {
    while (!stopping_) {
        const int client = ::accept(listener_, nullptr, nullptr);
        if (client < 0) continue;
        threads_.emplace_back([this, client] { serve(client); });
    }
}

void CuttingLine::serve(int client) {
    std::optional<std::size_t> left;
    {
        const std::scoped_lock lock(mutex_);
        left = bytes_;
    }
    const int server = connect_to(server_port_);
    std::array<char, 4096> buffer{};
    bool open = server >= 0;
    while (open && !stopping_) {
        std::array<pollfd, 2> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}}};
        if (::poll(ends.data(), ends.size(), 50) <= 0) continue;
        for (std::size_t i = 0; i < ends.size() && open; ++i) {
            if (ends[i].revents == 0) continue;
            auto room = buffer.size();
            if (i == 1 && left) room = std::min(room, *left);
            const auto count = room == 0 ? 0 : ::recv(ends[i].fd, buffer.data(), room, 0);
            if (room == 0) ++cuts_;
            open = count > 0;
            if (!open) break;
            if (i == 1 && left) *left -= static_cast<std::size_t>(count);
            ::send(i == 0 ? server : client, buffer.data(), static_cast<std::size_t>(count),
                   MSG_NOSIGNAL);
        }
    }
    ::close(client);
    if (server >= 0) ::close(server);
}

}  // namespace bihuan::test
