#include "http/application.hpp"

#include "bihuan/store/setting.hpp"

namespace bihuan::http {

Application::Application(
    store::Database& some_database,
    const app::Center& some_center,
    std::span<const Route> some_routes
)
    : database(some_database),
      center(some_center),
      routes(some_routes),
      router(make_router(some_routes)),
      admissions(some_center.config, some_center.directories) {}

CursorCodec Application::cursors(store::Tx& tx) {
    {
        const std::scoped_lock lock(mutex_);
        if (cursors_) return *cursors_;
    }
    CursorCodec codec(store::server_secret(tx, "cursor"));
    const std::scoped_lock lock(mutex_);
    if (!cursors_) cursors_ = codec;
    return *cursors_;
}

}  // namespace bihuan::http
