#include "api/live_client.hpp"

namespace bihuan::test {

WsClient::Headers live_headers(const std::string& token) {
    return {{"Authorization", "Bearer " + token}};
}

WsClient listen_as(const std::string& who) {
    return WsClient(Center::instance().port(), live_headers(Center::instance().person(who).token));
}

std::vector<Json> subscribe(
    WsClient& client,
    const std::vector<std::string>& topics,
    const std::optional<std::int64_t>& since
) {
    Json request{{"subscribe", topics}};
    if (since) request["since"] = *since;
    client.send(request);
    return client.all_so_far();
}

std::int64_t position(WsClient& client) {
    client.send(Json{{"id", 7}});
    return client.next().at("seq").get<std::int64_t>();
}

}  // namespace bihuan::test
