#include "jobs/outgoing.hpp"

#include "bihuan/app/curl_wall.hpp"
#include "bihuan/app/webhook_url.hpp"
#include "bihuan/base/text.hpp"

#include <curl/curl.h>

#include <algorithm>
#include <map>
#include <stdexcept>

namespace bihuan::jobs {

namespace {

using Scheme = AddressWall::Scheme;

constexpr long whole_ms_max = 15'000;
constexpr long connect_ms_max = 10'000;
constexpr std::size_t read_bytes_max = 64 * 1024;
constexpr std::size_t kept_bytes_max = 1024;

/// One request; curl holds its address until it has ended.
struct Transfer {
    Transfer(const AddressWall& wall, Scheme scheme) : door{wall, scheme} {}

    std::uint64_t tag = 0;
    app::CurlDoor door;
    std::string body;
    app::CurlList headers;
    app::CurlHandle handle = app::make_curl_handle();
    std::size_t read_bytes = 0;
    std::string text;
};

std::size_t take_answer(char* bytes, std::size_t, std::size_t count, void* client) {
    auto& transfer = *static_cast<Transfer*>(client);
    transfer.read_bytes += count;
    const auto room = kept_bytes_max - transfer.text.size();
    transfer.text.append(bytes, std::min(count, room));
    return transfer.read_bytes > read_bytes_max ? 0 : count;
}

/// What was kept, up to its last whole character; nothing of what is no text.
std::string shown(std::string_view text) {
    for (std::size_t cut = 0; cut < 4 && cut <= text.size(); ++cut) {
        const auto part = text.substr(0, text.size() - cut);
        if (!is_valid_utf8(part)) continue;
        std::string visible(part);
        std::replace(visible.begin(), visible.end(), '\0', ' ');
        return visible;
    }
    return {};
}

/// A status decides, whatever becomes of the text behind it.
OutgoingAnswer answer_of(const Transfer& transfer, CURLcode code) {
    OutgoingAnswer answer;
    answer.tag = transfer.tag;
    auto* const handle = transfer.handle.get();
    long status = 0;
    curl_off_t retry_after = 0;
    curl_off_t took_us = 0;
    curl_easy_getinfo(handle, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(handle, CURLINFO_RETRY_AFTER, &retry_after);
    curl_easy_getinfo(handle, CURLINFO_TOTAL_TIME_T, &took_us);
    answer.took = std::chrono::milliseconds(took_us / 1000);
    if (status >= 200) {
        answer.status = static_cast<int>(status);
        if (retry_after > 0) answer.retry_after = Seconds(retry_after);
    } else {
        const bool malformed = code == CURLE_URL_MALFORMAT;
        answer.error = malformed ? "url_not_allowed" : app::curl_error_code(code, transfer.door);
    }
    answer.text = shown(transfer.text);
    return answer;
}

}  // namespace

struct Outgoing::Impl {
    explicit Impl(AddressWall some_wall) : wall(std::move(some_wall)) {
        curl_global_init(CURL_GLOBAL_DEFAULT);
        multi = curl_multi_init();
        if (multi == nullptr) throw std::runtime_error("libcurl cannot be used");
        // Connections that are kept open between messages to one receiver.
        curl_multi_setopt(multi, CURLMOPT_MAXCONNECTS, 64L);
    }
    ~Impl() {
        for (auto& [handle, transfer] : transfers) curl_multi_remove_handle(multi, handle);
        transfers.clear();
        curl_multi_cleanup(multi);
    }
    Impl(const Impl&) = delete;
    Impl& operator=(const Impl&) = delete;

    void set_up(Transfer& transfer, const OutgoingPost& post) const;

    AddressWall wall;
    CURLM* multi = nullptr;
    std::map<CURL*, std::unique_ptr<Transfer>> transfers;
    /// Those that could not even be begun.
    std::vector<OutgoingAnswer> refused;
};

void Outgoing::Impl::set_up(Transfer& transfer, const OutgoingPost& post) const {
    auto* const handle = transfer.handle.get();
    curl_slist* list = nullptr;
    for (const auto& [name, value] : post.headers) {
        list = curl_slist_append(list, (name + ": " + value).c_str());
    }
    // An empty one keeps curl from asking before it sends.
    list = curl_slist_append(list, "Expect:");
    transfer.headers.reset(list);
    app::confine(handle, transfer.door.scheme == Scheme::https ? "https" : "http", transfer.door);
    curl_easy_setopt(handle, CURLOPT_URL, post.url.c_str());
    curl_easy_setopt(handle, CURLOPT_FRESH_CONNECT, post.once ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_FORBID_REUSE, post.once ? 1L : 0L);
    curl_easy_setopt(handle, CURLOPT_POST, 1L);
    curl_easy_setopt(handle, CURLOPT_POSTFIELDS, transfer.body.data());
    curl_easy_setopt(
        handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(transfer.body.size())
    );
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, transfer.headers.get());
    curl_easy_setopt(handle, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, whole_ms_max);
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, connect_ms_max);
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, take_answer);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &transfer);
}

Outgoing::Outgoing(AddressWall wall) : impl_(std::make_unique<Impl>(std::move(wall))) {}
Outgoing::~Outgoing() = default;

void Outgoing::start(std::uint64_t tag, const OutgoingPost& post) {
    const auto url = app::parse_webhook_url(post.url);
    if (!url || !app::may_be_called(impl_->wall, *url)) {
        OutgoingAnswer answer;
        answer.tag = tag;
        answer.error = url ? "address_not_allowed" : "url_not_allowed";
        impl_->refused.push_back(std::move(answer));
        return;
    }
    auto transfer = std::make_unique<Transfer>(impl_->wall, url->scheme);
    transfer->tag = tag;
    transfer->body = post.body;
    auto* const handle = transfer->handle.get();
    impl_->set_up(*transfer, post);
    curl_multi_add_handle(impl_->multi, handle);
    impl_->transfers.emplace(handle, std::move(transfer));
}

std::size_t Outgoing::under_way() const {
    return impl_->transfers.size() + impl_->refused.size();
}

std::vector<OutgoingAnswer> Outgoing::wait(std::chrono::milliseconds time) {
    auto ended = std::exchange(impl_->refused, {});
    auto* const multi = impl_->multi;
    int running = 0;
    curl_multi_perform(multi, &running);
    const auto collect = [&] {
        int left = 0;
        while (const auto* const message = curl_multi_info_read(multi, &left)) {
            if (message->msg != CURLMSG_DONE) continue;
            auto* const handle = message->easy_handle;
            const auto code = message->data.result;
            const auto found = impl_->transfers.find(handle);
            ended.push_back(answer_of(*found->second, code));
            curl_multi_remove_handle(multi, handle);
            impl_->transfers.erase(found);
        }
    };
    collect();
    if (!ended.empty()) return ended;
    curl_multi_poll(multi, nullptr, 0, static_cast<int>(time.count()), nullptr);
    curl_multi_perform(multi, &running);
    collect();
    return ended;
}

void Outgoing::wake() { curl_multi_wakeup(impl_->multi); }

}  // namespace bihuan::jobs
