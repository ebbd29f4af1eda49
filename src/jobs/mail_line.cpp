#include "jobs/mail_line.hpp"

#include "bihuan/app/curl_wall.hpp"

#include <curl/curl.h>

#include <poll.h>

#include <algorithm>
#include <array>
#include <cstring>

namespace bihuan::jobs {

namespace {

using Scheme = AddressWall::Scheme;
using std::chrono::milliseconds;
using std::chrono::steady_clock;

constexpr long connect_ms_max = 10'000;
/// For everything up to being let in.
constexpr long sign_in_ms_max = 30'000;
constexpr long send_ms_max = 60'000;
constexpr std::size_t answer_bytes_max = 500;

Scheme scheme_of(const MailTarget& target) {
    return target.security == domain::MailSecurity::none ? Scheme::http : Scheme::https;
}

/// libcurl asks once a second whether to go on.
int is_over(void* client, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
    const auto& stop = *static_cast<const StopEvent*>(client);
    return steady_clock::now() >= stop.ends_at() ? 1 : 0;
}

/// What both kinds of lines have. libcurl holds its address.
struct Caller {
    Caller(const MailTarget& a_target, const AddressWall& wall, const StopEvent& a_stop)
        : target(a_target), stop(a_stop), door{wall, scheme_of(a_target)} {}
    Caller(const Caller&) = delete;
    Caller& operator=(const Caller&) = delete;

    /// `path` is what the URL has behind the server.
    void set_up(const std::string& protocol, std::string_view path);
    /// Throws WaitStopped.
    CURLcode perform();

    const MailTarget target;
    const StopEvent& stop;
    app::CurlDoor door;
    app::CurlHandle handle = app::make_curl_handle();
};

void Caller::set_up(const std::string& protocol, std::string_view path) {
    auto* const curl = handle.get();
    const bool tls = target.security == domain::MailSecurity::tls;
    const auto scheme = protocol + (tls ? "s" : "");
    const auto server = target.host + ":" + std::to_string(target.port);
    const auto url = scheme + "://" + server + "/" + std::string(path);
    app::confine(curl, scheme, door);
    curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
    const bool secured = target.security != domain::MailSecurity::none;
    const auto level = secured ? CURLUSESSL_ALL : CURLUSESSL_NONE;
    curl_easy_setopt(curl, CURLOPT_USE_SSL, static_cast<long>(level));
    if (!target.username.empty()) {
        curl_easy_setopt(curl, CURLOPT_USERNAME, target.username.c_str());
        curl_easy_setopt(curl, CURLOPT_PASSWORD, target.password.c_str());
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
    curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, is_over);
    curl_easy_setopt(curl, CURLOPT_XFERINFODATA, &stop);
}

CURLcode Caller::perform() {
    const auto code = curl_easy_perform(handle.get());
    if (code == CURLE_ABORTED_BY_CALLBACK) throw WaitStopped();
    return code;
}

}  // namespace

struct MailLine::Impl : Caller {
    using Caller::Caller;
    void wait_for(short events, Deadline deadline);

    curl_socket_t socket = CURL_SOCKET_BAD;
};

void MailLine::Impl::wait_for(short events, Deadline deadline) {
    for (;;) {
        // Once it is raised, only the socket can tell anything new.
        const nfds_t count = stop.raised() ? 1 : 2;
        const auto end = std::min(deadline, stop.ends_at());
        const auto left = std::chrono::ceil<milliseconds>(end - steady_clock::now());
        if (left.count() <= 0) break;
        std::array<pollfd, 2> ends{{{socket, events, 0}, {stop.descriptor(), POLLIN, 0}}};
        ::poll(ends.data(), count, static_cast<int>(left.count()));
        if (ends[0].revents != 0) return;
    }
    if (steady_clock::now() >= stop.ends_at()) throw WaitStopped();
    throw MailFailure("timeout");
}

MailLine::MailLine(const MailTarget& target, const AddressWall& wall, const StopEvent& stop)
    : impl_(std::make_unique<Impl>(target, wall, stop)) {
    auto* const handle = impl_->handle.get();
    impl_->set_up("imap", "");
    curl_easy_setopt(handle, CURLOPT_CONNECT_ONLY, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, sign_in_ms_max);
    const auto code = impl_->perform();
    if (code != CURLE_OK) throw MailFailure(app::curl_error_code(code, impl_->door));
    curl_easy_getinfo(handle, CURLINFO_ACTIVESOCKET, &impl_->socket);
    if (impl_->socket == CURL_SOCKET_BAD) throw MailFailure("connection_broken");
}

MailLine::~MailLine() = default;

void MailLine::send(std::string_view bytes, Deadline deadline) {
    while (!bytes.empty()) {
        std::size_t sent = 0;
        const auto code = curl_easy_send(impl_->handle.get(), bytes.data(), bytes.size(), &sent);
        bytes.remove_prefix(sent);
        if (code == CURLE_AGAIN) {
            impl_->wait_for(POLLOUT, deadline);
        } else if (code != CURLE_OK) {
            throw MailFailure("connection_broken");
        }
    }
}

std::string MailLine::receive(Deadline deadline) {
    std::array<char, 16 * 1024> buffer{};
    for (;;) {
        std::size_t count = 0;
        const auto code =
            curl_easy_recv(impl_->handle.get(), buffer.data(), buffer.size(), &count);
        if (code == CURLE_OK && count > 0) return std::string(buffer.data(), count);
        if (code != CURLE_AGAIN) throw MailFailure("connection_broken");
        impl_->wait_for(POLLIN, deadline);
    }
}

struct MailGate::Impl : Caller {
    Impl(
        const MailTarget& a_target, std::string_view a_name, const AddressWall& wall,
        const StopEvent& a_stop
    )
        : Caller(a_target, wall, a_stop), name(a_name) {}

