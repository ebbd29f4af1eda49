#include "bihuan/app/improvements.hpp"
#include "http/conditional.hpp"
#include "http/improvement_handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

Json improvement_json(const Request& request, const store::Improvement& improvement) {
    const bool chinese = request.call.language == Language::zh;
    return app::improvement_json(
        request.context, improvement,
        chinese ? app::ReportLanguage::zh : app::ReportLanguage::en
    );
}

}  // namespace

Result<Reply> list_improvements(Request& request) {
    constexpr std::size_t code_characters_max = 40;
    QueryReader query(request);
    const auto window = query.window(1);
    store::ImprovementFilter filter;
    filter.state = query.value<domain::ImprovementState>("state");
    filter.figure = query.text("figure", code_characters_max);
    if (filter.figure && domain::find_figure(*filter.figure) == nullptr) {
        query.fault("figure", "unknown_figure");
    }
    BH_CHECK(query.finish());
    std::optional<store::ImprovementId> before;
    if (window.after) before = store::ImprovementId::parse(window.after->front());
    const auto page = app::list_improvements(request.tx, filter, before, window.page);
    return page_reply(
        query,
        page,
        [&](const auto& improvement) { return improvement_json(request, improvement); },
        [](const auto& improvement) { return std::vector<std::string>{improvement.id.text()}; }
    );
}

Result<Reply> post_improvement(Request& request) {
    BH_TRY(improvement, app::create_improvement(request.tx, request.context, request.body));
    return created_reply(
        improvement_json(request, improvement), improvement.version,
        "/api/v1/improvements/" + improvement.id.text()
    );
}

Result<Reply> get_improvement(Request& request) {
    BH_TRY(improvement, app::find_improvement(request.tx, request.path_value(0)));
    return resource_reply(200, improvement_json(request, improvement), improvement.version);
}

Result<Reply> patch_improvement(Request& request) {
    BH_TRY(
        improvement,
        app::change_improvement(
            request.tx, request.context, request.path_value(0), request.body,
            expected_version(request.call)
        )
    );
    return resource_reply(200, improvement_json(request, improvement), improvement.version);
}

}  // namespace bihuan::http
