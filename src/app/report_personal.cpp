#include "bihuan/app/report.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

struct PersonalColumn {
    std::string_view table;
    std::string_view column;
};
/// What says who complained, or what people have typed.
constexpr std::array<PersonalColumn, 3> personal_columns{{
    {"repeats", "name"},
    {"repeats", "subject"},
    {"groups", "name"},
}};

}  // namespace

void leave_out_personal(Report& report) {
    for (auto& table : report.tables) {
        for (std::size_t i = 0; i < table.columns.size(); ++i) {
            const bool personal = std::any_of(
                personal_columns.begin(), personal_columns.end(),
                [&](const auto& one) {
                    return one.table == table.code && one.column == table.columns[i].code;
                }
            );
            if (!personal) continue;
            for (auto& row : table.rows) row[i] = std::string();
        }
    }
    for (auto& subject : report.hot_subjects) {
        for (auto& sample : subject.samples) sample.subject.clear();
    }
}

}  // namespace bihuan::app
