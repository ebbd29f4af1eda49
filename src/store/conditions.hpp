#pragma once

// Statements that are composed as the caller filters: constant fragments, values through parameters
// only.

#include "bihuan/domain/scope.hpp"
#include "bihuan/store/ticket_list.hpp"
#include "store/param.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace bihuan::store {

/// Collects conditions and the parameters of the whole statement.
class Conditions {
public:
    /// The fragment with a parameter in place of each "?".
    std::string bind(std::string_view fragment, const std::vector<Param>& values);
    void add(std::string_view fragment, const std::vector<Param>& values = {});
    bool empty() const { return sql_.empty(); }
    /// " WHERE …", or nothing.
    std::string sql() const { return sql_.empty() ? "" : " WHERE " + sql_; }
    std::string expression() const { return sql_.empty() ? "true" : sql_; }
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

/// What the filter and the viewer's scope say of a row t of `ticket`; the text is not among it.
Conditions conditions_of(const domain::Viewer& viewer, const TicketFilter& filter);

}  // namespace bihuan::store
