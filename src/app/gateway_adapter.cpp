#include "bihuan/app/gateway_adapter.hpp"

#include "app/hook_expression.hpp"
#include "bihuan/app/webhook_url.hpp"
#include "bihuan/base/digest.hpp"
#include "bihuan/domain/template.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

constexpr std::size_t url_characters_max = 2'000;
constexpr std::size_t members_max = 50;
constexpr std::size_t values_max = 20;
constexpr TextLimit text_limit{1'000};
constexpr std::string_view body_fields = "to, text, id, account, secret, time";
constexpr std::string_view header_fields = "id, account, secret, basic, time";

bool is_listed(std::string_view list, std::string_view name) {
    for (const auto one : split(list, ',')) {
        if (trim(one) == name) return true;
    }
    return false;
}

void check_template(
    const std::string& text, const std::string& pointer, std::string_view known,
    std::vector<Fault>& faults
) {
    for (const auto& name : domain::template_fields(text)) {
        if (is_listed(known, name)) continue;
        faults.push_back(Fault{pointer, "unknown_field", std::string(known)});
        return;
    }
}

void check_storable(
    const std::string& text, const std::string& pointer, std::vector<Fault>& faults
) {
    if (text.find('\0') == std::string::npos) return;
    faults.push_back(Fault{pointer, "nul_character", {}});
}

/// Every text within the JSON. Names are the gateway's and have no fields.
void check_templates(
    const Json& json, const std::string& pointer, std::vector<Fault>& faults
) {
    if (json.is_string()) {
        check_storable(json.get_ref<const std::string&>(), pointer, faults);
        check_template(json.get_ref<const std::string&>(), pointer, body_fields, faults);
    } else if (json.is_object()) {
        for (const auto& [name, value] : json.items()) {
            check_storable(name, pointer, faults);
            check_templates(value, pointer + "/" + name, faults);
        }
    } else if (json.is_array()) {
        for (std::size_t i = 0; i < json.size(); ++i) {
            check_templates(json[i], pointer + "/" + std::to_string(i), faults);
        }
    }
}

/// A token of RFC 9110.
bool is_header_name(std::string_view name) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !name.empty() && std::all_of(name.begin(), name.end(), [&](char c) {
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        return letter || (c >= '0' && c <= '9') || marks.find(c) != std::string_view::npos;
    });
}

bool is_printable(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c != 0x7F; });
}

void check_headers(Reader& reader, std::vector<Fault>& faults) {
    const auto* headers = reader.object("headers");
    if (headers == nullptr) return;
    if (headers->size() > members_max) {
        reader.fault("headers", "too_many", std::to_string(members_max));
    }
    Reader inner(*headers, reader.pointer_to("headers"), faults);
    for (const auto& [name, value] : headers->items()) {
        const auto text = inner.text(name, text_limit, Need::required);
        const auto lower = ascii_lower(name);
        // The body's own are the program's to say.
        const bool ours = lower == "host" || lower.starts_with("content-") ||
                          lower == "transfer-encoding" || lower == "connection";
        if (!is_header_name(name) || ours) inner.fault(name, "invalid_code");
        if (!text) continue;
        if (!is_printable(*text)) inner.fault(name, "control_character");
        check_template(*text, inner.pointer_to(name), header_fields, faults);
    }
}

void check_body(Reader& reader, bool form, std::vector<Fault>& faults) {
    const auto* body = reader.object("body", Need::required);
    if (body == nullptr) return;
    const auto pointer = reader.pointer_to("body");
    if (body->size() > members_max) {
        reader.fault("body", "too_many", std::to_string(members_max));
    }
    check_templates(*body, pointer, faults);
    if (!form) return;
    for (const auto& [name, value] : body->items()) {
        if (value.is_string()) continue;
        faults.push_back(Fault{pointer + "/" + name, "string_expected", {}});
    }
}

void check_pointer(Reader& reader, const char* name, Need need) {
    const auto pointer = reader.text(name, TextLimit{200}, need);
    if (pointer && !is_json_pointer(*pointer)) reader.fault(name, "json_pointer_expected");
}

void check_answer(Reader& reader, std::vector<Fault>& faults) {
    const auto* answer = reader.object("answer");
    if (answer == nullptr) return;
    Reader inner(*answer, reader.pointer_to("answer"), faults);
    check_pointer(inner, "message_id", Need::optional);
    if (const auto* success = inner.object("success")) {
        Reader rule(*success, inner.pointer_to("success"), faults);
        check_pointer(rule, "pointer", Need::required);
        const auto values = rule.texts("values", values_max, TextLimit{100}, Need::required);
        if (values && values->empty()) rule.fault("values", "required");
        rule.finish();
    }
    inner.finish();
}

