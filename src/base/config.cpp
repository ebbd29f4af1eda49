#include "bihuan/base/config.hpp"

#include "base/config_settings.hpp"
#include "base/phone_settings.hpp"
#include "bihuan/base/address.hpp"
#include "bihuan/base/json.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <initializer_list>
#include <set>
#include <sstream>
#include <string_view>

namespace bihuan {

namespace {

constexpr std::string_view prefix = "BIHUAN_";

using Options = std::initializer_list<std::string_view>;

/// What goes wrong while settings are read; reported all at once.
class Faults {
public:
    void add(std::string_view path, std::string_view what) {
        if (!text_.empty()) text_ += '\n';
        text_.append(path).append(" ").append(what);
    }
    void throw_if_any() const {
        if (!text_.empty()) throw ConfigError(text_);
    }

private:
    std::string text_;
};

/// Takes the values of one source, a JSON tree, over into a Config. Settings that the source does
/// not mention keep their values.
class Setter {
public:
    Setter(const Json& tree, Faults& faults) : tree_(tree), faults_(faults) {}

    void text(std::string_view path, std::string& value) {
        const auto* json = find(path);
        if (json == nullptr) return;
        if (!json->is_string()) return faults_.add(path, "must be a string");
        value = json->get<std::string>();
    }
    void text(std::string_view path, std::optional<std::string>& value) {
        const auto* json = find(path);
        if (json == nullptr) return;
        if (json->is_null()) return value.reset();
        text(path, value.emplace());
    }
    void url(std::string_view path, std::optional<std::string>& value) { text(path, value); }
    void flag(std::string_view path, bool& value) {
        const auto* json = find(path);
        if (json == nullptr) return;
        if (!json->is_boolean()) return faults_.add(path, "must be true or false");
        value = json->get<bool>();
    }
    template <class Number>
    void number(std::string_view path, Number& value, std::int64_t minimum, std::int64_t maximum) {
        const auto* json = find(path);
        if (json == nullptr) return;
        const bool fits = json->is_number_integer() && json->get<std::int64_t>() >= minimum &&
                          json->get<std::int64_t>() <= maximum;
        if (!fits) {
            return faults_.add(
                path,
                "must be a whole number from " + std::to_string(minimum) + " to " +
                    std::to_string(maximum)
            );
        }
        value = static_cast<Number>(json->get<std::int64_t>());
    }
    void amount(std::string_view path, std::int64_t& value) {
        const auto* json = find(path);
        if (json == nullptr) return;
        const auto fen = json->is_string() ? parse_amount(json->get<std::string>()) : std::nullopt;
        if (!fen) return faults_.add(path, "must be an amount such as \"1000.00\"");
        value = *fen;
    }
    void list(std::string_view path, std::vector<std::string>& value) {
        const auto* json = find(path);
        if (json == nullptr) return;
        const bool fits = json->is_array() && std::ranges::all_of(*json, [](const Json& item) {
                              return item.is_string();
                          });
        if (!fits) return faults_.add(path, "must be a list of strings");
        value = json->get<std::vector<std::string>>();
    }
    void choice(std::string_view path, std::string& value, Options options) {
        auto chosen = value;
        text(path, chosen);
        if (std::ranges::find(options, chosen) != options.end()) {
            value = chosen;
            return;
        }
        std::string expected = "must be one of:";
        for (const auto option : options) expected.append(" ").append(option);
        faults_.add(path, expected);
    }

private:
    const Json* find(std::string_view path) const {
        const auto* json = &tree_;
        for (;;) {
            const auto dot = path.find('.');
            const auto found = json->find(path.substr(0, dot));
            if (found == json->end()) return nullptr;
            if (dot == std::string_view::npos) return &*found;
            if (!found->is_object()) return nullptr;
            json = &*found;
            path.remove_prefix(dot + 1);
        }
    }

