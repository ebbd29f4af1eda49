#pragma once

#include "http/routes.hpp"

namespace bihuan::http {

Result<Reply> get_ledger_report(Request&);
Result<Reply> list_ledger_checkpoints(Request&);
Result<Reply> list_legal_holds(Request&);
Result<Reply> post_legal_hold(Request&);
Result<Reply> get_legal_hold(Request&);
Result<Reply> lift_legal_hold(Request&);

}  // namespace bihuan::http