std::string filled(const std::string& text, const AdapterValues& values) {
    return domain::fill_template(text, [&](std::string_view name) -> std::optional<std::string> {
        if (name == "to") return values.to;
        if (name == "text") return values.text;
        if (name == "id") return values.id;
        if (name == "account") return values.account;
        if (name == "secret") return values.secret;
        if (name == "basic") return base64_encode(values.account + ":" + values.secret);
        if (name != "time") return std::nullopt;
        const auto seconds = std::chrono::floor<Seconds>(values.now).time_since_epoch().count();
        return std::to_string(seconds);
    });
}

Json filled_json(const Json& json, const AdapterValues& values) {
    if (json.is_string()) return filled(json.get_ref<const std::string&>(), values);
    Json result = json;
    if (json.is_object()) {
        for (const auto& [name, value] : json.items()) result[name] = filled_json(value, values);
    } else if (json.is_array()) {
        for (std::size_t i = 0; i < json.size(); ++i) result[i] = filled_json(json[i], values);
    }
    return result;
}

std::string form_encoded(std::string_view text) {
    constexpr std::string_view digits = "0123456789ABCDEF";
    constexpr std::string_view plain = "-._~";
    std::string encoded;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (letter || (c >= '0' && c <= '9') || plain.find(c) != std::string_view::npos) {
            encoded += c;
        } else {
            encoded += '%';
            encoded += digits[byte >> 4U];
            encoded += digits[byte & 0x0FU];
        }
    }
    return encoded;
}

std::string form_body(const Json& body, const AdapterValues& values) {
    std::string encoded;
    for (const auto& [name, value] : body.items()) {
        if (!encoded.empty()) encoded += '&';
        encoded += form_encoded(name) + "=";
        encoded += form_encoded(filled(value.get_ref<const std::string&>(), values));
    }
    return encoded;
}

}  // namespace

void check_adapter(
    const Json& adapter, const std::string& pointer, const AddressWall& wall,
    std::vector<Fault>& faults
) {
    static constexpr std::array<std::string_view, 2> formats{"form", "json"};
    Reader reader(adapter, pointer, faults);
    if (!adapter.is_object()) return;
    const auto format = reader.choice("format", formats, Need::required);
    const auto url = reader.text("url", TextLimit{url_characters_max}, Need::required);
    if (url) {
        const auto parsed = parse_webhook_url(*url);
        if (!parsed || !may_be_called(wall, *parsed)) reader.fault("url", "url_not_allowed");
    }
    check_headers(reader, faults);
    check_body(reader, format == "form", faults);
    check_answer(reader, faults);
    reader.boolean("recognises_id");
    reader.finish();
}

AdapterRequest adapter_request(const Json& adapter, const AdapterValues& values) {
    AdapterRequest request;
    request.url = adapter["url"].get<std::string>();
    const bool form = adapter["format"] == "form";
    request.headers = {
        {"Content-Type", form ? "application/x-www-form-urlencoded; charset=utf-8"
                              : "application/json; charset=utf-8"},
        {"User-Agent", "Bihuan"},
    };
    if (adapter.contains("headers") && adapter["headers"].is_object()) {
        for (const auto& [name, value] : adapter["headers"].items()) {
            auto text = filled(value.get_ref<const std::string&>(), values);
            // An account or a secret is no reason to begin another header.
            std::erase_if(text, [](char c) { return c == '\r' || c == '\n' || c == '\0'; });
            request.headers.emplace_back(name, std::move(text));
        }
    }
    const auto& body = adapter["body"];
    request.body = form ? form_body(body, values) : dump(filled_json(body, values));
    return request;
}

AdapterAnswer read_adapter_answer(const Json& adapter, const std::string& text) {
    AdapterAnswer answer;
    const auto rules = adapter.find("answer");
    if (rules == adapter.end() || !rules->is_object()) return answer;
    const auto success = rules->find("success");
    answer.has_rule = success != rules->end() && success->is_object();
    const auto body = parse_json(text);
    if (!body) return answer;
    if (const auto id = rules->find("message_id"); id != rules->end() && id->is_string()) {
        answer.message_id = text_of_scalar(value_at(*body, id->get<std::string>()));
    }
    if (!answer.has_rule) return answer;
    const auto said = text_of_scalar(value_at(*body, (*success)["pointer"].get<std::string>()));
    if (!said) return answer;
    const auto& values = (*success)["values"];
    answer.taken = std::any_of(values.begin(), values.end(), [&](const Json& value) {
        return value == *said;
    });
    return answer;
}

bool recognises_id(const Json& adapter) {
    const auto member = adapter.find("recognises_id");
    return member != adapter.end() && member->is_boolean() && member->get<bool>();
}

}  // namespace bihuan::app
