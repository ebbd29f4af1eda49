#pragma once

// Bytes to and from a switch, over TCP or TLS. On one thread.

#include "bihuan/base/phone_config.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace bihuan::jobs {

class AmiStream {
public:
    using Error = boost::system::error_code;
    template <class T>
    using Awaitable = boost::asio::awaitable<T>;

    /// With TLS the peer's certificate has to be good for `config.host`. Throws ConfigError when
    /// the authorities cannot be read.
    AmiStream(boost::asio::io_context& context, const AmiConfig& config);

    Awaitable<Error> connect();
    Awaitable<std::pair<Error, std::size_t>> read(char* bytes, std::size_t count);
    Awaitable<Error> write(const std::string& bytes);
    /// Whatever is under way ends with an error.
    void close();

private:
    Awaitable<Error> connect_socket();

    AmiConfig config_;
    boost::asio::ip::tcp::resolver resolver_;
    boost::asio::ip::tcp::socket socket_;
    std::optional<boost::asio::ssl::context> authorities_;
    std::optional<boost::asio::ssl::stream<boost::asio::ip::tcp::socket&>> tls_;
    bool closed_ = false;
};

}  // namespace bihuan::jobs
