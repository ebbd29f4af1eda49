#pragma once

#include <string>

namespace bihuan::http {

/// A QR code as SVG, one unit for each module, with its quiet zone. Throws std::runtime_error for
/// a text that does not fit.
std::string qr_svg(const std::string& text);

}  // namespace bihuan::http
