#include "jobs/ami_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

namespace bihuan::jobs {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using asio::ip::tcp;

constexpr auto nothrow = asio::as_tuple(asio::use_awaitable);

ssl::context context_of(const AmiConfig& config) {
    ssl::context context(ssl::context::tls_client);
    context.set_options(
        ssl::context::default_workarounds | ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1
    );
    AmiStream::Error error;
    if (config.tls_authorities) {
        context.load_verify_file(*config.tls_authorities, error);
    } else {
        context.set_default_verify_paths(error);
    }
    if (error) throw ConfigError(config.name + ": tls_authorities cannot be read");
    context.set_verify_mode(ssl::verify_peer);
    return context;
}

}  // namespace

AmiStream::AmiStream(asio::io_context& context, const AmiConfig& config)
    : config_(config), resolver_(context), socket_(context) {
    if (!config.tls) return;
    authorities_.emplace(context_of(config));
    tls_.emplace(socket_, *authorities_);
    tls_->set_verify_callback(ssl::host_name_verification(config.host));
    SSL_set_tlsext_host_name(tls_->native_handle(), config.host.c_str());
}

asio::awaitable<AmiStream::Error> AmiStream::connect_socket() {
    const auto port = static_cast<std::uint16_t>(config_.port);
    Error error;
    const auto address = asio::ip::make_address(config_.host, error);
    if (!error) {
        const tcp::endpoint endpoint(address, port);
        const auto [failure] = co_await socket_.async_connect(endpoint, nothrow);
        co_return failure;
    }
    const auto service = std::to_string(port);
    const auto [unknown, endpoints] =
        co_await resolver_.async_resolve(config_.host, service, nothrow);
    if (unknown) co_return unknown;
    const auto [failure, endpoint] = co_await asio::async_connect(socket_, endpoints, nothrow);
    co_return failure;
}

asio::awaitable<AmiStream::Error> AmiStream::connect() {
    auto error = co_await connect_socket();
    // The socket may have been closed between two steps, which opens it anew.
    if (!error && closed_) error = asio::error::operation_aborted;
    if (error) co_return error;
    Error ignored;
    socket_.set_option(tcp::no_delay(true), ignored);
    socket_.set_option(asio::socket_base::keep_alive(true), ignored);
    if (!tls_) co_return error;
    const auto [refused] = co_await tls_->async_handshake(ssl::stream_base::client, nothrow);
    co_return refused;
}

asio::awaitable<std::pair<AmiStream::Error, std::size_t>> AmiStream::read(
    char* bytes, std::size_t count
) {
    const auto buffer = asio::buffer(bytes, count);
    if (tls_) {
        const auto [error, size] = co_await tls_->async_read_some(buffer, nothrow);
        co_return std::pair(error, size);
    }
    const auto [error, size] = co_await socket_.async_read_some(buffer, nothrow);
    co_return std::pair(error, size);
}

asio::awaitable<AmiStream::Error> AmiStream::write(const std::string& bytes) {
    const auto buffer = asio::buffer(bytes);
    if (tls_) {
        const auto [error, size] = co_await asio::async_write(*tls_, buffer, nothrow);
        co_return error;
    }
    const auto [error, size] = co_await asio::async_write(socket_, buffer, nothrow);
    co_return error;
}

void AmiStream::close() {
    closed_ = true;
    Error ignored;
    resolver_.cancel();
    socket_.close(ignored);
}

}  // namespace bihuan::jobs
