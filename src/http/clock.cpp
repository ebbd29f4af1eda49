#include "http/clock.hpp"

#include <chrono>

namespace bihuan::http {

Instant clock_now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace bihuan::http
