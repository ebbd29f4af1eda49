#pragma once

// Every statement of the store is a named constant that registers itself, so that all of them can
// be tried on the schema before anybody is served: a typo stops the start instead of a request.

#include <vector>

namespace bihuan::store {

/// A statement and its unique name. Define it as a constant with static storage, directly above the
/// only function that uses it. Both texts must be literals: only the pointers are kept.
class Query {
public:
    Query(const char* name, const char* sql);
    Query(const Query&) = delete;
    Query& operator=(const Query&) = delete;

    const char* name() const { return name_; }
    const char* sql() const { return sql_; }

    /// All that are linked into the program, in no particular order. Safe once `main` has begun.
    static const std::vector<const Query*>& all();

private:
    const char* name_;
    const char* sql_;
};

}  // namespace bihuan::store
