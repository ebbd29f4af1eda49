#pragma once

// How the JSON of another system becomes ours, as data: rules that look at the body and say of what
// type it is, and for each member of ours where its value comes from. Nothing here reads or writes
// anything but its arguments.
//
// A mapping is
//   {"items": POINTER?, "delivery_id": EXPRESSION?,
//    "rules": [{"when": {POINTER: TEXT or [TEXT, …], …}?, "type": TYPE or "ignore",
//               "data": {POINTER: EXPRESSION, …}?}, …]}
// and an expression one of
//   {"value": any}                   the same for all,
//   {"received": true}               when it came, for those who do not say when it happened,
//   {"pointer": POINTER, …}          from the body,
//   {"join": [EXPRESSION, …], "with": TEXT?, …}
//   {"first": [EXPRESSION, …], …}    the first that has a value,
// where … may be "table": {TEXT: any, …} with "default", "time": how a moment is written there,
// "as": "text" or "integer". Pointers are RFC 6901; what is missing is left out.

#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/base/time.hpp"

#include <string>
#include <vector>

namespace bihuan::app {

/// What a mapping may not say is noted under its pointer, which begins with `pointer`.
void check_mapping(const Json& mapping, const std::string& pointer, std::vector<Fault>& faults);

/// When the body came, and on whose clocks times are that name no offset.
struct HookTime {
    const Zone& zone;
    Instant received;
};

struct MappedHook {
    /// Empty when the source's rules ignore the body.
    std::string type;
    Json data;
};

/// The body as the mapping, which has passed `check_mapping`, gives it; without a mapping (null) as
/// it says itself. Faults point into the body of the source. Of several items, which have to be of
/// one type, `data` is an array.
MappedHook map_hook(
    const Json& mapping, const Json& body, const HookTime& time, std::vector<Fault>& faults
);

/// What tells one delivery of the body from another, or empty when the mapping knows nothing.
std::string mapped_delivery_id(const Json& mapping, const Json& body, const HookTime& time);

}  // namespace bihuan::app
