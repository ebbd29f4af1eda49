#pragma once

#include <pqxx/result>

namespace bihuan::store {

/// What `Rows` keeps; only the files that may see libpqxx include this.
struct RowsData {
    pqxx::result result;
};

}  // namespace bihuan::store
