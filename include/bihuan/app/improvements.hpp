#pragma once

// 整改措施: what is done to move a figure. Written by supervisors and leads, read by whoever reads
// reports; weekly and monthly reports show whether the figure moved.

#include "bihuan/app/audit.hpp"
#include "bihuan/app/report.hpp"
#include "bihuan/store/improvements.hpp"

#include <optional>
#include <string_view>

namespace bihuan::app {

/// `{figure, dimension, key, measures, target, responsible_id | department_id, begun_on, due_on}`.
/// `missing_permission` for others than supervisors and leads.
Result<store::Improvement> create_improvement(
    store::Tx& tx, const Context& context, const Json& body
);
/// The same but figure, dimension and key, with `state` and `result`.
Result<store::Improvement> change_improvement(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
);
Result<store::Improvement> find_improvement(store::Tx& tx, std::string_view id);
Page<store::Improvement> list_improvements(
    store::Tx& tx, const store::ImprovementFilter& filter,
    std::optional<store::ImprovementId> before, const PageRequest& request
);
Json improvement_json(
    const Context& context, const store::Improvement& improvement, ReportLanguage language
);

}  // namespace bihuan::app
