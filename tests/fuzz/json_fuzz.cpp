// Whatever bytes arrive as JSON: they are refused or survive a round trip unchanged.

#include "bihuan/base/json.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto parsed = bihuan::parse_json(text);
    if (!parsed) return 0;
    const auto again = bihuan::parse_json(bihuan::dump(*parsed));
    if (!again || *again != *parsed) std::abort();
    std::vector<bihuan::Fault> faults;
    bihuan::Reader reader(*parsed, "", faults);
    reader.text("t", {10}, bihuan::Need::required);
    reader.texts("l", 3, {5});
    reader.amount("a");
    reader.instant("i");
    reader.integer("n", -5, 5);
    reader.finish();
    return 0;
}