    const Json& tree_;
    Faults& faults_;
};

/// Builds the tree that `Setter` reads from the environment, and notes which variables it took.
class EnvironmentReader {
public:
    explicit EnvironmentReader(const Environment& environment) : environment_(environment) {}

    void text(std::string_view path, std::string&) {
        take(path, [](const std::string& value) { return Json(value); });
    }
    void text(std::string_view path, std::optional<std::string>&) {
        take(path, [](const std::string& value) { return value.empty() ? Json() : Json(value); });
    }
    void url(std::string_view path, std::optional<std::string>& value) { text(path, value); }
    void flag(std::string_view path, bool&) {
        take(path, [](const std::string& value) {
            if (value == "true" || value == "1") return Json(true);
            if (value == "false" || value == "0") return Json(false);
            return Json(value);
        });
    }
    template <class Number>
    void number(std::string_view path, Number&, std::int64_t, std::int64_t) {
        take(path, [](const std::string& value) {
            std::int64_t number = 0;
            const auto* end = value.data() + value.size();
            const auto [rest, error] = std::from_chars(value.data(), end, number);
            return error == std::errc() && rest == end ? Json(number) : Json(value);
        });
    }
    void amount(std::string_view path, std::int64_t&) {
        take(path, [](const std::string& value) { return Json(value); });
    }
    void list(std::string_view path, std::vector<std::string>&) {
        take(path, [](const std::string& value) {
            auto items = Json::array();
            std::istringstream stream(value);
            for (std::string item; std::getline(stream, item, ',');) {
                if (!item.empty()) items.push_back(item);
            }
            return items;
        });
    }
    void choice(std::string_view path, std::string& value, Options) { text(path, value); }

    const Json& tree() const { return tree_; }
    bool took(const std::string& name) const { return taken_.contains(name); }

private:
    template <class Convert>
    void take(std::string_view path, const Convert& convert) {
        std::string name(prefix);
        std::string pointer = "/";
        for (const char character : path) {
            const bool dot = character == '.';
            name += dot ? "__" : std::string(1, upper(character));
            pointer += dot ? '/' : character;
        }
        take_variable(name, pointer, convert);
        if (path == "database.url") take_variable("BIHUAN_DATABASE_URL", pointer, convert);
    }
    template <class Convert>
    void take_variable(
        const std::string& name, const std::string& pointer, const Convert& convert
    ) {
        const auto found = std::ranges::find(environment_, name, &Environment::value_type::first);
        if (found == environment_.end()) return;
        taken_.insert(name);
        tree_[Json::json_pointer(pointer)] = convert(found->second);
    }
    static char upper(char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }

    const Environment& environment_;
    Json tree_ = Json::object();
    std::set<std::string> taken_;
};

/// Collects the effective values.
class Printer {
public:
    void text(std::string_view path, const std::string& value) { put(path, value); }
    void text(std::string_view path, const std::optional<std::string>& value) {
        put(path, value ? Json(*value) : Json());
    }
    void url(std::string_view path, const std::optional<std::string>& value) {
        // Where in it a password may stand depends on its form, so nothing of it is shown.
        put(path, value ? Json("***") : Json());
    }
    void flag(std::string_view path, bool value) { put(path, value); }
    void number(std::string_view path, std::int64_t value, std::int64_t, std::int64_t) {
        put(path, value);
    }
    void amount(std::string_view path, std::int64_t value) { put(path, amount_text(value)); }
    void list(std::string_view path, const std::vector<std::string>& value) { put(path, value); }
    void choice(std::string_view path, const std::string& value, Options) { put(path, value); }

    const nlohmann::ordered_json& tree() const { return tree_; }

private:
    template <class Value>
    void put(std::string_view path, const Value& value) {
        std::string pointer = "/" + std::string(path);
        std::ranges::replace(pointer, '.', '/');
        tree_[nlohmann::ordered_json::json_pointer(pointer)] = value;
    }

