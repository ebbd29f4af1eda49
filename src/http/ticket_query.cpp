#include "http/ticket_query.hpp"

#include "bihuan/domain/figure.hpp"
#include "bihuan/domain/policy.hpp"
#include "http/headers.hpp"

#include <utility>

namespace bihuan::http {

namespace {

constexpr std::size_t text_characters_max = 200;

/// "none", "me" (for what one has) and ids, separated by commas.
template <class SomeId>
store::AnyOf<SomeId> read_any_of(
    QueryReader& query, std::string_view name, const std::vector<SomeId>& mine
) {
    store::AnyOf<SomeId> any;
    for (const auto& part : query.list(name)) {
        if (part == "none") {
            any.none = true;
        } else if (part == "me" && !mine.empty()) {
            any.ids.insert(any.ids.end(), mine.begin(), mine.end());
        } else if (const auto id = SomeId::parse(part)) {
            any.ids.push_back(*id);
        } else {
            query.fault(name, "invalid_id");
        }
    }
    return any;
}

template <class SomeId>
std::vector<SomeId> all_of(const std::optional<SomeId>& id) {
    return id ? std::vector<SomeId>{*id} : std::vector<SomeId>();
}

/// A whole local day, given as a date.
store::Period read_day(QueryReader& query, std::string_view name, const Zone& zone) {
    const auto day = query.day(name);
    if (!day) return {};
    return {zone.at(*day, Seconds(0)), zone.at(*day + std::chrono::days(1), Seconds(0))};
}

store::Period read_period(QueryReader& query, const char* from, const char* to) {
    store::Period period;
    period.from = query.instant(from);
    period.to = query.instant(to);
    return period;
}

void read_times(QueryReader& query, store::TicketFilter& filter, const Zone& zone) {
    filter.received = read_period(query, "received_from", "received_to");
    filter.closed = read_period(query, "closed_from", "closed_to");
    filter.opened = read_day(query, "opened_on", zone);
    filter.breached_in = read_day(query, "breached_on", zone);
    filter.met_in = read_day(query, "met_on", zone);
    filter.open_at = read_day(query, "carried_over_on", zone).to;
    filter.due_before = query.instant("due_before");
}

store::TicketOrder read_order(QueryReader& query) {
    const auto code = query.choice("sort", domain::codes_in(store::ticket_order_names));
    for (const auto& entry : store::ticket_order_names) {
        if (code && entry.code == *code) return entry.value;
    }
    return store::TicketOrder::received_at_down;
}

void read_external(QueryReader& query, store::TicketFilter& filter) {
    const auto reference = query.text("external_ref", 301);
    if (!reference) return;
    const auto colon = reference->find(':');
    if (colon == std::string::npos) {
        query.fault("external_ref", "invalid_reference");
        return;
    }
    filter.external = {reference->substr(0, colon), reference->substr(colon + 1)};
}

/// `dimension:key` each.
std::vector<store::FactPart> read_fact_parts(QueryReader& query) {
    std::vector<store::FactPart> parts;
    for (const auto& text : query.list("figure_of")) {
        const auto colon = std::min(text.find(':'), text.size());
        store::FactPart part{text.substr(0, colon), {}};
        if (colon < text.size()) part.key = store::read_fact_key(text.substr(colon + 1));
        if (!store::is_fact_part(part)) {
            query.fault("figure_of", "invalid_figure_part");
            return {};
        }
        parts.push_back(std::move(part));
    }
    return parts;
}

/// What a figure counts; each measure can also be asked for by its own code.
std::vector<std::string> measures_of(const std::string& code) {
    std::vector<std::string> measures;
    if (const auto* figure = domain::find_figure(code)) {
        for (const auto measure : figure->numerator) measures.emplace_back(code_of(measure));
    } else if (domain::parse_measure(code)) {
        measures.push_back(code);
    }
    return measures;
}

/// What narrows a report is that of the fact's day, not the ticket's present.
void read_figure(QueryReader& query, store::TicketFilter& filter) {
    constexpr std::size_t code_characters_max = 40;
    const auto code = query.text("figure", code_characters_max);
    const auto from = query.day("figure_from");
    const auto to = query.day("figure_to");
    auto parts = read_fact_parts(query);
    if (!code) {
        if (from || to || !parts.empty()) query.fault("figure", "required");
        return;
    }
    auto measures = measures_of(*code);
    if (measures.empty()) {
        query.fault("figure", "unknown_figure");
        return;
    }
    if (!from) query.fault("figure_from", "required");
    if (!to) query.fault("figure_to", "required");
    if (!from || !to) return;
    auto& fact = filter.fact.emplace();
    fact.level = domain::is_level(domain::parse_measure(measures.front()).value());
    fact.measures = std::move(measures);
    fact.parts = std::move(parts);
    fact.from = *from;
    fact.to = *to;
    fact.team = std::exchange(filter.team, {});
    fact.department = std::exchange(filter.department, {});
    fact.channels = std::exchange(filter.channels, {});
}

}  // namespace

TicketQuery read_ticket_query(QueryReader& query, const app::Context& context) {
    TicketQuery result;
    auto& filter = result.filter;
    filter.statuses = query.codes<domain::Status>("status");
    filter.stages = query.codes<domain::Stage>("stage");
    filter.kinds = query.codes<domain::Kind>("kind");
    filter.channels = query.codes<domain::Channel>("channel");
    filter.priorities = query.codes<domain::Priority>("priority");
    for (auto& code : query.list("category")) {
        if (code == "none") {
            filter.category_none = true;
        } else {
            filter.categories.push_back(std::move(code));
        }
    }
    const auto& principal = context.principal;
    filter.owner = read_any_of(query, "owner", all_of(principal.user_id));
    filter.team = read_any_of(query, "team", principal.teams);
    filter.department = read_any_of(query, "department", all_of(principal.department_id));
    filter.customer = read_any_of(query, "customer", std::vector<CustomerId>());
    static constexpr std::string_view me[] = {"me"};
    if (query.choice("approvable", me)) app::only_approvable(filter, context);
    if (query.choice("visitable", me)) app::only_visitable(filter, context);
    filter.major = query.boolean("major");
    filter.breached = query.boolean("breached");
    filter.metrics = query.codes<domain::Metric>("metric");
    read_times(query, filter, context.center.zone);
    read_figure(query, filter);
    filter.group = query.id<TicketId>("group");
    read_external(query, filter);
    filter.text = query.text("q", text_characters_max);
    result.order = read_order(query);
    result.window = query.window(result.order == store::TicketOrder::priority ? 3 : 2);
    return result;
}

Result<app::TicketSelection> read_selection(
    Application& application, store::Tx& tx, const app::Context& context, const std::string& query
) {
    const auto target = decode_target("/tickets?" + query);
    if (!target) return invalid("?query", "invalid_query");
    Call call;
    call.path = target->path;
    call.query = target->query;
    call.now = context.now;
    auto own = context;
    const Json body;
    Aftermath aftermath;
    Request request{call, own, tx, body, aftermath, application};
    QueryReader reader(request);
    for (const auto* name : {"limit", "cursor", "count"}) {
        if (call.query_value(name) != nullptr) reader.fault(name, "unknown_parameter");
    }
    const auto read = read_ticket_query(reader, own);
    BH_CHECK(reader.finish());
    return app::TicketSelection{read.filter, read.order};
}

}  // namespace bihuan::http
