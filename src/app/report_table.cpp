#include "app/report_table.hpp"

#include "bihuan/base/percent.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

template <class SomeId>
std::string joined(const store::AnyOf<SomeId>& any) {
    std::string text;
    for (const auto& id : any.ids) text += (text.empty() ? "" : ",") + id.text();
    if (any.none) text += text.empty() ? "none" : ",none";
    return text;
}

std::string narrowing(const store::SumQuestion& question) {
    std::string address;
    if (question.department.given()) address += "&department=" + joined(question.department);
    if (question.team.given()) address += "&team=" + joined(question.team);
    std::string channels;
    for (const auto& code : question.channels) channels += (channels.empty() ? "" : ",") + code;
    if (!channels.empty()) address += "&channel=" + channels;
    return address;
}

std::string list_named(std::string_view code) {
    return "/api/v1/tickets?figure=" + std::string(code);
}

}  // namespace

ReportTable make_table(
    std::string_view code, std::string name,
    std::initializer_list<std::span<const ColumnText>> columns, const ReportNames& names
) {
    ReportTable table;
    table.code = code;
    table.name = std::move(name);
    for (const auto& list : columns) {
        for (const auto& column : list) {
            table.columns.push_back(
                {std::string(column.code),
                 names.in_words(column.zh, column.en),
                 std::string(column.unit)}
            );
        }
    }
    table.column_drills.resize(table.columns.size());
    return table;
}

std::int64_t count_in(const ReportSums::ByMeasure& sums, domain::Measure measure) {
    const auto found = sums.find(measure);
    return found == sums.end() ? 0 : found->second.n;
}

void Rows::move_into(ReportTable& table) {
    std::stable_sort(rows_.begin(), rows_.end(), [](const auto& left, const auto& right) {
        return std::tie(std::get<0>(left), std::get<1>(left)) <
               std::tie(std::get<0>(right), std::get<1>(right));
    });
    for (auto& [place, code, row, drill] : rows_) {
        table.rows.push_back(std::move(row));
        table.row_drills.push_back(std::move(drill));
    }
    rows_.clear();
}

std::string list_of(std::string_view code, const store::SumQuestion& question) {
    return list_named(code) + "&figure_from=" + to_text(question.from) +
           "&figure_to=" + to_text(question.to) + narrowing(question);
}

std::string list_of_any_day(std::string_view code, const store::SumQuestion& question) {
    return list_named(code) + narrowing(question);
}

std::string key_part(std::string_view dimension, const std::string& key) {
    const std::string_view own = key.empty() ? domain::no_key : std::string_view(key);
    return std::string(dimension) + ":" + percent_encoded(store::fact_key_text(own));
}

bool opens_into_tickets(std::string_view code) {
    const auto* figure = domain::find_figure(code);
    if (figure == nullptr) return domain::parse_measure(code).has_value();
    return figure->source == domain::FigureSource::count ||
           figure->source == domain::FigureSource::level;
}

void set_column_drills(ReportTable& table, const store::SumQuestion& question) {
    for (std::size_t i = 0; i < table.columns.size(); ++i) {
        const auto& code = table.columns[i].code;
        if (opens_into_tickets(code)) {
            table.column_drills[i] = list_of(code, question) + "&figure_of=";
        }
    }
}

}  // namespace bihuan::app
