#include "app/export_columns.hpp"

#include "bihuan/app/reveal.hpp"
#include "bihuan/domain/ticket.hpp"

#include <array>

namespace bihuan::app {

namespace {

using store::AuditEntry;
using store::CustomerLine;
using store::TicketLine;

Cell text(const std::string& value) {
    if (value.empty()) return {};
    return value;
}

Cell time(const std::optional<Instant>& value) {
    if (!value) return {};
    return *value;
}

/// The label of a code in the language of whoever asked.
template <class E>
Cell label(const std::string& code, const CellStyle& style) {
    for (const auto& name : domain::names_of<E>()) {
        if (name.code == code) {
            return std::string(style.language == ExportLanguage::zh ? name.zh : name.en);
        }
    }
    return text(code);
}

Cell yes_or_no(bool value, const CellStyle& style) {
    if (style.language == ExportLanguage::zh) return std::string(value ? "是" : "否");
    return std::string(value ? "yes" : "no");
}

template <class Entries, class SomeId>
Cell name_in(const Entries& entries, const std::optional<SomeId>& id) {
    if (!id) return {};
    const auto found = entries.find(*id);
    return found == entries.end() ? Cell(id->text()) : Cell(found->second.name);
}

Cell category(const TicketLine& line, const CellStyle& style) {
    const auto found = style.directory.categories.find(line.category);
    return found == style.directory.categories.end() ? text(line.category)
                                                     : Cell(found->second.name);
}

Cell masked_list(const std::vector<domain::ContactPoint>& contacts) {
    std::string list;
    for (const auto& point : contacts) list += (list.empty() ? "" : " ") + masked(point);
    return text(list);
}

Cell tags(const TicketLine& line) {
    std::string list;
    for (const auto& tag : line.tags) list += (list.empty() ? "" : ",") + tag;
    return text(list);
}

#define BH_CELL(Line, expression)                          \
    [](const Line& line, const CellStyle& style) -> Cell { \
        static_cast<void>(line);                           \
        static_cast<void>(style);                          \
        return expression;                                 \
    }
#define BH_TICKET(expression) BH_CELL(TicketLine, expression)
#define BH_CUSTOMER(expression) BH_CELL(CustomerLine, expression)
#define BH_AUDIT(expression) BH_CELL(AuditEntry, expression)

// clang-format off
const std::array<ExportColumn<TicketLine>, 29> of_tickets{{
    {"number",           "编号",     "Number",      BH_TICKET(text(line.number))},
    {"received_at",      "受理时间", "Received",    BH_TICKET(time(line.received_at))},
    {"kind",             "类型",     "Kind",        BH_TICKET(label<domain::Kind>(line.kind, style))},
    {"channel",          "渠道",     "Channel",     BH_TICKET(label<domain::Channel>(line.channel, style))},
    {"status",           "状态",     "Status",      BH_TICKET(label<domain::Status>(line.status, style))},
    {"stage",            "阶段",     "Stage",       BH_TICKET(label<domain::Stage>(line.stage, style))},
    {"outcome",          "结果",     "Outcome",     BH_TICKET(label<domain::Outcome>(line.outcome, style))},
    {"priority",         "优先级",   "Priority",    BH_TICKET(label<domain::Priority>(line.priority, style))},
    {"category",         "类别",     "Category",    BH_TICKET(category(line, style))},
    {"subject",          "标题",     "Subject",     BH_TICKET(text(line.subject))},
    {"description",      "描述",     "Description", BH_TICKET(text(line.description))},
    {"demand",           "诉求",     "Demand",      BH_TICKET(text(line.demand))},
    {"amount",           "金额",     "Amount",      BH_TICKET(line.amount ? Cell(Amount{*line.amount}) : Cell())},
    {"major",            "重大",     "Major",       BH_TICKET(yes_or_no(line.major, style))},
    {"difficult",        "疑难",     "Difficult",   BH_TICKET(yes_or_no(line.difficult, style))},
    {"customer_name",    "客户",     "Customer",    BH_TICKET(text(line.customer_name))},
    {"customer_level",   "客户等级", "Level",       BH_TICKET(label<domain::CustomerLevel>(line.customer_level, style))},
    {"contacts",         "联系方式", "Contacts",    BH_TICKET(masked_list(line.contacts))},
    {"anonymous_reason", "匿名原因", "Anonymous",   BH_TICKET(text(line.anonymous_reason))},
    {"owner",            "经办人",   "Owner",       BH_TICKET(text(style.directory.name_of(line.owner_id)))},
    {"team",             "班组",     "Team",        BH_TICKET(name_in(style.directory.teams, line.team_id))},
    {"department",       "责任部门", "Department",  BH_TICKET(name_in(style.directory.departments, line.department_id))},
    {"external_ref",     "外部编号", "External id", BH_TICKET(text(line.external_source.empty() ? "" : line.external_source + ":" + line.external_id))},
    {"tags",             "标签",     "Tags",        BH_TICKET(tags(line))},
    {"reopened_count",   "重开次数", "Reopened",    BH_TICKET(Cell(line.reopened_count))},
    {"next_due_at",      "最近时限", "Next due",    BH_TICKET(time(line.next_due_at))},
    {"created_at",       "登记时间", "Created",     BH_TICKET(time(line.created_at))},
    {"updated_at",       "更新时间", "Updated",     BH_TICKET(time(line.updated_at))},
    {"closed_at",        "结案时间", "Closed",      BH_TICKET(time(line.closed_at))},
}};

const std::array<ExportColumn<CustomerLine>, 6> of_customers{{
    {"id",         "编号",     "Id",       BH_CUSTOMER(text(line.id.text()))},
    {"name",       "名称",     "Name",     BH_CUSTOMER(text(line.name))},
    {"level",      "等级",     "Level",    BH_CUSTOMER(label<domain::CustomerLevel>(line.level, style))},
    {"contacts",   "联系方式", "Contacts", BH_CUSTOMER(masked_list(line.contacts))},
    {"tickets",    "工单数",   "Tickets",  BH_CUSTOMER(Cell(line.tickets))},
    {"created_at", "建档时间", "Created",  BH_CUSTOMER(time(line.created_at))},
}};

const std::array<ExportColumn<AuditEntry>, 7> of_audit{{
    {"at",         "时间",   "At",         BH_AUDIT(time(line.at))},
    {"actor",      "操作人", "Actor",      BH_AUDIT(text(style.directory.name_of(line.actor_id)))},
    {"action",     "操作",   "Action",     BH_AUDIT(text(line.action))},
    {"object",     "对象",   "Object",     BH_AUDIT(text(line.object))},
    {"reason",     "理由",   "Reason",     BH_AUDIT(text(line.reason))},
    {"address",    "地址",   "Address",    BH_AUDIT(text(line.address))},
    {"request_id", "请求号", "Request id", BH_AUDIT(text(line.request_id))},
}};
// clang-format on

#undef BH_CELL
#undef BH_TICKET
#undef BH_CUSTOMER
#undef BH_AUDIT

template <class Columns>
std::vector<std::string_view> names_in(const Columns& columns) {
    std::vector<std::string_view> names;
    for (const auto& column : columns) names.push_back(column.name);
    return names;
}

}  // namespace

std::span<const ExportColumn<store::TicketLine>> ticket_columns() {
    return of_tickets;
}

std::span<const ExportColumn<store::CustomerLine>> customer_columns() {
    return of_customers;
}

std::span<const ExportColumn<store::AuditEntry>> audit_columns() {
    return of_audit;
}

std::vector<std::string_view> export_column_names(std::string_view list) {
    if (list == "customers") return names_in(of_customers);
    if (list == "audit") return names_in(of_audit);
    return names_in(of_tickets);
}

}  // namespace bihuan::app
