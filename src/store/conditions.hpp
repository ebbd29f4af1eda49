#pragma once

// Conditions of lists that are composed as the caller filters: constant fragments, values through
// parameters only.

#include "bihuan/domain/scope.hpp"
#include "store/param.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

/// Collects conditions; "?" in a fragment stands for the next parameter.
class Conditions {
public:
    void add(std::string_view fragment, std::vector<Param> values = {});
    const std::string& sql() const { return sql_; }
    const std::vector<Param>& params() const { return params_; }

private:
    std::string sql_;
    std::vector<Param> params_;
};

/// The same rule as `domain::sees` for the ticket `t`, for the database. `around` is what the rule
/// stands in for a viewer who does not see all, with "@" in its place and its own `values` behind.
void add_ticket_scope(
    Conditions& where,
    const domain::Viewer& viewer,
    std::string_view around = "@",
    const std::vector<Param>& values = {}
);

}  // namespace bihuan::store
