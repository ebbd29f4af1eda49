#include "app/import_row.hpp"

#include "app/received_time.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace bihuan::app {

namespace {

constexpr std::array<std::string_view, 21> ticket_fields{
    "external_id", "received_at",  "received_time", "channel",       "category", "subcategory",
    "text",        "subject",      "description",   "demand",        "amount",   "kind",
    "priority",    "customer_name", "phone",        "email",         "region",   "organisation",
    "response",    "outcome",      "tags",
};
constexpr std::array<std::string_view, 11> customer_fields{
    "external_id", "name",  "phone", "phone2", "email",   "wechat",
    "level",       "other", "kind",  "tags",   "address",
};
/// These have no place of their own on a ticket.
constexpr std::array<std::string_view, 4> custom_fields{
    "region", "organisation", "response", "outcome"};
constexpr std::string_view custom_prefix = "custom.";
constexpr std::size_t subject_characters_max = 200;
constexpr std::size_t custom_characters_max = 20'000;
constexpr std::size_t address_characters_max = 500;
constexpr auto ahead_max = std::chrono::minutes(5);
constexpr auto first_day = Day(std::chrono::year(1990) / 1 / 1);
constexpr std::string_view name_missing = "未提供姓名";

bool is_field(ImportKind kind, std::string_view name) {
    if (kind == ImportKind::tickets && name.starts_with(custom_prefix)) {
        return name.size() > custom_prefix.size();
    }
    const auto fields = import_fields(kind);
    return std::find(fields.begin(), fields.end(), name) != fields.end();
}

/// What a spreadsheet makes of a long number: "2.02504E+12" stands for thousands of ids.
bool is_damaged_id(std::string_view id) {
    const auto exponent = id.find_first_of("eE");
    if (exponent == std::string_view::npos || exponent == 0 || exponent + 2 >= id.size()) {
        return false;
    }
    const auto is_digit = [](char character) { return character >= '0' && character <= '9'; };
    const auto digits = id.substr(exponent + 2);
    return id[exponent + 1] == '+' && std::all_of(digits.begin(), digits.end(), is_digit) &&
           std::all_of(id.begin(), id.begin() + static_cast<std::ptrdiff_t>(exponent), [&](char c) {
               return is_digit(c) || c == '.';
           });
}

/// Undoes what `csv_line` does against formulas.
std::string without_guard(std::string cell) {
    const bool guarded = cell.size() > 1 && cell[0] == '\'' &&
                         std::string_view("=+-@\t\r\0", 7).find(cell[1]) != std::string_view::npos;
    if (guarded) cell.erase(0, 1);
    return cell;
}

/// The first line that says something.
std::string_view first_line(std::string_view text) {
    for (const auto line : split(text, '\n')) {
        const auto trimmed = trim(line);
        if (!is_blank(trimmed)) return trimmed;
    }
    return {};
}

/// Stays the same however often the file is read: rows without an id are known by it.
std::string key_of(const std::vector<std::string>& cells) {
    std::string all;
    for (const auto& cell : cells) all.append(cell).append(1, '\x1f');
    return "row-" + sha256_hex(all).substr(0, 40);
}

/// The code that a word stands for: code or label, also with the rank that some systems put in
/// front ("2 normal"); else the word itself, which is then refused by name.
template <class E>
std::string code_for(std::string_view word) {
    if (word.size() > 2 && word[0] >= '0' && word[0] <= '9' && word[1] == ' ') {
        word.remove_prefix(2);
    }
    for (const auto& name : domain::names_of<E>()) {
        if (equal_ignoring_ascii_case(word, name.code) || word == name.zh ||
            equal_ignoring_ascii_case(word, name.en)) {
            return std::string(name.code);
        }
    }
    if constexpr (std::is_same_v<E, domain::Priority>) {
        if (equal_ignoring_ascii_case(word, "emergency")) return "urgent";
    }
    return std::string(word);
}

std::optional<domain::Channel> channel_named(std::string_view word) {
    for (const auto& name : domain::channel_names) {
        if (equal_ignoring_ascii_case(word, name.code) || word == name.zh ||
            equal_ignoring_ascii_case(word, name.en)) {
            return name.value;
        }
    }
    return std::nullopt;
}

}  // namespace

std::span<const std::string_view> import_fields(ImportKind kind) {
    if (kind == ImportKind::customers) return customer_fields;
    return ticket_fields;
}

