#include "store/query.hpp"

namespace bihuan::store {

namespace {

/// Constants of several files register in an unspecified order, so the list makes itself.
std::vector<const Query*>& registry() {
    static std::vector<const Query*> queries;
    return queries;
}

}  // namespace

Query::Query(const char* name, const char* sql) : name_(name), sql_(sql) {
    registry().push_back(this);
}

const std::vector<const Query*>& Query::all() {
    return registry();
}

}  // namespace bihuan::store
