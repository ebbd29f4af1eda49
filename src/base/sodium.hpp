#pragma once

// libsodium must be initialised before its first use, and by one thread only.

#include <sodium.h>

#include <stdexcept>

namespace bihuan {

inline void ensure_sodium() {
    static const bool ready = [] {
        if (sodium_init() < 0) throw std::runtime_error("libsodium cannot be initialised");
        return true;
    }();
    static_cast<void>(ready);
}

}  // namespace bihuan
