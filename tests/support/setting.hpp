#pragma once

// How much of something a test does: little for every change, all of it in `tools/nightly`.

#include <cstdint>
#include <cstdlib>
#include <string>

namespace bihuan::test {

/// The number in that environment variable.
inline std::uint64_t setting(const char* name, std::uint64_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::stoull(text);
}

}  // namespace bihuan::test
