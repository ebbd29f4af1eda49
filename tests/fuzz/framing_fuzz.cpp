// Whatever bytes arrive: the gate neither crashes nor contradicts itself, and what it lets through
// Beast's parser lets through with the same meaning. The converse does not hold; that is the point.

#include "http/framing.hpp"
#include "http/headers.hpp"

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/parser.hpp>

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

namespace beast_http = boost::beast::http;
using namespace bihuan::http;

void require(bool truth) {
    if (!truth) std::abort();
}

void agree_with_beast(std::string_view bytes, const Head& head) {
    beast_http::request_parser<beast_http::empty_body> parser;
    parser.header_limit(64 * 1024);
    parser.body_limit(boost::none);
    boost::system::error_code error;
    parser.put(boost::asio::buffer(bytes.data(), bytes.size()), error);
    require(parser.is_header_done());
    const auto& message = parser.get();
    require(std::string_view(message.method_string()) == head.method);
    require(std::string_view(message.target()).ends_with(head.target) || head.target == "/");
    require(parser.chunked() == head.chunked);
    require(parser.content_length().value_or(0) == head.content_length.value_or(0));
    require((message.version() == 10) == head.http_1_0);
}

void read_chunks(std::string_view bytes) {
    ChunkDecoder whole(64);
    std::string body;
    const auto used = whole.feed(bytes, body);
    ChunkDecoder bytewise(64);
    std::string other;
    bool refused = false;
    std::size_t taken = 0;
    while (taken < bytes.size() && !bytewise.done() && !refused) {
        const auto fed = bytewise.feed(bytes.substr(taken, 1), other);
        refused = !fed;
        if (fed) taken += *fed;
    }
    require(refused == !used);
    require(body.size() <= 64 && other == body);
    if (used) require(*used == taken && whole.done() == bytewise.done());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    read_chunks(bytes);
    HeadScan scan;
    if (!scan_head(bytes, scan) || !scan.head_bytes) return 0;
    const auto head_bytes = bytes.substr(0, *scan.head_bytes);
    require(head_bytes.ends_with("\r\n\r\n"));
    const auto head = parse_head(head_bytes);
    if (!head) return 0;
    agree_with_beast(head_bytes, *head);
    decode_target(head->target);
    return 0;
}
