#include "http/qr_svg.hpp"

#include <qrencode.h>

#include <memory>
#include <stdexcept>

namespace bihuan::http {

namespace {

constexpr int quiet_zone = 4;

}  // namespace

std::string qr_svg(const std::string& text) {
    const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(
        QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M), &QRcode_free
    );
    if (!code) throw std::runtime_error("the text does not fit into a QR code");
    const auto side = std::to_string(code->width + 2 * quiet_zone);
    std::string svg = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 ";
    svg += side + " " + side + "\" shape-rendering=\"crispEdges\">";
    svg += "<path fill=\"#fff\" d=\"M0 0h" + side + "v" + side + "H0z\"/><path d=\"";
    for (int y = 0; y < code->width; ++y) {
        for (int x = 0; x < code->width;) {
            int run = 0;
            // The lowest bit of each byte is the module; the others are for its decoders.
            while (x + run < code->width && (code->data[y * code->width + x + run] & 1) != 0) ++run;
            if (run > 0) {
                svg += "M" + std::to_string(x + quiet_zone) + " " +
                       std::to_string(y + quiet_zone) + "h" + std::to_string(run) + "v1h-" +
                       std::to_string(run) + "z";
            }
            x += run > 0 ? run : 1;
        }
    }
    return svg + "\"/></svg>\n";
}

}  // namespace bihuan::http
