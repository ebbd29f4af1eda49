#include "api/call_door.hpp"

#include "api/complaint.hpp"
#include "bihuan/app/call_events.hpp"
#include "bihuan/app/policy_file.hpp"
#include "bihuan/base/embedded.hpp"
#include "store/tx.hpp"
#include "support/center.hpp"

#include <stdexcept>

namespace bihuan::test {

namespace {

std::string_view document(std::string_view name) {
    for (std::size_t i = 0; i < embedded_documents_count; ++i) {
        if (embedded_documents[i].name == name) return embedded_documents[i].text;
    }
    throw std::runtime_error("no such document");
}

Instant clock_now() {
    return std::chrono::time_point_cast<Instant::duration>(std::chrono::system_clock::now());
}

}  // namespace

CallDoor::CallDoor()
    : directories_(app::Settings()),
      center_{
          config_,
          Zone("Asia/Shanghai"),
          *app::parse_calendar(document("calendar.default.json")),
          *app::parse_policy(document("policy.retail.json")),
          directories_,
      } {
    store::DatabaseOptions options;
    options.url = Center::instance().database_url();
    connection_ = store::open_connection(options);
}

void CallDoor::report(const Json& body) {
    store::run_transaction(*connection_, [&](store::Tx& tx) {
        const auto now = clock_now();
        app::Principal principal;
        principal.kind = app::PrincipalKind::system;
        const app::Context context{center_, directories_.current(tx, now), principal, now};
        const auto taken = app::take_call_events(tx, context, "pbx", body);
        if (!taken) throw std::runtime_error(taken.error().code);
        return true;
    });
}

void CallDoor::report(const std::string& call, const std::string& type, const std::string& agent) {
    Json body{
        {"type",    type                },
        {"call_id", call                },
        {"at",      to_text(clock_now())}
    };
    body["direction"] = "inbound";
    body["from"] = number_;
    body["queue"] = "complaints";
    if (!agent.empty()) body["agent"] = agent;
    report(body);
}

std::string CallDoor::id_of(const std::string& call) const {
    const auto rows = Center::instance().sql(
        "SELECT id::text AS id FROM call WHERE provider = 'pbx' AND call_id = '" + call + "'"
    );
    return rows.front().text("id");
}

void seat_at(const std::string& who, const std::string& extension) {
    auto& center = Center::instance();
    center.sql(
        "UPDATE app_user SET extension = '" + extension + "' WHERE id = '" + center.id_of(who) + "'"
    );
}

}  // namespace bihuan::test
