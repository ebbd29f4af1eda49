#pragma once

#include <string>
#include <string_view>

namespace bihuan::jobs {

/// The answer to a challenge: MD5 of it and the secret behind it, in hexadecimal digits. Nothing
/// else is on offer on the manager interface, apart from the secret itself. Throws
/// std::runtime_error where OpenSSL has no MD5.
std::string ami_key(std::string_view challenge, std::string_view secret);

}  // namespace bihuan::jobs
