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
    Reply reply;
    reply.set("Cache-Control", "no-store");
    if (head) {
        reply.set("Content-Type", "application/octet-stream");
        return reply;
    }
    BH_TRY(recording, app::listen_to(request.tx, request.context, call, *reason));
    reply.set("Content-Type", recording.media_type);
    reply.set("Content-Disposition", "inline");
    reply.set("X-Content-Type-Options", "nosniff");
    reply.set("Content-Security-Policy", "default-src 'none'; sandbox");
    reply.source_length = recording.size;
    reply.source = std::move(recording.pieces);
    return reply;
}

}  // namespace bihuan::http
