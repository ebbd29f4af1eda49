#pragma once

// A center on a database of its own, for tests of use cases that need no sockets.

#include "bihuan/app/center.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/database.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"

#include <functional>
#include <string>
#include <vector>

namespace bihuan::test {

class AppCenter {
public:
    /// With the shipped retail pack.
    AppCenter();
    explicit AppCenter(domain::Policy policy);
    ~AppCenter();
    AppCenter(const AppCenter&) = delete;
    AppCenter& operator=(const AppCenter&) = delete;

    store::Connection& connection() { return *connection_; }
    const app::Center& center() const { return center_; }
    const std::string& url() const { return url_; }
    /// Runs in a transaction that is committed.
    void with(const std::function<void(store::Tx& tx)>& work);
    /// The same in the name of a person of these roles and teams, who is made for it.
    app::Context acting(store::Tx& tx, domain::Roles roles, std::vector<TeamId> teams, Instant now);
    TeamId add_team(const std::string& name, Instant now);
    void add_category(const std::string& code, const std::string& name, Instant now);
    /// The first column of the first row, as text.
    std::string value(const std::string& sql);

private:
    std::string url_;
    TempDir data_dir_;
    Config config_;
    app::DirectoryCache directories_;
    app::Center center_;
    store::ConnectionPtr connection_;
    int people_ = 0;
};

}  // namespace bihuan::test