Result<ImportColumns> import_columns(
    ImportKind kind,
    const std::vector<std::string>& header,
    const std::map<std::string, std::string>& given
) {
    std::map<std::string, std::size_t, std::less<>> places;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const auto name = std::string(trim(header[i]));
        if (!name.empty() && !places.emplace(name, i).second) {
            return refuse(Refusal::invalid, "column_repeated", name);
        }
    }
    ImportColumns columns;
    for (const auto& [name, place] : places) {
        const auto lower = ascii_lower(name);
        if (is_field(kind, lower)) columns.emplace(lower, place);
    }
    for (const auto& [field, column] : given) {
        if (!is_field(kind, field)) return refuse(Refusal::invalid, "field_unknown", field);
        const auto found = places.find(column);
        if (found == places.end()) return refuse(Refusal::invalid, "column_unknown", column);
        columns[field] = found->second;
    }
    if (kind == ImportKind::customers) {
        if (!columns.contains("name")) return refuse(Refusal::invalid, "no_name_column");
        return columns;
    }
    if (!columns.contains("text") && !columns.contains("subject") &&
        !columns.contains("description")) {
        return refuse(Refusal::invalid, "no_text_column");
    }
    return columns;
}

Result<void> check_import_columns(
    ImportKind kind,
    const std::vector<std::string>& header,
    const std::map<std::string, std::string>& given
) {
    BH_TRY(columns, import_columns(kind, header, given));
    static_cast<void>(columns);
    return {};
}

ImportRowReader::ImportRowReader(
    const Context& context, const ImportOptions& options, ImportColumns columns, Charset charset
)
    : context_(context), options_(options), columns_(std::move(columns)), converter_(charset) {
    for (const auto& [code, entry] : context.directory->categories) {
        if (entry.active) category_names_.emplace(entry.name, code);
    }
}

std::string_view ImportRowReader::cell(const ImportRow& row, std::string_view field) const {
    const auto found = columns_.find(field);
    return found == columns_.end() ? std::string_view() : trim(row.cells[found->second]);
}

ImportRow ImportRowReader::read(const CsvRecord& record, std::size_t cells_expected) {
    ImportRow row;
    row.line = record.line;
    bool decoded = true;
    for (const auto& bytes : record.cells) {
        auto text = converter_.to_utf8(bytes);
        decoded = decoded && text;
        row.cells.push_back(without_guard(std::move(text).value_or("")));
    }
    const auto stop = [&](const char* code, std::string argument = {}) {
        row.faults.push_back({"row", code, std::move(argument)});
        return row;
    };
    if (record.quote_open) return stop("quote_not_closed");
    if (!decoded) return stop("encoding_broken");
    if (row.cells.size() != cells_expected) {
        return stop(
            "wrong_cell_count",
            std::to_string(row.cells.size()) + "/" + std::to_string(cells_expected)
        );
    }
    if (options_.kind == ImportKind::customers) {
        read_customer(row);
    } else {
        read_ticket(row);
    }
    return row;
}

void ImportRowReader::read_ticket(ImportRow& row) const {
    const auto body = body_of(row);
    const auto first = row.faults.size();
    row.ticket = read_new_ticket(context_, body, row.faults);
    for (auto i = first; i < row.faults.size(); ++i) {
        row.faults[i].pointer = field_of(row.faults[i].pointer);
    }
    set_received_at(row);
    row.ticket.historic = !options_.live;
}

