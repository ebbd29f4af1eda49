#pragma once

#include <string>

namespace bihuan::store {

/// Ends the transaction without effect and runs it again from its beginning: for whoever finds that
/// another one was faster and would do better with its result. Not more than three times.
[[noreturn]] void begin_anew(const std::string& why);

}  // namespace bihuan::store