    CURLcode talk();
    MailReply reply_to(CURLcode code) const;

    std::string name;
    std::string line;
    std::string_view left;
};

namespace {

std::size_t give_text(char* buffer, std::size_t, std::size_t room, void* client) {
    auto& left = *static_cast<std::string_view*>(client);
    const auto count = std::min(room, left.size());
    std::memcpy(buffer, left.data(), count);
    left.remove_prefix(count);
    return count;
}

std::size_t take_line(char* bytes, std::size_t, std::size_t count, void* client) {
    std::string_view line(bytes, count);
    while (line.ends_with('\n') || line.ends_with('\r')) line.remove_suffix(1);
    auto& kept = *static_cast<std::string*>(client);
    // Behind a refusal the server still says goodbye.
    const auto is_refusal = [](std::string_view text) {
        return text.starts_with('4') || text.starts_with('5');
    };
    if (!is_refusal(kept) || is_refusal(line)) kept = line.substr(0, answer_bytes_max);
    return count;
}

std::size_t drop_bytes(char*, std::size_t, std::size_t count, void*) { return count; }

}  // namespace

MailGate::MailGate(
    const MailTarget& target, std::string_view name, const AddressWall& wall, const StopEvent& stop
)
    : impl_(std::make_unique<Impl>(target, name, wall, stop)) {}

MailGate::~MailGate() = default;

CURLcode MailGate::Impl::talk() {
    auto* const curl = handle.get();
    set_up("smtp", name);
    curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, send_ms_max);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, take_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, &line);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, drop_bytes);
    door.blocked = false;
    line.clear();
    return perform();
}

MailReply MailGate::Impl::reply_to(CURLcode code) const {
    MailReply reply;
    long status = 0;
    curl_easy_getinfo(handle.get(), CURLINFO_RESPONSE_CODE, &status);
    if (code == CURLE_OK) {
        reply.taken = true;
        reply.status = static_cast<int>(status);
        reply.line = line;
        return reply;
    }
    const auto failure = app::curl_error_code(code, door);
    const bool said_no = status >= 400 && failure == "connection_broken";
    if (said_no) {
        reply.status = static_cast<int>(status);
        reply.line = line;
    } else {
        reply.error = failure;
        reply.line = failure;
    }
    return reply;
}

MailReply MailGate::send(const MailEnvelope& envelope) {
    auto* const handle = impl_->handle.get();
    const app::CurlList recipients(
        curl_slist_append(nullptr, ("<" + envelope.recipient + ">").c_str())
    );
    const auto sender = envelope.sender.empty() ? std::string() : "<" + envelope.sender + ">";
    impl_->left = envelope.text;
    curl_easy_reset(handle);
    curl_easy_setopt(handle, CURLOPT_MAIL_FROM, sender.c_str());
    curl_easy_setopt(handle, CURLOPT_MAIL_RCPT, recipients.get());
    curl_easy_setopt(handle, CURLOPT_READFUNCTION, give_text);
    curl_easy_setopt(handle, CURLOPT_READDATA, &impl_->left);
    curl_easy_setopt(handle, CURLOPT_UPLOAD, 1L);
    const auto code = impl_->talk();
    return impl_->reply_to(code);
}

std::optional<std::string> MailGate::check() {
    auto* const handle = impl_->handle.get();
    curl_easy_reset(handle);
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, "NOOP");
    const auto code = impl_->talk();
    if (code == CURLE_OK) return std::nullopt;
    return app::curl_error_code(code, impl_->door);
}

}  // namespace bihuan::jobs