/// A customer is read as that of a ticket, so that names and numbers keep the same rules.
void ImportRowReader::read_customer(ImportRow& row) const {
    Json contacts = Json::array();
    for (const auto& [field, kind] :
         {std::pair("phone", "phone"), std::pair("phone2", "phone"), std::pair("email", "email"),
          std::pair("wechat", "wechat"), std::pair("other", "other")}) {
        const auto value = cell(row, field);
        if (value.empty()) continue;
        contacts.push_back(Json{{"kind", kind}, {"value", value}});
        row.contact_fields.emplace_back(field);
    }
    Json body = Json::object();
    body["channel"] = "web";
    body["subject"] = "-";
    body["customer"] = Json{{"name", cell(row, "name")}};
    body["customer"]["contacts"] = std::move(contacts);
    body["tags"] = tags_of(row);
    add_external_ref(body, row);
    const auto first = row.faults.size();
    row.ticket = read_new_ticket(context_, body, row.faults);
    for (auto i = first; i < row.faults.size(); ++i) {
        auto& pointer = row.faults[i].pointer;
        constexpr std::string_view prefix = "/customer/contacts/";
        if (pointer == "/customer/name") {
            pointer = "name";
        } else if (pointer.starts_with(prefix)) {
            pointer = row.contact_fields.at(std::stoul(pointer.substr(prefix.size())));
        } else {
            pointer = field_of(pointer);
        }
    }
    if (const auto word = cell(row, "level"); !word.empty()) {
        for (const auto& name : domain::names_of<domain::CustomerLevel>()) {
            if (equal_ignoring_ascii_case(word, name.code) || word == name.zh) {
                row.customer_level = name.value;
            }
        }
        if (!row.customer_level) {
            row.faults.push_back({"level", "unknown_level", std::string(word)});
        }
    }
    read_archive(row);
}

/// What only the archive has.
void ImportRowReader::read_archive(ImportRow& row) const {
    if (const auto word = cell(row, "kind"); !word.empty()) {
        for (const auto& name : domain::names_of<domain::CustomerKind>()) {
            if (equal_ignoring_ascii_case(word, name.code) || word == name.zh) {
                row.customer_kind = name.value;
            }
        }
        if (!row.customer_kind) {
            row.faults.push_back({"kind", "invalid_choice", "person, organization"});
        }
    }
    const auto address = cell(row, "address");
    if (address.find('\0') != std::string::npos) {
        row.faults.push_back({"address", "nul_character", {}});
    } else if (character_count(address) > address_characters_max) {
        row.faults.push_back({"address", "too_long", std::to_string(address_characters_max)});
    } else if (!address.empty()) {
        row.customer_address = std::string(address);
    }
}

Json ImportRowReader::body_of(ImportRow& row) const {
    Json body = Json::object();
    Json custom = Json::object();
    add_text(body, row);
    add_channel(body, row);
    add_customer(body, row);
    add_category(body, custom, row);
    add_external_ref(body, row);
    for (const auto field : {"demand", "amount"}) {
        if (const auto value = cell(row, field); !value.empty()) body[field] = value;
    }
    if (const auto word = cell(row, "kind"); !word.empty()) {
        body["kind"] = code_for<domain::Kind>(word);
    }
    if (const auto word = cell(row, "priority"); !word.empty()) {
        body["priority"] = code_for<domain::Priority>(word);
    }
    for (const auto field : custom_fields) {
        if (const auto value = cell(row, field); !value.empty()) custom[std::string(field)] = value;
    }
    for (const auto& [field, place] : columns_) {
        if (!field.starts_with(custom_prefix)) continue;
        const auto value = cell(row, field);
        if (!value.empty()) custom[field.substr(custom_prefix.size())] = value;
    }
    for (const auto& [name, value] : custom.items()) {
        const auto& text = value.get_ref<const std::string&>();
        if (text.find('\0') != std::string::npos) row.faults.push_back({name, "nul_character", {}});
        if (character_count(text) > custom_characters_max) {
            row.faults.push_back({name, "too_long", std::to_string(custom_characters_max)});
        }
    }
    if (!custom.empty()) body["custom"] = std::move(custom);
    body["tags"] = tags_of(row);
    return body;
}

Json ImportRowReader::tags_of(const ImportRow& row) const {
    Json tags = Json::array();
    for (const auto tag : split(cell(row, "tags"), ',')) {
        if (!is_blank(tag)) tags.push_back(trim(tag));
    }
    return tags;
}

/// `text` is both: its first line is the subject, the whole of it the description.
void ImportRowReader::add_text(Json& body, const ImportRow& row) const {
    const auto text = cell(row, "text");
    const auto description = cell(row, "description");
    const auto subject = cell(row, "subject");
    const auto whole = description.empty() ? text : description;
    body["description"] = whole;
    body["subject"] =
        subject.empty() ? truncate_characters(first_line(whole), subject_characters_max) : subject;
}

void ImportRowReader::add_channel(Json& body, ImportRow& row) const {
    const auto word = cell(row, "channel");
    auto channel = word.empty() ? std::optional(options_.channel) : channel_named(word);
    const auto given = options_.channel_words.find(std::string(word));
    if (given != options_.channel_words.end()) channel = given->second;
    if (!channel) row.faults.push_back({"channel", "unknown_channel", std::string(word)});
    body["channel"] = domain::code_of(channel.value_or(options_.channel));
}

