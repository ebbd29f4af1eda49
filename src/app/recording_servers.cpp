#include "bihuan/app/recording_servers.hpp"

#include "bihuan/app/audit.hpp"
#include "bihuan/app/webhook_url.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/store/setting.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

constexpr std::string_view setting_name = "recording_servers";
constexpr std::size_t servers_max = 20;
constexpr TextLimit base_limit{1'000};
constexpr TextLimit name_limit{100};
constexpr TextLimit password_limit{200};

PersonalKey& key_of(store::Tx& tx, const Center& center) {
    auto& key = *center.personal_key;
    key.require(tx, center.config.data_dir);
    return key;
}

std::optional<std::string> text_in(const Json& json, const char* name) {
    const auto found = json.find(name);
    if (found == json.end() || !found->is_string()) return std::nullopt;
    return found->get<std::string>();
}

Json stored(const std::vector<RecordingServer>& servers) {
    Json list = Json::array();
    for (const auto& server : servers) {
        Json line{{"base", server.base}};
        if (server.username) line["username"] = *server.username;
        if (server.sealed_password) line["password"] = base64_encode(*server.sealed_password);
        list.push_back(std::move(line));
    }
    return list;
}

RecordingServers servers_in(const store::Setting& setting) {
    RecordingServers result;
    result.version = setting.version;
    for (const auto& line : setting.value) {
        auto& server = result.servers.emplace_back();
        server.base = text_in(line, "base").value_or("");
        server.username = text_in(line, "username");
        if (const auto text = text_in(line, "password")) {
            server.sealed_password = base64_decode(*text);
        }
    }
    return result;
}

/// A part of an address under which everything is meant; one with a query would end in the middle.
bool is_base(const AddressWall& wall, const std::string& base) {
    const auto url = parse_webhook_url(base);
    return url && may_be_called(wall, *url) && base.ends_with('/') &&
           base.find('?') == std::string::npos && base.find("/.") == std::string::npos;
}

class ServerReader {
public:
    ServerReader(
        store::Tx& tx, const Context& context, const RecordingServers& before,
        std::vector<Fault>& faults
    )
        : tx_(tx),
          context_(context),
          wall_(
              context.center.config.webhooks.allow_networks, context.center.config.webhooks.ports
          ),
          before_(before),
          faults_(faults) {}

    RecordingServer read(const Json& json, const std::string& pointer) {
        RecordingServer server;
        Reader reader(json, pointer, faults_);
        server.base = reader.text("base", base_limit, Need::required).value_or("");
        if (!server.base.empty() && !is_base(wall_, server.base)) {
            reader.fault("base", "url_not_allowed");
        }
        server.username = reader.text("username", name_limit);
        const auto password = reader.text("password", password_limit);
        if (password && !server.username) reader.fault("username", "required");
        if (password) {
            server.sealed_password = key_of(tx_, context_.center).seal(*password);
        } else if (server.username && !reader.is_null("password")) {
            server.sealed_password = known_password(server);
        }
        reader.finish();
        return server;
    }

private:
    std::optional<std::string> known_password(const RecordingServer& server) const {
        for (const auto& known : before_.servers) {
            const bool same = known.base == server.base && known.username == server.username;
            if (same) return known.sealed_password;
        }
        return std::nullopt;
    }

    store::Tx& tx_;
    const Context& context_;
    AddressWall wall_;
    const RecordingServers& before_;
    std::vector<Fault>& faults_;
};

}  // namespace

RecordingServers recording_servers(store::Tx& tx) {
    const auto setting = store::find_setting(tx, setting_name);
    return setting ? servers_in(*setting) : RecordingServers();
}

Result<RecordingServers> put_recording_servers(
    store::Tx& tx, const Context& context, const Json& body, std::optional<std::int64_t> version
) {
    const auto before = recording_servers(tx);
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != before.version) return refuse(Refusal::stale, "stale_version");
    std::vector<Fault> faults;
    Reader reader(body, "", faults);
    RecordingServers after;
    ServerReader servers(tx, context, before, faults);
    if (const auto* list = reader.array("servers", servers_max, Need::required)) {
        for (std::size_t i = 0; i < list->size(); ++i) {
            auto server = servers.read((*list)[i], "/servers/" + std::to_string(i));
            after.servers.push_back(std::move(server));
        }
    }
    reader.finish();
    if (!faults.empty()) return invalid(std::move(faults));
    store::Setting row;
    row.name = setting_name;
    row.value = stored(after.servers);
    row.updated_at = context.now;
    const auto written = store::put_setting(tx, row, before.version);
    if (!written) return refuse(Refusal::stale, "stale_version");
    after.version = *written;
    note(tx, context.principal, context.now, "recording_servers.changed", "setting:recordings");
    return after;
}

std::string password_of(store::Tx& tx, const Center& center, const RecordingServer& server) {
    if (!server.sealed_password) return {};
    return key_of(tx, center).open(*server.sealed_password);
}

}  // namespace bihuan::app
