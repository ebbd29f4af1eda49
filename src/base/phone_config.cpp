#include "base/phone_settings.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <set>
#include <string_view>

namespace bihuan {

namespace {

constexpr std::size_t name_characters_max = 40;
constexpr std::size_t secret_bytes_max = 4096;

/// What is sent to the switch is lines.
bool is_one_line(std::string_view text) {
    return is_valid_utf8(text) && !has_control_character(text) &&
           text.find_first_of("\t\r\n") == text.npos;
}

bool is_name(std::string_view text) {
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
    };
    const bool fits = !text.empty() && text.size() <= name_characters_max;
    return fits && std::ranges::all_of(text, allowed);
}

/// Takes members of one object; what is left over at the end is no setting.
class Members {
public:
    Members(const Json& object, std::string path, const TellFault& tell)
        : object_(object), path_(std::move(path)), tell_(tell) {}

    void text(const std::string& key, std::string& value) {
        const auto* const json = take(key);
        if (json == nullptr) return;
        if (!json->is_string() || !is_one_line(json->get_ref<const std::string&>())) {
            return wrong(key, "must be a string of one line");
        }
        value = json->get<std::string>();
    }
    void text(const std::string& key, std::optional<std::string>& value) {
        const auto* const json = take(key);
        if (json == nullptr || json->is_null()) return;
        text(key, value.emplace());
    }
    void required(const std::string& key, std::string& value) {
        text(key, value);
        if (!object_.contains(key)) {
            wrong(key, "is missing");
        } else if (object_[key] == "") {
            wrong(key, "must not be empty");
        }
    }
    void flag(const std::string& key, bool& value) {
        const auto* const json = take(key);
        if (json == nullptr) return;
        if (!json->is_boolean()) return wrong(key, "must be true or false");
        value = json->get<bool>();
    }
    void port(const std::string& key, int& value) {
        const auto* const json = take(key);
        if (json == nullptr) return;
        const bool fits = json->is_number_integer() && json->get<std::int64_t>() >= 1 &&
                          json->get<std::int64_t>() <= 65535;
        if (!fits) return wrong(key, "must be a whole number from 1 to 65535");
        value = json->get<int>();
    }
    void list(const std::string& key, std::vector<std::string>& value) {
        const auto* const json = take(key);
        if (json == nullptr) return;
        const auto is_item = [](const Json& item) {
            return item.is_string() && is_one_line(item.get_ref<const std::string&>());
        };
        if (!json->is_array() || !std::ranges::all_of(*json, is_item)) {
            return wrong(key, "must be a list of strings");
        }
        value = json->get<std::vector<std::string>>();
    }
    void finish() const {
        for (const auto& [key, value] : object_.items()) {
            if (!taken_.contains(key)) wrong(key, "is no setting");
        }
    }
    void wrong(const std::string& key, const std::string& what) const {
        tell_(path_ + "." + key, what);
    }

private:
    const Json* take(const std::string& key) {
        taken_.insert(key);
        const auto found = object_.find(key);
        return found == object_.end() ? nullptr : &*found;
    }

    const Json& object_;
    std::string path_;
    const TellFault& tell_;
    std::set<std::string> taken_;
};

std::string path_of(const std::string& list, std::size_t connection) {
    return "phone." + list + "[" + std::to_string(connection) + "]";
}

/// Of all switches, whatever they speak.
void read_name(Members& members, std::string& name, std::set<std::string>& names) {
    members.required("name", name);
    if (!name.empty() && !is_name(name)) {
        members.wrong("name", "must be up to 40 of a-z, 0-9, \"-\" and \"_\"");
    }
    if (!name.empty() && !names.insert(name).second) members.wrong("name", "is there twice");
}

AmiConfig read_ami(Members& members, std::set<std::string>& names) {
    AmiConfig ami;
    read_name(members, ami.name, names);
    members.required("host", ami.host);
    members.port("port", ami.port);
    members.flag("tls", ami.tls);
    members.text("tls_authorities", ami.tls_authorities);
    members.required("username", ami.username);
    members.required("secret_file", ami.secret_file);
    members.flag("filter", ami.filter);
    members.list("trunks", ami.trunks);
    members.flag("pauses", ami.pauses);
    members.list("queues", ami.queues);
    members.flag("dials", ami.dials);
    members.text("dial_channel", ami.dial_channel);
    members.text("dial_context", ami.dial_context);
    members.text("dial_strip", ami.dial_strip);
    members.finish();
    return ami;
}

EslConfig read_esl(Members& members, std::set<std::string>& names) {
    EslConfig esl;
    read_name(members, esl.name, names);
    members.required("host", esl.host);
    members.port("port", esl.port);
    members.flag("tls", esl.tls);
    members.text("tls_authorities", esl.tls_authorities);
    members.required("secret_file", esl.secret_file);
    members.list("trunks", esl.trunks);
    members.text("recordings", esl.recordings);
    members.finish();
    return esl;
}

/// Empty when it is none.
Json list_of(const Json& phone, const std::string& key, const TellFault& tell) {
    auto list = phone.value(key, Json::array());
    const auto is_object = [](const Json& item) { return item.is_object(); };
    if (list.is_array() && std::ranges::all_of(list, is_object)) return list;
    tell("phone." + key, "must be a list of objects");
    return Json::array();
}

std::string first_line(const std::string& name, const std::string& path) {
    std::ifstream file(name, std::ios::binary);
    std::string line;
    if (!file) throw ConfigError(path + " cannot be read: " + std::strerror(errno));
    std::getline(file, line);
    while (!line.empty() && line.back() == '\r') line.pop_back();
    if (line.empty() || line.size() > secret_bytes_max || !is_one_line(line)) {
        throw ConfigError(path + " must begin with a line that is the password");
    }
    return line;
}

}  // namespace

PhoneConfig read_phone_settings(const Json& phone, const TellFault& tell) {
    PhoneConfig result;
    if (!phone.is_object()) {
        tell("phone", "must be an object");
        return result;
    }
    for (const auto& [key, value] : phone.items()) {
        if (key != "ami" && key != "esl") tell("phone." + key, "is no setting");
    }
    std::set<std::string> names;
    bool dials = false;
    const auto ami_list = list_of(phone, "ami", tell);
    for (std::size_t i = 0; i < ami_list.size(); ++i) {
        Members members(ami_list[i], path_of("ami", i), tell);
        auto ami = read_ami(members, names);
        if (ami.dials && dials) members.wrong("dials", "may be true of one switch only");
        dials = dials || ami.dials;
        result.ami.push_back(std::move(ami));
    }
    const auto esl_list = list_of(phone, "esl", tell);
    for (std::size_t i = 0; i < esl_list.size(); ++i) {
        Members members(esl_list[i], path_of("esl", i), tell);
        result.esl.push_back(read_esl(members, names));
    }
    return result;
}

std::string read_secret(const PhoneConfig& phone, std::size_t connection) {
    return first_line(
        phone.ami.at(connection).secret_file, path_of("ami", connection) + ".secret_file"
    );
}

std::string read_esl_secret(const PhoneConfig& phone, std::size_t connection) {
    return first_line(
        phone.esl.at(connection).secret_file, path_of("esl", connection) + ".secret_file"
    );
}

}  // namespace bihuan
