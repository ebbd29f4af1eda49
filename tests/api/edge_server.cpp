#include "api/edge_server.hpp"

#include "support/eventually.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace bihuan::test {
namespace {

using http::Call;
using http::Reply;

Reply text_reply(std::string body) {
    Reply reply;
    reply.body = std::move(body);
    reply.set("Content-Type", "text/plain; charset=utf-8");
    return reply;
}

std::string echo(const Call& call) {
    std::string text = call.method_text + ' ' + call.path + '\n';
    for (const auto& [name, value] : call.query) text += "?" + name + "=" + value + '\n';
    text += "address=" + call.address + (call.address_is_loopback ? " loopback\n" : "\n");
    text += "traceparent=" + call.traceparent + '\n';
    text += call.language == http::Language::zh ? "zh\n" : "en\n";
    return text + call.body;
}

std::size_t number_after(const std::string& path, std::size_t prefix) {
    return std::stoul(path.substr(prefix));
}

/// `length` bytes in pieces, ending after `available` of them.
Reply stream(std::size_t length, std::size_t available) {
    Reply reply;
    reply.set("Content-Type", "application/octet-stream");
    reply.source_length = length;
    reply.source = [left = available]() mutable {
        const auto count = std::min<std::size_t>(left, 100'000);
        left -= count;
        return std::string(count, 's');
    };
    return reply;
}

Reply answer(const Call& call) {
    const auto& path = call.path;
    if (path.starts_with("/big/")) return text_reply(std::string(number_after(path, 5), 'b'));
    if (path == "/stream-short") return stream(500'000, 250'000);
    if (path == "/stream-throws") {
        Reply reply;
        reply.source_length = 5;
        reply.source = []() -> std::string { throw std::runtime_error("no such file"); };
        return reply;
    }
    if (path.starts_with("/stream/")) {
        const auto length = number_after(path, 8);
        return stream(length, length);
    }
    if (path == "/no-content") {
        Reply reply;
        reply.status = 204;
        return reply;
    }
    return text_reply(echo(call));
}

}  // namespace

Workers::Workers(std::size_t count) {
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this] { work(); });
}

Workers::~Workers() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) thread.join();
}

void Workers::run(std::function<void()> job) {
    {
        const std::lock_guard lock(mutex_);
        jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
}

void Workers::work() {
    while (true) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopping_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        const auto job = std::move(jobs_.front());
        jobs_.pop_front();
        lock.unlock();
        job();
    }
}

EdgeServer::EdgeServer(http::ServerOptions options)
    : server_(std::make_unique<http::Server>(std::move(options), handlers())) {}

std::vector<std::string> EdgeServer::exchanges(std::size_t count_min) {
    std::vector<std::string> seen;
    const auto enough = [&] {
        const std::lock_guard lock(mutex_);
        seen = exchanges_;
        return seen.size() >= count_min;
    };
    if (!eventually(enough)) throw std::runtime_error("fewer exchanges than expected");
    return seen;
}

std::vector<std::string> EdgeServer::failures() {
    const std::lock_guard lock(mutex_);
    return failures_;
}

void EdgeServer::wait_for_calls(int count) {
    const auto enough = [&] { return calls_ >= count; };
    if (!eventually(enough)) throw std::runtime_error("fewer calls than expected");
}

http::Handlers EdgeServer::handlers() {
    http::Handlers handlers;
    handlers.plan = [this](Call& head) { return plan(head); };
    handlers.reply_now = [](const Call& call) {
        if (call.path == "/throws/now") throw std::runtime_error("now");
        return text_reply("ok");
    };
    handlers.perform = [this](Call call, http::Done done) {
        perform(std::move(call), std::move(done));
    };
    handlers.run_blocking = [this](std::function<void()> job) {
        workers_.run(std::move(job));
        return true;
    };
    handlers.observe = [this](const http::Exchange& exchange) {
        const std::lock_guard lock(mutex_);
        exchanges_.push_back(
            std::string(exchange.method) + ' ' + std::string(exchange.path) + ' ' +
            std::to_string(exchange.status)
        );
    };
    handlers.failed = [this](std::string_view, std::string_view what) {
        const std::lock_guard lock(mutex_);
        failures_.emplace_back(what);
    };
    return handlers;
}

http::Plan EdgeServer::plan(const Call& head) const {
    if (head.path == "/throws/plan") throw std::runtime_error("plan");
    http::Plan plan;
    plan.pattern = "/any";
    plan.immediate = head.path == "/healthz" || head.path == "/throws/now";
    if (head.path == "/small") plan.body_bytes_max = 10;
    plan.reply_deadline = std::chrono::milliseconds(reply_deadline_ms);
    return plan;
}

void EdgeServer::perform(Call call, http::Done done) {
    ++calls_;
    if (call.path == "/throws/perform") throw std::runtime_error("perform");
    if (call.path == "/never") return;
    workers_.run([call = std::move(call), done = std::move(done)] {
        if (call.path.starts_with("/later/")) {
            std::this_thread::sleep_for(std::chrono::milliseconds(number_after(call.path, 7)));
        }
        done(answer(call));
        // The first call counts.
        done(text_reply("second"));
    });
}

}  // namespace bihuan::test
