#pragma once

// What all requests share. `main` builds it after the database and the center and destroys it
// before them, once the server has stopped and the database's workers have drained.

#include "bihuan/app/center.hpp"
#include "bihuan/app/errand_pool.hpp"
#include "bihuan/app/inbound_sources.hpp"
#include "bihuan/app/sign_in.hpp"
#include "bihuan/app/wallboard_cache.hpp"
#include "bihuan/store/database.hpp"
#include "http/cursor.hpp"
#include "http/router.hpp"
#include "http/routes.hpp"

#include <mutex>
#include <optional>
#include <span>

namespace bihuan::http {

class LiveHub;

/// Thread-safe. Its addresses are held by requests in flight: neither copied nor moved.
class Application {
public:
    Application(
        store::Database& some_database,
        const app::Center& some_center,
        std::span<const Route> some_routes
    );
    Application(const Application&) = delete;
    Application& operator=(const Application&) = delete;

    /// The codec with the installation's key, which the first caller reads from the database.
    CursorCodec cursors(store::Tx& tx);

    store::Database& database;
    const app::Center& center;
    const std::span<const Route> routes;
    const Router router;
    app::Admissions admissions;
    /// Who may send webhooks to us.
    app::OpenSources open_sources;
    /// What boards showed a moment ago.
    app::WallboardCache wallboards;
    /// Set before the server starts; without it there are no live updates.
    LiveHub* live = nullptr;

private:
    std::mutex mutex_;
    std::optional<CursorCodec> cursors_;

public:
    /// The last members: their threads end before anything that they use.
    app::ErrandPool hashing{2, 64};
    app::ErrandPool fetching{8, 64};
};

}  // namespace bihuan::http
