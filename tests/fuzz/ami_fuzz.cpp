// Whatever a switch, or whoever answers in its place, sends over the manager interface: the same
// messages in whatever pieces, and reports that the log takes.

#include "bihuan/domain/ami_calls.hpp"

#include <cstdint>
#include <cstdlib>
#include <string_view>
#include <vector>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using bihuan::domain::AmiMessage;
    using bihuan::domain::AmiParser;
    if (size == 0) return 0;
    const std::size_t piece = data[0] % 16U + 1;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);

    AmiParser whole;
    const auto expected = whole.feed(bytes);
    AmiParser parser;
    std::vector<AmiMessage> messages;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        for (auto& message : parser.feed(bytes.substr(at, piece))) {
            messages.push_back(std::move(message));
        }
    }
    if (messages != expected || parser.banner() != whole.banner()) std::abort();

    const bihuan::Instant now{};
    bihuan::domain::AmiCalls calls({"pbx", {}});
    for (const auto& message : messages) {
        for (const auto& event : calls.take(message, now).events) {
            const bool named = !event.event_id.empty() && !event.provider.empty();
            if (!named || event.call_id.find('\0') != std::string::npos) std::abort();
        }
    }
    calls.begin_resync();
    AmiMessage complete;
    complete.fields.emplace_back("Event", "CoreShowChannelsComplete");
    calls.take(complete, now);
    return 0;
}
