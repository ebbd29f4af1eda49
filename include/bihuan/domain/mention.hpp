#pragma once

// @username in a comment.

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

/// What stands behind each @ that does not follow a letter, a digit or another part of an address
/// ("a@b.com" mentions nobody), in lower case, each once, in order. A name may be followed by
/// punctuation that could belong to it ("@li.wei."): then it is there with and without.
std::vector<std::string> mentioned_names(std::string_view text);

}  // namespace bihuan::domain
