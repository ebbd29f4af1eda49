#include "bihuan/http/server.hpp"

#include "http/listener.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/system/system_error.hpp>

#include <algorithm>
#include <string>
#include <system_error>
#include <utility>

namespace bihuan::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;

/// SO_REUSEPORT would let a second server of the same user share the port unnoticed; a plain bind
/// tells. Throws `boost::system::system_error`.
void require_free(const tcp::endpoint& endpoint) {
    asio::io_context context;
    tcp::acceptor probe(context);
    probe.open(endpoint.protocol());
    probe.set_option(tcp::acceptor::reuse_address(true));
    if (endpoint.address().is_v6()) probe.set_option(asio::ip::v6_only(false));
    probe.bind(endpoint);
}

std::string name_of(const ServerOptions& options) {
    return options.address + " port " + std::to_string(options.port);
}

}  // namespace

struct Server::Impl {
    Impl(ServerOptions options, Handlers handlers) : edge(std::move(options), std::move(handlers)) {
        tcp::endpoint endpoint(asio::ip::make_address(edge.options.address), edge.options.port);
        require_free(endpoint);
        const auto threads = std::max(1U, edge.options.io_threads);
        for (unsigned i = 0; i < threads; ++i) {
            listeners.push_back(std::make_unique<Listener>(edge, endpoint));
            endpoint.port(listeners.front()->port());
        }
        for (const auto& listener : listeners) listener->start();
    }

    void stop() {
        for (const auto& listener : listeners) listener->stop();
        for (const auto& listener : listeners) listener->join();
    }

    Edge edge;
    std::vector<std::unique_ptr<Listener>> listeners;
};

Server::Server(ServerOptions options, Handlers handlers) {
    const auto name = name_of(options);
    try {
        impl_ = std::make_unique<Impl>(std::move(options), std::move(handlers));
    } catch (const boost::system::system_error& error) {
        // Callers know nothing of Boost's exceptions.
        throw std::system_error(error.code(), "cannot listen on " + name);
    }
}

Server::~Server() {
    stop();
}

std::uint16_t Server::port() const {
    return impl_->listeners.front()->port();
}

std::size_t Server::connections() const {
    return impl_->edge.connections.count();
}

void Server::stop() {
    impl_->stop();
}

}  // namespace bihuan::http
