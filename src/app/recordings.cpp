#include "bihuan/app/recordings.hpp"

#include "app/guards.hpp"
#include "app/recording_fetch.hpp"
#include "app/spool_file.hpp"
#include "bihuan/app/recording_servers.hpp"
#include "bihuan/app/webhook_url.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

namespace fs = std::filesystem;

/// Two hours of both sides without compression.
constexpr std::uint64_t bytes_max = 512ULL * 1024 * 1024;
constexpr std::size_t piece_bytes = 256 * 1024;
constexpr std::size_t head_bytes = 12;
constexpr std::string_view file_scheme = "file:";

bool talked(const CallWithLegs& call, const std::optional<UserId>& user) {
    return user && std::any_of(call.legs.begin(), call.legs.end(), [&](const auto& leg) {
        return leg.user_id == user && leg.answered_at;
    });
}

/// By its first bytes. A page that a server gives instead of a recording is none of these.
std::optional<std::string> sound_type(std::string_view head) {
    const auto has = [&](std::size_t at, std::string_view bytes) {
        return head.size() >= at + bytes.size() && head.substr(at, bytes.size()) == bytes;
    };
    if (has(0, "RIFF") && has(8, "WAVE")) return "audio/wav";
    if (has(0, "ID3")) return "audio/mpeg";
    if (has(0, "OggS")) return "audio/ogg";
    if (has(0, "fLaC")) return "audio/flac";
    if (has(4, "ftyp")) return "audio/mp4";
    const bool frame = head.size() >= 2 && head[0] == '\xFF' && (head[1] & '\xE0') == '\xE0';
    if (frame) return (head[1] & 6) == 0 ? "audio/aac" : "audio/mpeg";
    return std::nullopt;
}

Error unavailable(const store::CallId& call, std::string_view why) {
    log::warning("recording", {{"call", call.text()}, {"why", why}});
    return refuse(Refusal::conflict, "recording_unavailable");
}

/// Below `recordings` in the data directory, wherever links there lead, and nowhere else.
std::optional<fs::path> path_below_root(const Center& center, std::string_view name) {
    std::error_code error;
    const auto root = fs::canonical(fs::path(center.config.data_dir) / "recordings", error);
    if (error) return std::nullopt;
    const auto path = fs::canonical(root / fs::path(std::string(name)), error);
    if (error) return std::nullopt;
    const auto [left, right] = std::mismatch(root.begin(), root.end(), path.begin(), path.end());
    if (left != root.end() || right == path.end()) return std::nullopt;
    return path;
}

/// Something that leads out of the directory that a base names.
bool leads_elsewhere(std::string_view rest) {
    const auto path = ascii_lower(rest.substr(0, rest.find('?')));
    return path.find("..") != std::string::npos || path.find("%2e") != std::string::npos ||
           path.find("%2f") != std::string::npos || path.find("%5c") != std::string::npos;
}

std::optional<RecordingPlace> place_of(
    store::Tx& tx, const Context& context, const std::string& url
) {
    const auto known = recording_servers(tx);
    for (const auto& server : known.servers) {
        if (!url.starts_with(server.base)) continue;
        const auto parsed = parse_webhook_url(url);
        if (!parsed || leads_elsewhere(std::string_view(url).substr(server.base.size()))) break;
        RecordingPlace place;
        place.url = url;
        place.scheme = parsed->scheme;
        place.username = server.username;
        place.password = password_of(tx, context.center, server);
        return place;
    }
    return std::nullopt;
}

/// What is needed of a call and its center once the transaction is over.
struct Wanted {
    store::CallId call;
    /// Empty where none was reported.
    std::string sha256;
    const Config& config;
};

Result<SpoolFile> open_recording(const Wanted& wanted, const fs::path& path) {
    auto file = SpoolFile::open(path);
    if (!file) return unavailable(wanted.call, "not a file");
    if (file->size() > bytes_max) return unavailable(wanted.call, "too_large");
    return std::move(*file);
}

Result<SpoolFile> load_recording(const Wanted& wanted, const RecordingPlace& place) {
    const auto& webhooks = wanted.config.webhooks;
    const AddressWall wall(webhooks.allow_networks, webhooks.ports);
    auto file = SpoolFile::make(wanted.config.data_dir);
    if (const auto why = fetch_recording(place, wall, bytes_max, file)) {
        return unavailable(wanted.call, *why);
    }
    return file;
}

Result<Recording> checked(const Wanted& wanted, Result<SpoolFile> whole) {
    if (!whole) return std::move(whole).error();
    const auto file = std::make_shared<const SpoolFile>(std::move(*whole));
    const auto type = sound_type(file->read(0, head_bytes));
    if (!type) return unavailable(wanted.call, "not a sound");
    if (!wanted.sha256.empty() && file->sha256() != wanted.sha256) {
        log::warning("recording", {{"call", wanted.call.text()}, {"why", "another hash"}});
        return refuse(Refusal::conflict, "recording_changed");
    }
    Recording recording;
    recording.media_type = *type;
    recording.size = file->size();
    recording.pieces = [file, offset = std::uint64_t{0}]() mutable {
        auto piece = file->read(offset, piece_bytes);
        offset += piece.size();
        return piece;
    };
    return recording;
}

}  // namespace

Result<CallWithLegs> find_recorded_call(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(call, find_call(tx, context, id));
    const auto& principal = context.principal;
    const bool own = talked(call, principal.user_id);
    if (!own && !principal.may(domain::Permission::calls_listen)) {
        return missing_permission(domain::Permission::calls_listen);
    }
    if (!call.call.record.recording) return refuse(Refusal::not_found, "not_found");
    return std::move(call);
}

Result<RecordingFetch> recording_fetch(
    store::Tx& tx, const Context& context, const CallWithLegs& call
) {
    const auto& recording = *call.call.record.recording;
    const Wanted wanted{call.call.id, recording.sha256, context.center.config};
    if (recording.url.starts_with(file_scheme)) {
        const auto name = std::string_view(recording.url).substr(file_scheme.size());
        const auto path = path_below_root(context.center, name);
        if (!path) return refuse(Refusal::conflict, "recording_out_of_reach");
        return RecordingFetch([wanted, path = *path] {
            return checked(wanted, open_recording(wanted, path));
        });
    }
    const auto place = place_of(tx, context, recording.url);
    if (!place) return refuse(Refusal::conflict, "recording_out_of_reach");
    return RecordingFetch([wanted, place = *place] {
        return checked(wanted, load_recording(wanted, place));
    });
}

void note_listening(
    store::Tx& tx, const Context& context, const CallWithLegs& call, std::string_view reason
) {
    note(
        tx, context.principal, context.now, "recording.listened", "call:" + call.call.id.text(),
        reason
    );
}

}  // namespace bihuan::app
