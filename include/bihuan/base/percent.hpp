#pragma once

#include <string>
#include <string_view>

namespace bihuan {

/// As RFC 3986 writes what is neither a letter, a digit nor one of "-._~" in a part of a URL.
std::string percent_encoded(std::string_view text);

}  // namespace bihuan
