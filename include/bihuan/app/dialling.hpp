#pragma once

// 点击外呼: an agent's click becomes a request that waits for the telephone system.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/dialling.hpp"

#include <string_view>

namespace bihuan::app {

/// `{to, ticket, callback, call}`. `no_extension`, `agent_on_a_call`; `invalid` with
/// `invalid_phone`, `no_number`, `one_of_them`, `unknown_reference`.
Result<store::DialRequest> request_call(store::Tx& tx, const Context& context, const Json& body);
/// `not_found` for other people's, but for who may supervise.
Result<store::DialRequest> find_dial_request(
    store::Tx& tx, const Context& context, std::string_view id
);

void expire_dial_requests(store::Tx& tx, const Context& context);

}  // namespace bihuan::app
