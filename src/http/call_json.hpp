#pragma once

// The telephone floor as answers and live messages show it: numbers masked, recordings unnamed.

#include "bihuan/app/agent_states.hpp"
#include "bihuan/app/callbacks.hpp"
#include "bihuan/app/calls.hpp"
#include "bihuan/app/dialling.hpp"
#include "bihuan/app/screen_pop.hpp"
#include "bihuan/base/json_text.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::http {

JsonText call_json(const app::Context& context, const store::Call& call);
JsonText call_with_legs_json(const app::Context& context, const app::CallWithLegs& call);
JsonText call_report_json(const app::Context& context, const store::CallReport& report);
JsonText callback_json(
    const app::Context& context,
    const store::Callback& callback,
    const std::vector<store::CallCustomer>& customers
);
JsonText agent_json(const app::Context& context, const store::AgentNow& agent);
JsonText dial_request_json(const app::Context& context, const store::DialRequest& request);
JsonText report_json(
    const app::Context& context, const store::FigureSpan& span, const app::FloorReport& report
);

/// `LiveCall` of openapi.yaml.
JsonText live_call_json(
    const store::CallId& id, const domain::CallRecord& call, std::int64_t version
);
/// `ScreenPop`.
JsonText screen_pop_json(const JsonText& live_call, const store::ScreenPop& pop);

}  // namespace bihuan::http
