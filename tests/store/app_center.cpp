#include "app_center.hpp"

#include "bihuan/app/policy_file.hpp"
#include "bihuan/base/embedded.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/people.hpp"
#include "bihuan/store/reference.hpp"
#include "support/cluster.hpp"

#include <stdexcept>
#include <utility>

namespace bihuan::test {

namespace {

std::string_view document(std::string_view name) {
    for (std::size_t i = 0; i < embedded_documents_count; ++i) {
        if (embedded_documents[i].name == name) return embedded_documents[i].text;
    }
    throw std::runtime_error("no such document");
}

}  // namespace

AppCenter::AppCenter() : AppCenter(*app::parse_policy(document("policy.retail.json"))) {}

AppCenter::AppCenter(domain::Policy policy)
    : url_(Cluster::instance().database()),
      directories_(app::Settings()),
      center_{
          config_,
          Zone("Asia/Shanghai"),
          *app::parse_calendar(document("calendar.default.json")),
          std::move(policy),
          directories_,
      } {
    config_.data_dir = data_dir_.path().string();
    store::DatabaseOptions options;
    options.url = url_;
    // That all statements fit the schema is tested once, in migrate_test.cpp.
    connection_ = store::open_connection(options, store::Prepare::none);
}

AppCenter::~AppCenter() {
    connection_.reset();
    Cluster::instance().drop(url_);
}

void AppCenter::with(const std::function<void(store::Tx& tx)>& work) {
    store::run_transaction(*connection_, [&](store::Tx& tx) {
        work(tx);
        return true;
    });
}

app::Context AppCenter::acting(
    store::Tx& tx, domain::Roles roles, std::vector<TeamId> teams, Instant now
) {
    store::User user;
    user.id = UserId::make(now);
    user.username = "person" + std::to_string(++people_);
    user.display_name = user.username;
    user.roles = roles;
    user.team_ids = teams;
    user.created_at = now;
    if (!store::insert_user(tx, user, std::nullopt)) throw std::runtime_error("name taken");
    store::bump_directory_version(tx);
    directories_.forget();
    app::Context context{center_, directories_.current(tx, now), {}, now};
    context.principal.user_id = user.id;
    context.principal.roles = roles;
    context.principal.permissions = domain::permissions_of(roles);
    context.principal.teams = std::move(teams);
    return context;
}

TeamId AppCenter::add_team(const std::string& name, Instant now) {
    store::ReferenceEntry entry;
    entry.id = make_uuid(now);
    entry.name = name;
    with([&](store::Tx& tx) {
        store::insert_reference(tx, store::ReferenceKind::team, entry);
        store::bump_directory_version(tx);
    });
    directories_.forget();
    return TeamId(entry.id);
}

void AppCenter::add_category(const std::string& code, const std::string& name, Instant now) {
    store::ReferenceEntry entry;
    entry.id = make_uuid(now);
    entry.code = code;
    entry.name = name;
    with([&](store::Tx& tx) {
        store::insert_reference(tx, store::ReferenceKind::category, entry);
        store::bump_directory_version(tx);
    });
    directories_.forget();
}

std::string AppCenter::value(const std::string& sql) {
    std::string text;
    with([&](store::Tx& tx) {
        const auto row = tx.exec_sql("SELECT (" + sql + ")::text AS value").front();
        text = row.optional_text("value").value_or("NULL");
    });
    return text;
}

}  // namespace bihuan::test
