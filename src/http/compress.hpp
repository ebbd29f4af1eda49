#pragma once

#include "bihuan/http/message.hpp"

#include <string>
#include <string_view>

namespace bihuan::http {

/// The bytes in gzip form (RFC 1952). Throws `std::bad_alloc`.
std::string gzip(std::string_view bytes);

/// Compresses the body of a reply when that is worth while and the client takes it. Replies that
/// could be compressed get `Vary: Accept-Encoding` either way; one that has it already has chosen
/// its form itself and stays as it is. The ETag stays, too: it names the version of the resource,
/// and clients send it back in If-Match. Costs milliseconds for long bodies: called on a worker,
/// not on an I/O thread.
void compress(Reply& reply, bool client_accepts_gzip);

}  // namespace bihuan::http