    nlohmann::ordered_json tree_ = nlohmann::ordered_json::object();
};

/// `known` is the tree of all settings.
void check_keys(
    const Json& given, const nlohmann::ordered_json& known, const std::string& path, Faults& faults
) {
    if (!given.is_object()) {
        return faults.add(path.empty() ? "the file" : path, "must be an object");
    }
    for (const auto& [key, value] : given.items()) {
        const auto member = path.empty() ? key : path + "." + key;
        const auto found = known.find(key);
        if (found == known.end()) {
            faults.add(member, "is no setting");
        } else if (found->is_object()) {
            check_keys(value, *found, member, faults);
        }
    }
}

nlohmann::ordered_json all_settings() {
    Config defaults;
    Printer printer;
    visit_settings(defaults, printer);
    return printer.tree();
}

/// nlohmann keeps the last of two equal keys without a word; whoever writes a setting twice should
/// learn of it.
Json parse_file(std::string_view text, Faults& faults) {
    std::vector<std::set<std::string>> open;
    const auto watch = [&](int, Json::parse_event_t event, const Json& parsed) {
        if (event == Json::parse_event_t::object_start) open.emplace_back();
        if (event == Json::parse_event_t::object_end) open.pop_back();
        if (event == Json::parse_event_t::key) {
            const auto key = parsed.get<std::string>();
            if (!open.back().insert(key).second) faults.add(key, "is there twice");
        }
        return true;
    };
    try {
        return Json::parse(text, watch, true, true);
    } catch (const Json::parse_error& error) {
        const auto before = text.substr(0, std::min(error.byte, text.size()));
        const auto line = std::ranges::count(before, '\n') + 1;
        throw ConfigError("the configuration is not valid JSON near line " + std::to_string(line));
    }
}

std::string default_data_dir() {
    if (::geteuid() == 0) return "/var/lib/bihuan";
    const auto variable = [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
    if (const auto data = variable("XDG_DATA_HOME"); !data.empty()) return data + "/bihuan";
    return variable("HOME") + "/.local/share/bihuan";
}

Json parse_file(const std::filesystem::path& path, Faults& faults) {
    std::ifstream stream(path, std::ios::binary);
    std::ostringstream text;
    if (stream) text << stream.rdbuf();
    if (!stream) {
        throw ConfigError("cannot read " + path.string() + ": " + std::strerror(errno));
    }
    return parse_file(text.view(), faults);
}

constexpr std::string_view ami_variable = "BIHUAN_PHONE__AMI";
constexpr std::string_view esl_variable = "BIHUAN_PHONE__ESL";

/// The value of `phone`: of each list the variable, if there is one, else what the file has.
Json phone_json(const Json& tree, const Environment& environment) {
    Json phone = tree.is_object() && tree.contains("phone") ? tree["phone"] : Json::object();
    for (const auto& [name, value] : environment) {
        if (name != ami_variable && name != esl_variable) continue;
        auto list = Json::parse(value, nullptr, false);
        if (!phone.is_object()) phone = Json::object();
        auto& member = phone[name == ami_variable ? "ami" : "esl"];
        member = list.is_discarded() ? Json(value) : std::move(list);
    }
    return phone;
}

PhoneConfig read_phone(const Json& tree, const Environment& environment, Faults& faults) {
    return read_phone_settings(
        phone_json(tree, environment),
        [&faults](const std::string& path, const std::string& what) { faults.add(path, what); }
    );
}

/// Gives what the file has, for the settings that are no part of `Config`.
Json read_file(const std::filesystem::path& path, Config& config, Faults& faults) {
    auto tree = parse_file(path, faults);
    auto settings = tree;
    if (settings.is_object()) settings.erase("phone");
    check_keys(settings, all_settings(), "", faults);
    if (settings.is_object()) visit_settings(config, Setter(settings, faults));
    return tree;
}

void read_environment(const Environment& environment, Config& config, Faults& faults) {
    EnvironmentReader reader(environment);
    visit_settings(config, reader);
    visit_settings(config, Setter(reader.tree(), faults));
    for (const auto& [name, value] : environment) {
        // Without levels it may be somebody else's: BIHUAN_ is also the prefix of our own tools.
        const bool phone = name == ami_variable || name == esl_variable;
        const bool setting = name.find("__") != std::string::npos && !phone;
        if (setting && !reader.took(name)) faults.add(name, "is no setting");
    }
}

/// Scheme and host, perhaps a path; nothing behind it, since paths are appended.
bool is_web_address(std::string_view url) {
    constexpr std::string_view schemes[] = {"https://", "http://"};
    for (const auto scheme : schemes) {
        if (!url.starts_with(scheme)) continue;
        const auto rest = url.substr(scheme.size());
        const bool clean = std::ranges::all_of(rest, [](char c) { return c > ' ' && c < '\x7f'; });
        return !rest.empty() && rest.front() != '/' && rest.back() != '/' && clean &&
               rest.find_first_of("?#\"<>") == std::string_view::npos;
    }
    return false;
}

bool is_port(std::string_view text) {
    unsigned port = 0;
    const auto* const end = text.data() + text.size();
    const auto [rest, error] = std::from_chars(text.data(), end, port);
    return error == std::errc() && rest == end && port > 0 && port <= 65535;
}

void check_values(const Config& config, Faults& faults) {
    try {
        const Zone zone(config.center.time_zone);
    } catch (const std::runtime_error&) {
        faults.add("center.time_zone", "is not known to the system");
    }
    if (!is_web_address(config.center.public_url.value_or("https://host"))) {
        faults.add(
            "center.public_url", "must be an address such as \"https://service.example.com\""
        );
    }
    for (const auto& network : config.webhooks.allow_networks) {
        try {
            const AddressList list(std::vector<std::string>{network});
        } catch (const std::invalid_argument&) {
            faults.add("webhooks.allow_networks", network + " is no address or network");
        }
    }
    for (const auto& port : config.webhooks.ports) {
        if (!is_port(port)) faults.add("webhooks.ports", port + " is no port");
    }
    if (config.data_dir.empty()) faults.add("data_dir", "must not be empty");
    const auto& approval = config.workflow.approval_limits;
    const bool rising =
        approval.handler_fen <= approval.lead_fen && approval.lead_fen <= approval.supervisor_fen;
    if (!rising) faults.add("workflow.approval_limits", "must not fall from role to role");
}

}  // namespace

Environment process_environment() {
    Environment result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        const std::string_view text = *entry;
        const auto equals = text.find('=');
        if (!text.starts_with(prefix) || equals == std::string_view::npos) continue;
        result.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return result;
}

Config load_config(
    const std::optional<std::filesystem::path>& file, const Environment& environment
) {
    Config config;
    Faults faults;
    config.data_dir = default_data_dir();
    auto tree = Json::object();
    if (file) tree = read_file(*file, config, faults);
    read_environment(environment, config, faults);
    check_values(config, faults);
    read_phone(tree, environment, faults);
    faults.throw_if_any();
    return config;
}

PhoneConfig load_phone_config(
    const std::optional<std::filesystem::path>& file, const Environment& environment
) {
    Faults faults;
    const auto tree = file ? parse_file(*file, faults) : Json::object();
    auto phone = read_phone(tree, environment, faults);
    faults.throw_if_any();
    return phone;
}

namespace {

Json effective_tree(Config config) {
    Printer printer;
    visit_settings(config, printer);
    return printer.tree();
}

std::string printed(const Json& tree) {
    return tree.dump(4, ' ', false, Json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string effective_config(const Config& config) {
    return printed(effective_tree(config));
}

std::string effective_config(
    const Config& config,
    const std::optional<std::filesystem::path>& file,
    const Environment& environment
) {
    Faults faults;
    auto tree = effective_tree(config);
    tree["phone"] = phone_json(file ? parse_file(*file, faults) : Json::object(), environment);
    return printed(tree);
}

}  // namespace bihuan
