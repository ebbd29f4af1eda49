#include "jobs/esl_event.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/base/text.hpp"

#include <functional>

namespace bihuan::jobs {

namespace {

constexpr int depth_max = 8;

/// Tells the texts of objects with their names and how deep they are; keeps nothing.
class Texts : public nlohmann::json_sax<Json> {
public:
    using Tell = std::function<void(int depth, const std::string& name, const std::string& text)>;
    Texts(Tell tell) : tell_(std::move(tell)) {}

    bool null() override { return true; }
    bool boolean(bool) override { return true; }
    bool number_integer(number_integer_t) override { return true; }
    bool number_unsigned(number_unsigned_t) override { return true; }
    bool number_float(number_float_t, const string_t&) override { return true; }
    bool binary(binary_t&) override { return true; }
    bool string(string_t& text) override {
        tell_(depth_, name_, text);
        return true;
    }
    bool start_object(std::size_t) override { return ++depth_ <= depth_max; }
    bool key(string_t& name) override {
        name_ = name;
        return true;
    }
    bool end_object() override { return --depth_, true; }
    bool start_array(std::size_t) override { return ++depth_ <= depth_max; }
    bool end_array() override { return --depth_, true; }
    bool parse_error(std::size_t, const std::string&, const nlohmann::detail::exception&) override {
        return false;
    }

private:
    Tell tell_;
    std::string name_;
    int depth_ = 0;
};

bool read_texts(std::string_view json, const Texts::Tell& tell) {
    Texts texts(tell);
    json = trim(json);
    // Callers' names come as their network sent them.
    if (is_valid_utf8(json)) return Json::sax_parse(json, &texts);
    return Json::sax_parse(domain::cleaned(json), &texts);
}

const std::set<std::string, std::less<>>& known_fields() {
    static const std::set<std::string, std::less<>> names{
        "Event-Name",
        "Event-Subclass",
        "Event-Date-Timestamp",
        "Event-Sequence",
        "Unique-ID",
        "Call-Direction",
        "Channel-Name",
        "Channel-Call-UUID",
        "Caller-Caller-ID-Number",
        "Caller-Destination-Number",
        "Caller-Channel-Answered-Time",
        "Other-Type",
        "Other-Leg-Unique-ID",
        "Other-Leg-Channel-Name",
        "Hangup-Cause",
        "Record-File-Path",
        "variable_record_seconds",
        "variable_cc_side",
        "variable_cc_agent",
        "variable_cc_agent_uuid",
        "variable_cc_member_session_uuid",
        "CC-Action",
        "CC-Agent",
        "CC-Queue",
        "CC-Cause",
        "CC-Cancel-Reason",
        "CC-Hangup-Cause",
        "CC-Member-CID-Number",
        "CC-Member-Session-UUID",
    };
    return names;
}

}  // namespace

std::optional<domain::AmiMessage> read_esl_event(std::string_view json) {
    domain::AmiMessage message;
    const bool read = read_texts(json, [&](int depth, const auto& name, const auto& text) {
        if (depth == 1 && known_fields().contains(name)) {
            message.fields.emplace_back(name, domain::cleaned(text));
        }
    });
    if (!read || message.get("Event-Name").empty()) return std::nullopt;
    return message;
}

std::optional<std::set<std::string>> read_esl_channels(std::string_view json) {
    std::set<std::string> channels;
    const bool read = read_texts(json, [&](int, const auto& name, const auto& text) {
        if (name == "uuid" || name == "call_uuid") channels.insert(text);
    });
    if (!read || json.find("\"row_count\"") == json.npos) return std::nullopt;
    return channels;
}

}  // namespace bihuan::jobs
