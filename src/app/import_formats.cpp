// The tables of other systems: how their columns are called, one row for each.

#include "app/import_detect.hpp"

#include "bihuan/app/csv_line.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>
#include <unordered_map>

namespace bihuan::app {

namespace {

struct Column {
    std::string_view name;
    std::string_view field;
};

// clang-format off
/// Of GET /api/v1/tickets?expand=true; the names on the left are the columns that `csv_of_zammad`
/// makes.
constexpr std::array zammad_columns{
    Column{"id",           "external_id"},
    Column{"number",       "custom.zammad_number"},
    Column{"title",        "subject"},
    Column{"articles",     "description"},
    Column{"created_at",   "received_at"},
    Column{"priority",     "priority"},
    Column{"group",        "category"},
    Column{"type",         "channel"},
    Column{"state",        "custom.zammad_state"},
    Column{"owner",        "custom.zammad_owner"},
    Column{"close_at",     "custom.closed_at"},
    Column{"tags",         "tags"},
    Column{"customer",     "customer_name"},
    Column{"email",        "email"},
    Column{"phone",        "phone"},
    Column{"organization", "organisation"},
};

/// Of osTicket's export of a ticket queue.
constexpr std::array osticket_columns{
    Column{"Ticket Number",     "external_id"},
    Column{"Date Created",      "received_at"},
    Column{"Subject",           "subject"},
    Column{"From",              "customer_name"},
    Column{"From Email",        "email"},
    Column{"User Phone",        "phone"},
    Column{"Priority",          "priority"},
    Column{"Department",        "custom.department"},
    Column{"Help Topic",        "category"},
    Column{"Source",            "channel"},
    Column{"Current Status",    "custom.status"},
    Column{"Last Updated",      "custom.last_updated"},
    Column{"SLA Due Date",      "custom.sla_due_at"},
    Column{"Due Date",          "custom.due_at"},
    Column{"Overdue",           "custom.overdue"},
    Column{"Closed Date",       "custom.closed_at"},
    Column{"Agent Assigned",    "custom.agent"},
    Column{"Team Assigned",     "custom.team"},
};

/// What tables of tickets call their columns, beside our own names.
constexpr std::array ticket_words{
    Column{"编号", "external_id"}, Column{"單號", "external_id"}, Column{"单号", "external_id"},
    Column{"工单号", "external_id"}, Column{"工单编号", "external_id"}, Column{"投诉编号", "external_id"},
    Column{"案件編號", "external_id"}, Column{"案件编号", "external_id"}, Column{"留言编号", "external_id"},
    Column{"ticket id", "external_id"}, Column{"id", "external_id"}, Column{"complaint id", "external_id"},
    Column{"fileno_", "external_id"},
    Column{"时间", "received_at"}, Column{"受理时间", "received_at"}, Column{"投诉时间", "received_at"},
    Column{"留言时间", "received_at"}, Column{"创建时间", "received_at"}, Column{"登记时间", "received_at"},
    Column{"日期", "received_at"}, Column{"立案日期", "received_at"}, Column{"created_at", "received_at"},
    Column{"date received", "received_at"}, Column{"created", "received_at"}, Column{"cre_date_", "received_at"},
    Column{"立案時間", "received_time"}, Column{"立案时间", "received_time"},
    Column{"渠道", "channel"}, Column{"来源", "channel"}, Column{"受理渠道", "channel"},
    Column{"类别", "category"}, Column{"分类", "category"}, Column{"一级分类", "category"},
    Column{"派工項目", "category"}, Column{"informdesc_", "category"},
    Column{"二级分类", "subcategory"}, Column{"子类", "subcategory"},
    Column{"正文", "text"}, Column{"留言详情", "text"}, Column{"留言内容", "text"},
    Column{"投诉内容", "text"}, Column{"案件地址", "text"}, Column{"beforedesc_", "text"},
    Column{"标题", "subject"}, Column{"主题", "subject"}, Column{"留言主题", "subject"}, Column{"title", "subject"},
    Column{"描述", "description"}, Column{"内容", "description"}, Column{"详情", "description"},
    Column{"诉求", "demand"}, Column{"金额", "amount"}, Column{"类型", "kind"}, Column{"优先级", "priority"},
    Column{"priority", "priority"},
    Column{"姓名", "customer_name"}, Column{"客户姓名", "customer_name"}, Column{"投诉人", "customer_name"},
    Column{"客户", "customer_name"},
    Column{"电话", "phone"}, Column{"手机", "phone"}, Column{"联系电话", "phone"}, Column{"手机号", "phone"},
    Column{"邮箱", "email"}, Column{"电子邮件", "email"}, Column{"e-mail", "email"},
    Column{"地区", "region"}, Column{"区域", "region"}, Column{"zipname_", "region"},
    Column{"单位", "organisation"}, Column{"机构", "organisation"}, Column{"unitname_", "organisation"},
    Column{"答复", "response"}, Column{"答复意见", "response"}, Column{"结果", "outcome"},
    Column{"statusname_", "outcome"}, Column{"标签", "tags"},
};

constexpr std::array customer_words{
    Column{"编号", "external_id"}, Column{"客户编号", "external_id"}, Column{"id", "external_id"},
    Column{"姓名", "name"}, Column{"名称", "name"}, Column{"客户姓名", "name"}, Column{"客户名称", "name"},
    Column{"电话", "phone"}, Column{"手机", "phone"}, Column{"手机号", "phone"}, Column{"联系电话", "phone"},
    Column{"备用电话", "phone2"}, Column{"固定电话", "phone2"},
    Column{"邮箱", "email"}, Column{"电子邮件", "email"}, Column{"e-mail", "email"},
    Column{"微信", "wechat"}, Column{"等级", "level"}, Column{"级别", "level"},
    Column{"类型", "kind"}, Column{"标签", "tags"}, Column{"地址", "address"}, Column{"住址", "address"},
};
// clang-format on

std::span<const Column> columns_for(ImportKind kind, std::string_view format) {
    if (kind == ImportKind::customers) return customer_words;
    if (format == "zammad") return zammad_columns;
    if (format == "osticket") return osticket_columns;
    return ticket_words;
}

}  // namespace

std::map<std::string, std::string> suggest_columns(
    ImportKind kind, std::string_view format, const std::vector<std::string>& header
) {
    std::map<std::string, std::string> columns;
    const auto own = import_fields(kind);
    for (const auto& cell : header) {
        const auto name = std::string(trim(cell));
        const auto lower = ascii_lower(name);
        if (format == "csv" && std::find(own.begin(), own.end(), lower) != own.end()) {
            columns[lower] = name;
        }
    }
    for (const auto& column : columns_for(kind, format)) {
        const auto found = std::find_if(header.begin(), header.end(), [&](const auto& cell) {
            return equal_ignoring_ascii_case(trim(cell), column.name);
        });
        if (found == header.end()) continue;
        columns.emplace(std::string(column.field), std::string(trim(*found)));
    }
    return columns;
}

namespace {

std::string text_at(const Json& object, const char* name) {
    if (!object.is_object() || !object.contains(name)) return {};
    const auto& value = object[name];
    if (value.is_string()) return value.get<std::string>();
    if (value.is_null() || value.is_structured()) return {};
    return value.dump();
}

/// Zammad's articles are HTML or text; tags say nothing here, and line ends are kept.
std::string plain(std::string_view body) {
    std::string text;
    for (std::size_t i = 0; i < body.size(); ++i) {
        const auto end = body[i] == '<' ? body.find('>', i) : std::string_view::npos;
        if (end == std::string_view::npos) {
            text += body[i];
            continue;
        }
        const auto tag = ascii_lower(body.substr(i + 1, end - i - 1));
        const bool breaks = tag.starts_with("br") || tag == "/p" || tag == "/div";
        if (breaks && !text.ends_with('\n')) text += '\n';
        i = end;
    }
    return std::string(trim(text));
}

struct Zammad {
    std::unordered_map<std::string, std::vector<const Json*>> articles;
    std::unordered_map<std::string, const Json*> users;
};

const Json* list_at(const Json& object, const char* name) {
    if (!object.is_object() || !object.contains(name) || !object[name].is_array()) return nullptr;
    return &object[name];
}

std::string articles_of(const Json& ticket, const Zammad& zammad) {
    std::vector<const Json*> articles;
    if (const auto* own = list_at(ticket, "articles")) {
        for (const auto& article : *own) articles.push_back(&article);
    }
    const auto listed = zammad.articles.find(text_at(ticket, "id"));
    if (listed != zammad.articles.end()) {
        articles.insert(articles.end(), listed->second.begin(), listed->second.end());
    }
    std::string text;
    for (const auto* article : articles) {
        const auto body = plain(text_at(*article, "body"));
        if (body.empty()) continue;
        if (!text.empty()) {
            text += "\n\n— " + text_at(*article, "sender") + " " + text_at(*article, "created_at") +
                    "\n";
        }
        text += body;
    }
    return text;
}

/// "phone", "email", "web" of the first article; Zammad's notes stand for what was typed in.
std::string type_of(const Json& ticket, const Zammad& zammad) {
    std::string type = text_at(ticket, "type");
    const auto* own = list_at(ticket, "articles");
    const auto listed = zammad.articles.find(text_at(ticket, "id"));
    if (own && !own->empty()) {
        type = text_at(own->front(), "type");
    } else if (listed != zammad.articles.end()) {
        type = text_at(*listed->second.front(), "type");
    }
    return type == "note" ? "web" : type;
}

std::vector<std::string> cells_of(const Json& ticket, const Zammad& zammad) {
    const auto customer = text_at(ticket, "customer");
    auto found = zammad.users.find(text_at(ticket, "customer_id"));
    if (found == zammad.users.end()) found = zammad.users.find(customer);
    const Json none = Json::object();
    const auto& user = found == zammad.users.end() ? none : *found->second;
    auto name = text_at(user, "firstname") + " " + text_at(user, "lastname");
    name = std::string(trim(name));
    auto email = text_at(user, "email");
    if (email.empty() && customer.find('@') != std::string::npos) email = customer;
    if (name.empty()) name = customer;
    std::string tags;
    if (const auto* list = list_at(ticket, "tags")) {
        for (const auto& tag : *list) {
            if (tag.is_string()) tags += (tags.empty() ? "" : ",") + tag.get<std::string>();
        }
    }
    std::vector<std::string> cells;
    for (const auto& column : zammad_columns) {
        if (column.name == "articles") {
            cells.push_back(articles_of(ticket, zammad));
        } else if (column.name == "type") {
            cells.push_back(type_of(ticket, zammad));
        } else if (column.name == "customer") {
            cells.push_back(name);
        } else if (column.name == "email") {
            cells.push_back(email);
        } else if (column.name == "phone") {
            cells.push_back(text_at(user, "phone"));
        } else if (column.name == "tags") {
            cells.push_back(tags);
        } else {
            cells.push_back(text_at(ticket, std::string(column.name).c_str()));
        }
    }
    return cells;
}

}  // namespace

Result<std::string> csv_of_zammad(std::string_view content) {
    if (content.starts_with(csv_byte_order_mark)) content.remove_prefix(csv_byte_order_mark.size());
    const auto parsed = parse_json(content);
    if (!parsed) return invalid("/file", "table_unreadable");
    const auto* tickets = parsed->is_array() ? &*parsed : list_at(*parsed, "tickets");
    if (!tickets) return invalid("/file", "table_unreadable");
    Zammad zammad;
    if (const auto* articles = list_at(*parsed, "articles")) {
        for (const auto& article : *articles) {
            zammad.articles[text_at(article, "ticket_id")].push_back(&article);
        }
    }
    if (const auto* users = list_at(*parsed, "users")) {
        for (const auto& user : *users) {
            for (const char* key : {"id", "login", "email"}) {
                if (const auto name = text_at(user, key); !name.empty()) {
                    zammad.users.emplace(name, &user);
                }
            }
        }
    }
    std::string csv(csv_byte_order_mark);
    std::vector<std::string> header;
    for (const auto& column : zammad_columns) header.emplace_back(column.name);
    csv += csv_line(header);
    for (const auto& ticket : *tickets) csv += csv_line(cells_of(ticket, zammad));
    return csv;
}

}  // namespace bihuan::app
