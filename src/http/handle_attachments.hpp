#pragma once

// What the ways in for files share: staff and portal.

#include "bihuan/app/attachments.hpp"
#include "bihuan/base/json.hpp"

#include <string>
#include <string_view>

namespace bihuan::http {

Json attachment_json(const store::Attachment& attachment);

/// Content-Disposition with the name in the form of RFC 8187, in which nothing can end the header.
std::string disposition_of(std::string_view kind, std::string_view filename);

}  // namespace bihuan::http
