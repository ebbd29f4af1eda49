#pragma once

// A server that a test kills and starts again, and ways to ask it and its database.

#include "bihuan/base/json.hpp"
#include "store/tx.hpp"
#include "support/cluster.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

namespace bihuan::test {

class KilledServer : public testing::Test {
protected:
    void TearDown() override { server_.reset(); }

    /// May speak to receivers on this machine. The test starts it by `start`.
    void start();
    void kill_and_start();
    /// Adds the person and signs them in; gives the token.
    std::string sign_in(const std::string& name, const std::string& role) const;
    /// Threads may ask for one while the server is away. Without a token for whoever has none.
    HttpClient client(const std::string& token) const;
    store::Rows sql(const std::string& statement) const;
    std::int64_t count(const std::string& statement) const;

    TempDir data_dir_;

private:
    std::unique_ptr<ServerProcess> server_;
    std::atomic<int> port_ = 0;
};

}  // namespace bihuan::test
