#pragma once

#include "bihuan/store/ticket_list.hpp"
#include "store/conditions.hpp"

namespace bihuan::store {

/// The same conditions as those of the sums (report_sums.cpp, domain/report_sum.cpp), so that a
/// figure or a cell of a table and the list behind it agree.
void add_fact(Conditions& where, const FactFilter& fact);

}  // namespace bihuan::store
