#include "bihuan/app/recording_servers.hpp"
#include "bihuan/app/recordings.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

constexpr std::size_t reason_characters_max = 200;

Reply servers_reply(const app::RecordingServers& known) {
    Json json;
    json["servers"] = Json::array();
    for (const auto& server : known.servers) {
        Json line{{"base", server.base}};
        line["username"] = server.username ? Json(*server.username) : Json(nullptr);
        line["has_password"] = server.sealed_password.has_value();
        json["servers"].push_back(std::move(line));
    }
    json["version"] = known.version;
    return resource_reply(200, json, known.version);
}

/// What goes over the fetching thread.
struct ListenErrand {
    app::CallWithLegs call;
    std::string reason;
    app::RecordingFetch fetch;
    std::optional<Result<app::Recording>> fetched;
};

Result<Reply> finish_listening(Request& request, ListenErrand& errand) {
    BH_TRY(recording, std::move(*errand.fetched));
    app::note_listening(request.tx, request.context, errand.call, errand.reason);
    Reply reply;
    reply.set("Cache-Control", "no-store");
    reply.set("Content-Type", recording.media_type);
    reply.set("Content-Disposition", "inline");
    reply.set("X-Content-Type-Options", "nosniff");
    reply.set("Content-Security-Policy", "default-src 'none'; sandbox");
    reply.source_length = recording.size;
    reply.source = std::move(recording.pieces);
    return reply;
}

}  // namespace

Result<Reply> get_recording_servers(Request& request) {
    return servers_reply(app::recording_servers(request.tx));
}

Result<Reply> put_recording_servers(Request& request) {
    BH_TRY(
        known,
        app::put_recording_servers(
            request.tx, request.context, request.body, expected_version(request.call)
        )
    );
    return servers_reply(known);
}

Result<Reply> get_recording(Request& request) {
    BH_TRY(call, app::find_recorded_call(request.tx, request.context, request.path_value(0)));
    QueryReader query(request);
    const auto reason = query.text("reason", reason_characters_max);
    // HEAD plays nothing, so nobody has listened.
    const bool head = request.call.method == Method::head;
    if (!reason && !head) query.fault("reason", "required");
    BH_CHECK(query.finish());
    if (head) {
        Reply reply;
        reply.set("Cache-Control", "no-store");
        reply.set("Content-Type", "application/octet-stream");
        return reply;
    }
    auto errand = std::make_shared<ListenErrand>();
    BH_TRY(fetch, app::recording_fetch(request.tx, request.context, call));
    errand->call = std::move(call);
    errand->reason = *reason;
    errand->fetch = std::move(fetch);
    request.aftermath.errand = Errand{
        Errand::Kind::fetch,
        [errand] { errand->fetched.emplace(errand->fetch()); },
        [errand](Request& second) { return finish_listening(second, *errand); },
    };
    return no_content();
}

}  // namespace bihuan::http
