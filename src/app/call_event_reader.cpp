#include "app/call_event_reader.hpp"

#include "app/enum_reader.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/domain/phone.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace bihuan::app {

namespace {

using domain::CallEventType;

constexpr std::size_t events_max = 100;
constexpr std::size_t data_bytes_max = 8 * 1024;
/// Clocks of telephone systems may be ahead of ours by so much.
constexpr std::chrono::minutes ahead_max{5};
constexpr TextLimit name_limit{100};
constexpr TextLimit id_limit{200};
constexpr TextLimit url_limit{2'000};
constexpr std::int64_t recording_seconds_max = 7 * 86'400;
constexpr std::int64_t score_max = 100;

std::string text_or_empty(Reader& reader, std::string_view name, TextLimit limit) {
    return std::string(trim(reader.text(name, limit).value_or("")));
}

/// Extensions and whatever else is no telephone number stay as they are.
std::string number_of(Reader& reader, std::string_view name) {
    auto text = text_or_empty(reader, name, name_limit);
    if (auto number = domain::normalise_phone(text)) return std::move(*number);
    return text;
}

bool is_hexadecimal(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
    });
}

/// "file:" and a path within the directory of recordings.
bool is_file_name(std::string_view url) {
    constexpr std::string_view scheme = "file:";
    if (!url.starts_with(scheme)) return false;
    const auto path = url.substr(scheme.size());
    const bool plain = std::all_of(path.begin(), path.end(), [](unsigned char c) {
        return c >= ' ' && c != 0x7F;
    });
    return plain && !path.empty() && path.front() != '/' &&
           ("/" + std::string(path) + "/").find("/../") == std::string::npos;
}

bool is_web_address(std::string_view url) {
    const bool visible =
        std::all_of(url.begin(), url.end(), [](unsigned char c) { return c > ' ' && c < 0x7F; });
    return visible && (url.starts_with("https://") || url.starts_with("http://"));
}

std::optional<domain::RecordingReference> read_recording(
    Reader& reader, std::vector<Fault>& faults
) {
    const auto* const json = reader.object("recording");
    if (json == nullptr) return std::nullopt;
    Reader inner(*json, reader.pointer_to("recording"), faults);
    domain::RecordingReference recording;
    if (auto url = inner.text("url", url_limit, Need::required)) {
        if (!is_web_address(*url) && !is_file_name(*url)) {
            inner.fault("url", "invalid_recording_url");
        }
        recording.url = std::move(*url);
    }
    recording.sha256 = ascii_lower(text_or_empty(inner, "sha256", name_limit));
    const auto length = recording.sha256.size();
    if (length != 0 && (length != 64 || !is_hexadecimal(recording.sha256))) {
        inner.fault("sha256", "invalid_checksum");
    }
    recording.seconds = inner.integer("seconds", 0, recording_seconds_max);
    inner.finish();
    return recording;
}

std::string read_transfer(Reader& reader, std::vector<Fault>& faults) {
    constexpr std::array<std::string_view, 2> kinds{"blind", "attended"};
    const auto* const json = reader.object("transfer");
    if (json == nullptr) return {};
    Reader inner(*json, reader.pointer_to("transfer"), faults);
    inner.choice("kind", kinds);
    auto to = number_of(inner, "to");
    inner.finish();
    return to;
}

/// The same report gets the same id however often it comes.
std::string made_up_id(const domain::CallEvent& event) {
    std::string text;
    for (const auto& part : {event.call_id, event.leg_id, event.agent, event.queue}) {
        text += part;
        text += '\n';
    }
    text += domain::code_of(event.type);
    append_text(text += '\n', event.at);
    return "sha256:" + sha256_hex(text);
}

class EventReader {
public:
    EventReader(std::string_view source, Instant now, std::vector<Fault>& faults)
        : source_(source), now_(now), faults_(faults) {}

    store::LoggedCallEvent read(const Json& json, const std::string& pointer);

private:
    void read_what(Reader& reader, domain::CallEvent& event);
    void read_who(Reader& reader, domain::CallEvent& event);
    void read_data(Reader& reader, store::LoggedCallEvent& logged);

    std::string_view source_;
    Instant now_;
    std::vector<Fault>& faults_;
};

void EventReader::read_what(Reader& reader, domain::CallEvent& event) {
    const auto type = read_enum<CallEventType>(reader, "type", Need::required);
    event.type = type.value_or(CallEventType::started);
    event.provider = text_or_empty(reader, "provider", name_limit);
    if (event.provider.empty()) event.provider = source_;
    event.event_id = text_or_empty(reader, "event_id", id_limit);
    const bool of_an_agent = type == CallEventType::agent_state;
    const auto need = of_an_agent ? Need::optional : Need::required;
    event.call_id = trim(reader.text("call_id", id_limit, need).value_or(""));
    event.leg_id = text_or_empty(reader, "leg_id", id_limit);
    if (const auto at = reader.instant("at", Need::required)) {
        if (*at > now_ + ahead_max) reader.fault("at", "in_the_future");
        event.at = *at;
    }
}

void EventReader::read_who(Reader& reader, domain::CallEvent& event) {
    event.direction = read_enum<domain::CallDirection>(reader, "direction");
    event.from = number_of(reader, "from");
    event.to = number_of(reader, "to");
    event.queue = text_or_empty(reader, "queue", name_limit);
    event.agent = text_or_empty(reader, "agent", name_limit);
    event.cause = text_or_empty(reader, "cause", id_limit);
    event.transfer_to = read_transfer(reader, faults_);
    event.recording = read_recording(reader, faults_);
    if (event.type == CallEventType::agent_state && event.agent.empty()) {
        reader.fault("agent", "required");
    }
    if (event.type == CallEventType::recording_ready && !event.recording) {
        reader.fault("recording", "required");
    }
}

/// What is not understood is kept; of a survey the score is.
void EventReader::read_data(Reader& reader, store::LoggedCallEvent& logged) {
    const auto* const data = reader.object("data");
    if (data == nullptr) return;
    if (dump(*data).size() > data_bytes_max) {
        reader.fault("data", "too_long", std::to_string(data_bytes_max));
        return;
    }
    logged.data = *data;
    if (logged.event.type != CallEventType::survey) return;
    std::vector<Fault> inner_faults;
    Reader inner(*data, reader.pointer_to("data"), inner_faults);
    logged.event.score = inner.integer("score", 0, score_max, Need::required);
    faults_.insert(faults_.end(), inner_faults.begin(), inner_faults.end());
}

store::LoggedCallEvent EventReader::read(const Json& json, const std::string& pointer) {
    store::LoggedCallEvent logged;
    Reader reader(json, pointer, faults_);
    if (!json.is_object()) return logged;
    auto& event = logged.event;
    read_what(reader, event);
    read_who(reader, event);
    read_data(reader, logged);
    reader.finish();
    if (event.event_id.empty()) event.event_id = made_up_id(event);
    return logged;
}

}  // namespace

Result<std::vector<store::LoggedCallEvent>> read_call_events(
    const Json& body, std::string_view source, Instant now
) {
    std::vector<Fault> faults;
    std::vector<store::LoggedCallEvent> events;
    EventReader reader(source, now, faults);
    if (!body.is_array()) {
        events.push_back(reader.read(body, ""));
    } else if (body.size() > events_max) {
        return invalid("", "too_many", std::to_string(events_max));
    }
    for (std::size_t i = 0; body.is_array() && i < body.size(); ++i) {
        events.push_back(reader.read(body[i], "/" + std::to_string(i)));
    }
    if (!faults.empty()) return invalid(std::move(faults));
    return events;
}

}  // namespace bihuan::app