void ImportRowReader::add_customer(Json& body, const ImportRow& row) const {
    const auto name = cell(row, "customer_name");
    Json contacts = Json::array();
    for (const auto field : {"phone", "email"}) {
        const auto value = cell(row, field);
        if (!value.empty())
            contacts.push_back(Json{
                {"kind",  field},
                {"value", value}
            });
    }
    if (name.empty() && contacts.empty()) {
        body["anonymous"] = true;
        body["anonymous_reason"] = options_.anonymous_reason;
        return;
    }
    body["customer"] = Json{
        {"name", name.empty() ? name_missing : name}
    };
    body["customer"]["contacts"] = std::move(contacts);
}

/// A category by code, or by a name that only one has below `parent`.
const std::string* ImportRowReader::category_named(std::string_view name, std::string_view parent)
    const {
    const auto below = [&](const std::string& code) {
        return parent.empty() || code.starts_with(std::string(parent) + ".");
    };
    const auto by_code = context_.directory->categories.find(name);
    if (by_code != context_.directory->categories.end() && by_code->second.active &&
        below(by_code->first)) {
        return &by_code->first;
    }
    const std::string* only = nullptr;
    const auto [begin, end] = category_names_.equal_range(name);
    for (auto entry = begin; entry != end; ++entry) {
        if (!below(entry->second)) continue;
        if (only) return nullptr;
        only = &entry->second;
    }
    return only;
}

/// What is not known here is kept as it is called there.
void ImportRowReader::add_category(Json& body, Json& custom, const ImportRow& row) const {
    const auto name = cell(row, "category");
    const auto subname = cell(row, "subcategory");
    const auto* category = name.empty() ? nullptr : category_named(name, {});
    const auto* narrower =
        subname.empty() ? nullptr : category_named(subname, category ? *category : "");
    if (narrower && (category || name.empty())) {
        body["category"] = *narrower;
        return;
    }
    if (category) body["category"] = *category;
    if (!category && !name.empty()) custom["category"] = name;
    if (!subname.empty()) custom["subcategory"] = subname;
}

void ImportRowReader::add_external_ref(Json& body, ImportRow& row) const {
    auto id = std::string(cell(row, "external_id"));
    if (is_damaged_id(id)) row.faults.push_back({"external_id", "id_damaged", id});
    if (id.empty()) id = key_of(row.cells);
    body["external_ref"] = Json{
        {"source", options_.source},
        {"id",     id             }
    };
}

void ImportRowReader::set_received_at(ImportRow& row) const {
    auto text = std::string(cell(row, "received_at"));
    const auto hour = cell(row, "received_time");
    if (!text.empty() && !hour.empty()) text.append(1, ' ').append(hour);
    if (text.empty()) {
        row.ticket.received_at = context_.now;
        row.ticket.tags.push_back("received_at_missing");
        row.flagged = true;
        return;
    }
    const auto time = parse_received_time(text, context_.center.zone);
    if (!time) {
        row.faults.push_back({"received_at", "invalid_time", text});
    } else if (time->at > context_.now + ahead_max) {
        row.faults.push_back({"received_at", "in_the_future", text});
    } else if (time->at < context_.center.zone.at(first_day, Seconds(0))) {
        row.faults.push_back({"received_at", "too_long_ago", text});
    } else {
        row.ticket.received_at = time->at;
        row.flagged = time->day_only;
        if (time->day_only) row.ticket.tags.push_back("received_at_day_only");
    }
}

/// The field from which a member of the request was made.
std::string ImportRowReader::field_of(const std::string& pointer) const {
    if (pointer == "/external_ref/id") return "external_id";
    if (pointer == "/external_ref/source") return "source";
    if (pointer == "/customer/name") return "customer_name";
    if (pointer == "/customer/contacts/1/value") return "email";
    if (pointer == "/customer/contacts/0/value")
        return columns_.contains("phone") ? "phone" : "email";
    const auto name = pointer.substr(1, pointer.find('/', 1) - 1);
    const bool from_text = (name == "subject" || name == "description") && !columns_.contains(name);
    return from_text ? "text" : name;
}

}  // namespace bihuan::app
