#include "jobs/clock.hpp"

#include <chrono>

namespace bihuan::jobs {

Instant clock_now() {
    return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

app::Context system_context(const app::Center& center, store::Tx& tx, Instant now) {
    app::Principal principal;
    principal.kind = app::PrincipalKind::system;
    return app::Context{center, center.directories.current(tx, now), std::move(principal), now};
}

}  // namespace bihuan::jobs
