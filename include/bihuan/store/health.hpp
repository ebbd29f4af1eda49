#pragma once

#include "bihuan/base/time.hpp"

#include <string>

namespace bihuan::store {

class Tx;

/// What PostgreSQL says of itself.
struct ServerFacts {
    std::string version;
    Instant now;
    /// It is a standby or was told to take no writes.
    bool read_only = false;
};

ServerFacts server_facts(Tx& tx);

}  // namespace bihuan::store
