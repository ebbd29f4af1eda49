#include "bihuan/app/people.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"
#include "http/people_json.hpp"

#include <utility>

namespace bihuan::http {

namespace {

Result<UserId> user_id_of(const Request& request) {
    const auto id = UserId::parse(request.path_value(0));
    if (!id) return refuse(Refusal::not_found, "not_found");
    return *id;
}

}  // namespace

Result<Reply> list_users(Request& request) {
    QueryReader query(request);
    store::UserFilter filter;
    filter.active = query.boolean("active");
    filter.role = query.value<domain::Role>("role");
    filter.team_id = query.id<TeamId>("team");
    filter.department_id = query.id<DepartmentId>("department");
    filter.text = query.text("q", 200);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<std::string> after;
    if (window.after) after = window.after->front();
    const auto page = app::list_users(request.tx, filter, after, window.page);
    auto reply = page_reply(
        query,
        page,
        [&](const store::User& user) { return user_json(user, request.context.principal); },
        [](const store::User& user) { return std::vector<std::string>{user.username}; }
    );
    reply.set("ETag", etag_of(request.context.directory->version));
    return reply;
}

Result<Reply> post_user(Request& request) {
    std::vector<Fault> faults;
    const auto input = app::read_new_user(request.body, faults);
    BH_TRY(
        created,
        app::create_user(
            request.tx, request.context.principal, request.now(), input, std::move(faults)
        )
    );
    request.aftermath.directory_changed = true;
    auto body = user_json(created.user, request.context.principal);
    if (created.initial_password) {
        body["initial_password"] = *created.initial_password;
        request.aftermath.once_only.emplace_back("initial_password");
    }
    const auto location = "/api/v1/users/" + created.user.id.text();
    return created_reply(body, created.user.version, location);
}

Result<Reply> get_user(Request& request) {
    BH_TRY(id, user_id_of(request));
    BH_TRY(user, app::find_user(request.tx, id));
    return resource_reply(200, user_json(user, request.context.principal), user.version);
}

Result<Reply> patch_user(Request& request) {
    BH_TRY(id, user_id_of(request));
    app::ChangeCheck check;
    check.version = expected_version(request.call);
    const auto change = app::read_user_change(request.body, check.faults);
    BH_TRY(
        user,
        app::change_user(
            request.tx, request.context.principal, request.now(), id, change, std::move(check)
        )
    );
    request.aftermath.directory_changed = true;
    request.aftermath.admissions_changed = true;
    return resource_reply(200, user_json(user, request.context.principal), user.version);
}

Result<Reply> put_user_password(Request& request) {
    BH_TRY(id, user_id_of(request));
    std::vector<Fault> faults;
    Reader reader(request.body, "", faults);
    const auto password = reader.text("password", TextLimit{1000}, Need::required).value_or("");
    reader.finish();
    BH_CHECK(app::set_password(
        request.tx,
        request.context.principal,
        request.now(),
        id,
        password,
        std::move(faults)
    ));
    request.aftermath.admissions_changed = true;
    return no_content();
}

}  // namespace bihuan::http
