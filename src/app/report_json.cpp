#include "bihuan/app/report.hpp"

#include "bihuan/base/or_null.hpp"

#include <array>

namespace bihuan::app {

namespace {

constexpr std::array<std::string_view, 3> kind_codes{"daily", "weekly", "monthly"};
constexpr std::array<const char*, 3> period_members{"date", "week", "month"};

Json cell_json(const ReportCell& cell) {
    return std::visit(
        [](const auto& value) -> Json {
            if constexpr (std::is_same_v<std::decay_t<decltype(value)>, std::monostate>) {
                return nullptr;
            } else {
                return value;
            }
        },
        cell
    );
}

ReportCell cell_of(const Json& json) {
    if (json.is_string()) return json.get<std::string>();
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.is_number()) return json.get<double>();
    return {};
}

template <class T>
std::optional<T> optional_in(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || found->is_null()) return std::nullopt;
    return found->get<T>();
}

Json figure_json(const ReportFigure& figure) {
    Json json;
    json["code"] = figure.code;
    json["name"] = figure.name;
    json["value"] = cell_json(figure.value);
    json["unit"] = figure.unit;
    json["tickets"] = figure.tickets;
    json["drill"] = figure.drill;
    json["target"] = or_null(figure.target);
    json["met"] = or_null(figure.met);
    json["numerator"] = or_null(figure.numerator);
    json["denominator"] = or_null(figure.denominator);
    json["formula"] = figure.formula;
    json["usual"] = or_null(figure.usual);
    return json;
}

ReportFigure figure_of(const Json& json) {
    ReportFigure figure;
    figure.code = json.at("code").get<std::string>();
    figure.name = json.at("name").get<std::string>();
    figure.value = cell_of(json.at("value"));
    figure.unit = json.at("unit").get<std::string>();
    figure.tickets = json.at("tickets").get<std::int64_t>();
    figure.drill = json.at("drill").get<std::string>();
    figure.target = optional_in<double>(json, "target");
    figure.met = optional_in<bool>(json, "met");
    figure.numerator = optional_in<std::int64_t>(json, "numerator");
    figure.denominator = optional_in<std::int64_t>(json, "denominator");
    figure.formula = json.at("formula").get<std::string>();
    figure.usual = optional_in<double>(json, "usual");
    return figure;
}

Json table_json(const ReportTable& table) {
    Json json;
    json["code"] = table.code;
    json["name"] = table.name;
    json["columns"] = Json::array();
    json["column_names"] = Json::array();
    json["column_units"] = Json::array();
    for (const auto& column : table.columns) {
        json["columns"].push_back(column.code);
        json["column_names"].push_back(column.name);
        json["column_units"].push_back(column.unit);
    }
    json["rows"] = Json::array();
    for (const auto& row : table.rows) {
        Json cells = Json::array();
        for (const auto& cell : row) cells.push_back(cell_json(cell));
        json["rows"].push_back(std::move(cells));
    }
    // A report that was signed without them stays without them.
    if (!table.column_drills.empty()) json["column_drills"] = table.column_drills;
    if (!table.column_drills.empty()) json["row_drills"] = table.row_drills;
    return json;
}

std::vector<std::string> texts_in(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end()) return {};
    return found->get<std::vector<std::string>>();
}

ReportTable table_of(const Json& json) {
    ReportTable table;
    table.code = json.at("code").get<std::string>();
    table.name = json.at("name").get<std::string>();
    const auto& columns = json.at("columns");
    for (std::size_t i = 0; i < columns.size(); ++i) {
        auto& column = table.columns.emplace_back();
        column.code = columns.at(i).get<std::string>();
        column.name = json.at("column_names").at(i).get<std::string>();
        column.unit = json.at("column_units").at(i).get<std::string>();
    }
    for (const auto& row : json.at("rows")) {
        auto& cells = table.rows.emplace_back();
        for (const auto& cell : row) cells.push_back(cell_of(cell));
    }
    table.column_drills = texts_in(json, "column_drills");
    table.row_drills = texts_in(json, "row_drills");
    return table;
}

Json subject_json(const HotSubject& subject) {
    Json json;
    json["phrase"] = subject.phrase;
    json["count"] = subject.count;
    json["usual"] = subject.usual;
    json["score"] = subject.score;
    json["samples"] = Json::array();
    for (const auto& sample : subject.samples) {
        json["samples"].push_back(Json{{"number", sample.number}, {"subject", sample.subject}});
    }
    json["drill"] = subject.drill;
    return json;
}

HotSubject subject_of(const Json& json) {
    HotSubject subject;
    subject.phrase = json.at("phrase").get<std::string>();
    subject.count = json.at("count").get<std::int64_t>();
    subject.usual = json.at("usual").get<double>();
    subject.score = json.at("score").get<double>();
    for (const auto& sample : json.at("samples")) {
        auto& read = subject.samples.emplace_back();
        read.number = sample.at("number").get<std::string>();
        read.subject = sample.at("subject").get<std::string>();
    }
    subject.drill = json.at("drill").get<std::string>();
    return subject;
}

Json anomaly_json(const Anomaly& anomaly) {
    Json json;
    json["id"] = anomaly.id;
    json["figure"] = anomaly.figure;
    json["dimension"] = anomaly.dimension;
    json["key"] = anomaly.key;
    json["name"] = anomaly.name;
    json["value"] = anomaly.value;
    json["low"] = anomaly.low;
    json["high"] = anomaly.high;
    json["usual"] = anomaly.usual;
    json["explanation"] = anomaly.explanation;
    return json;
}

