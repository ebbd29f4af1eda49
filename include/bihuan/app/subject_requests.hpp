#pragma once

// 个人信息保护法: requests of the persons themselves. Each is a ticket like any other, and carried
// out by somebody else than who wrote it down.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/store/subject_requests.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::app {

/// POST …/subject-requests `{kind, note}`: opens the ticket; due after 15 working days.
Result<store::SubjectRequest> register_subject_request(
    store::Tx& tx, const Context& context, std::string_view customer, const Json& body
);
Result<std::vector<store::SubjectRequest>> list_subject_requests(
    store::Tx& tx, const Context& context, std::string_view customer
);

struct CarriedOut {
    store::SubjectRequest request;
    /// For `access`: all that is kept, unmasked. Else null.
    Json bundle = nullptr;
};

/// POST …/subject-requests/{request}/carry-out `{remark}`. `access` gives everything about the
/// customer; `deletion` pseudonymises; `correction` says that the archive was put right.
/// `four_eyes` for who registered it, `request_carried_out`, for a deletion `tickets_open` and
/// `retention_binds` with the day until which the law wants the data kept.
Result<CarriedOut> carry_out_subject_request(
    store::Tx& tx,
    const Context& context,
    std::string_view customer,
    std::string_view request,
    const Json& body
);

Json subject_request_json(const Context& context, const store::SubjectRequest& request);

/// 去标识化: of the customer, and of whoever was merged into them, only a made-up name stays; known
/// numbers, addresses and the name go from the texts of their tickets. The history is append-only:
/// events keep what was written into them (docs/adr/0014).
Result<void> pseudonymise(store::Tx& tx, const Context& context, CustomerId id);

}  // namespace bihuan::app
