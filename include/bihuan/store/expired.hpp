#pragma once

#include "bihuan/base/time.hpp"

namespace bihuan::store {

class Tx;

/// Deletes what has served its time: one table in the source says what and after how long.
void delete_expired(Tx& tx, Instant now);

}  // namespace bihuan::store
