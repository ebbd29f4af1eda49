#pragma once

#include "http/routes.hpp"

namespace bihuan::http {

Result<Reply> list_report_subscriptions(Request&);
Result<Reply> post_report_subscription(Request&);
Result<Reply> get_report_subscription(Request&);
Result<Reply> patch_report_subscription(Request&);
Result<Reply> delete_report_subscription(Request&);

}  // namespace bihuan::http