Anomaly anomaly_of(const Json& json) {
    Anomaly anomaly;
    anomaly.id = json.at("id").get<std::string>();
    anomaly.figure = json.at("figure").get<std::string>();
    anomaly.dimension = json.at("dimension").get<std::string>();
    anomaly.key = json.at("key").get<std::string>();
    anomaly.name = json.at("name").get<std::string>();
    anomaly.value = json.at("value").get<double>();
    anomaly.low = json.at("low").get<double>();
    anomaly.high = json.at("high").get<double>();
    anomaly.usual = json.at("usual").get<double>();
    anomaly.explanation = json.at("explanation").get<std::string>();
    return anomaly;
}

Json correction_json(const Correction& correction) {
    Json json;
    json["date"] = to_text(correction.date);
    json["figure"] = correction.figure;
    json["dimension"] = correction.dimension;
    json["key"] = correction.key;
    json["name"] = correction.name;
    json["delta"] = correction.delta;
    json["seen_at"] = to_text(correction.seen_at);
    return json;
}

Correction correction_of(const Json& json) {
    Correction correction;
    correction.date = parse_day(json.at("date").get_ref<const std::string&>()).value();
    correction.figure = json.at("figure").get<std::string>();
    correction.dimension = json.at("dimension").get<std::string>();
    correction.key = json.at("key").get<std::string>();
    correction.name = json.at("name").get<std::string>();
    correction.delta = json.at("delta").get<std::int64_t>();
    correction.seen_at = parse_instant(json.at("seen_at").get_ref<const std::string&>()).value();
    return correction;
}

Json signature_json(const std::optional<ReportSignature>& signature) {
    if (!signature) return nullptr;
    Json by;
    by["id"] = signature->id.text();
    by["display_name"] = signature->display_name;
    Json json;
    json["by"] = std::move(by);
    json["at"] = to_text(signature->at);
    return json;
}

template <class T, class JsonOf>
Json list_json(const std::vector<T>& items, const JsonOf& json_of) {
    auto list = Json::array();
    for (const auto& item : items) list.push_back(json_of(item));
    return list;
}

template <class T, class Of>
void read_list(const Json& json, std::vector<T>& items, const Of& of) {
    for (const auto& item : json) items.push_back(of(item));
}

}  // namespace

std::string unit_of_row(const ReportTable& table, const std::vector<ReportCell>& row) {
    for (std::size_t i = 0; i < row.size() && i < table.columns.size(); ++i) {
        const auto* text = std::get_if<std::string>(&row[i]);
        if (table.columns[i].code == "unit" && text != nullptr) return *text;
    }
    return {};
}

Json report_json(const Report& report) {
    const auto kind = static_cast<std::size_t>(report.period.kind);
    Json json;
    json["kind"] = kind_codes[kind];
    json[period_members[kind]] = report.period.name;
    json["from"] = to_text(report.period.from);
    json["to"] = to_text(report.period.to);
    json["as_of"] = to_text(report.as_of);
    json["final"] = report.final_;
    json["signed"] = report.signature.has_value();
    json["signature"] = signature_json(report.signature);
    json["figures"] = list_json(report.figures, figure_json);
    json["tables"] = list_json(report.tables, table_json);
    json["hot_subjects"] = list_json(report.hot_subjects, subject_json);
    json["anomalies"] = list_json(report.anomalies, anomaly_json);
    json["corrections"] = list_json(report.corrections, correction_json);
    json["remarks"] = report.remarks;
    json["content_hash"] = report.content_hash;
    return json;
}

Report report_of(const Json& json) {
    Report report;
    while (kind_codes[static_cast<std::size_t>(report.period.kind)] != json.at("kind")) {
        report.period.kind = static_cast<ReportKind>(static_cast<int>(report.period.kind) + 1);
    }
    const auto kind = static_cast<std::size_t>(report.period.kind);
    report.period.name = json.at(period_members.at(kind)).get<std::string>();
    report.period.from = parse_day(json.at("from").get_ref<const std::string&>()).value();
    report.period.to = parse_day(json.at("to").get_ref<const std::string&>()).value();
    report.as_of = parse_instant(json.at("as_of").get_ref<const std::string&>()).value();
    report.final_ = json.at("final").get<bool>();
    if (const auto& signature = json.at("signature"); !signature.is_null()) {
        const auto& by = signature.at("by");
        report.signature = ReportSignature{
            UserId::parse(by.at("id").get_ref<const std::string&>()).value(),
            by.at("display_name").get<std::string>(),
            parse_instant(signature.at("at").get_ref<const std::string&>()).value()};
    }
    read_list(json.at("figures"), report.figures, figure_of);
    read_list(json.at("tables"), report.tables, table_of);
    read_list(json.at("hot_subjects"), report.hot_subjects, subject_of);
    read_list(json.at("anomalies"), report.anomalies, anomaly_of);
    read_list(json.at("corrections"), report.corrections, correction_of);
    report.remarks = json.at("remarks").get<std::string>();
    report.content_hash = json.at("content_hash").get<std::string>();
    return report;
}

}  // namespace bihuan::app
