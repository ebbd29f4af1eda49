// Whatever arrives at /hooks: nothing is genuine without the key, and what is genuine is mapped or
// refused.

#include "bihuan/app/hook_mapping.hpp"
#include "bihuan/base/webhook_signature.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

namespace {

/// The bytes up to the next NUL, which are taken off.
std::string_view take(std::string_view& bytes) {
    const auto end = bytes.find('\0');
    const auto part = bytes.substr(0, end);
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    return part;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    const bihuan::Instant now{};
    bihuan::WebhookHead head;
    head.id = take(bytes);
    head.timestamp = take(bytes);
    head.signatures = take(bytes);
    const std::vector<std::string> keys{std::string(32, 'k')};
    // No input can know how to sign.
    if (bihuan::check_webhook(keys, head, bytes, now) == bihuan::SignatureCheck::good) std::abort();

    const auto mapping = bihuan::parse_json(take(bytes));
    const auto body = bihuan::parse_json(bytes);
    if (!mapping || !body) return 0;
    std::vector<bihuan::Fault> faults;
    bihuan::app::check_mapping(*mapping, "", faults);
    if (!faults.empty()) return 0;
    static const bihuan::Zone zone("Asia/Shanghai");
    const bihuan::app::HookTime time{zone, now};
    bihuan::app::map_hook(*mapping, *body, time, faults);
    bihuan::app::mapped_delivery_id(*mapping, *body, time);
    return 0;
}
