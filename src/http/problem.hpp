#pragma once

#include "bihuan/base/result.hpp"
#include "bihuan/http/message.hpp"

namespace bihuan::http {

unsigned status_of(Refusal refusal);

/// The refusal as application/problem+json (RFC 9457) in the language of the call. 401 carries
/// WWW-Authenticate, 429 and 503 carry Retry-After of one second unless the caller sets another.
Reply problem(const Call& call, const Error& error);
/// The same with a status that no `Refusal` stands for, such as 408.
Reply problem(const Call& call, const Error& error, unsigned status);

/// 500 `internal_error`, for a failure that was logged under the request id.
Reply internal_error(const Call& call);

}  // namespace bihuan::http
