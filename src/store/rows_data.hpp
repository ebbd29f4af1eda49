#pragma once

#include <pqxx/result>

namespace bihuan::store {

/// What `Rows` keeps; only the files that may see libpqxx include this.
struct RowsData {
    pqxx::result result;
    /// Where the last column was found. Columns are mostly read in the order of the statement, and
    /// libpq looks for a name by comparing it with one after the other.
    mutable pqxx::row::size_type last_column = 0;
};

}  // namespace bihuan::store
