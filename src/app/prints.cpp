#include "bihuan/app/prints.hpp"

#include "app/step.hpp"
#include "bihuan/app/query_code.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/portal.hpp"
#include "bihuan/store/prints.hpp"

#include <array>

namespace bihuan::app {

namespace {

constexpr std::array<std::string_view, 4> sheets{
    "registration_form", "handling_form", "visit_record", "receipt"
};

/// A customer at the desk follows their complaint like those who came by the portal. Only the hash
/// is kept, so a later receipt cannot repeat the code.
std::optional<std::string> first_query_code(store::Tx& tx, const domain::Ticket& ticket) {
    if (ticket.closed() || store::find_portal_access(tx, ticket.number)) return std::nullopt;
    auto code = make_query_code();
    store::insert_portal_access(tx, {ticket.id, query_code_hash(ticket.number, code)});
    return code;
}

}  // namespace

std::string tracking_url(const Config& config, std::string_view number) {
    return config.center.public_url.value_or("") + "/p/?number=" + std::string(number);
}

Result<PrintedSheet> print_sheet(
    store::Tx& tx, const Context& context, std::string_view id_or_number, const Json& body
) {
    BH_TRY(ticket, find_visible_locked(tx, context, id_or_number));
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    PrintedSheet printed;
    printed.sheet = reader.choice("sheet", sheets, Need::required).value_or("");
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    printed.copy = store::prints_of(tx, ticket.id, printed.sheet) + 1;
    if (printed.sheet == "receipt") printed.query_code = first_query_code(tx, ticket);

    Step step(context, std::move(ticket));
    const Json data{{"sheet", printed.sheet}, {"copy", printed.copy}};
    step.add_event(domain::EventType::printed).data_json = dump(data);
    BH_CHECK(step.save(tx));
    printed.ticket = step.ticket();
    printed.signatures = signatures_on(tx, context, printed.ticket);
    return printed;
}

}  // namespace bihuan::app
