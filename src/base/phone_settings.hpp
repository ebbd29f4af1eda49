#pragma once

#include "bihuan/base/json.hpp"
#include "bihuan/base/phone_config.hpp"

#include <functional>
#include <string>

namespace bihuan {

/// Told the path of a setting and what is wrong with it.
using TellFault = std::function<void(const std::string& path, const std::string& what)>;

/// Reads the value of `phone`.
PhoneConfig read_phone_settings(const Json& phone, const TellFault& tell);

}  // namespace bihuan
