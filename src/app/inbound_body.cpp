#include "app/inbound_body.hpp"

#include "bihuan/base/text.hpp"

namespace bihuan::app {

namespace {

constexpr std::string_view form_type = "application/x-www-form-urlencoded";
constexpr std::size_t fields_max = 1'000;

int hex_value(char character) {
    if (character >= '0' && character <= '9') return character - '0';
    const auto lower = static_cast<char>(character | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// Nothing for a "%" without two hexadecimal digits.
std::optional<std::string> form_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] == '+') {
            decoded += ' ';
        } else if (text[at] != '%') {
            decoded += text[at];
        } else {
            const int high = at + 2 < text.size() ? hex_value(text[at + 1]) : -1;
            const int low = at + 2 < text.size() ? hex_value(text[at + 2]) : -1;
            if (high < 0 || low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            at += 2;
        }
    }
    return decoded;
}

Result<Json> parse_form(std::string_view body) {
    Json form = Json::object();
    const auto fields = split(body, '&');
    if (fields.size() > fields_max) return refuse(Refusal::malformed, "form_syntax");
    for (const auto field : fields) {
        if (field.empty()) continue;
        const auto equals = field.find('=');
        const bool has_value = equals != std::string_view::npos;
        auto name = form_decoded(field.substr(0, equals));
        auto value = form_decoded(has_value ? field.substr(equals + 1) : std::string_view());
        if (!name || !value) return refuse(Refusal::malformed, "form_syntax");
        if (!is_valid_utf8(*name) || !is_valid_utf8(*value)) {
            return refuse(Refusal::malformed, "json_encoding");
        }
        if (name->ends_with("[]")) {
            form[name->substr(0, name->size() - 2)].push_back(std::move(*value));
        } else {
            form[*name] = std::move(*value);
        }
    }
    return Result<Json>(boost::system::in_place_value, std::move(form));
}

bool is_form(std::string_view content_type) {
    const auto type = split(content_type, ';').front();
    return equal_ignoring_ascii_case(trim(type), form_type);
}

}  // namespace

Result<Json> parse_hook_body(std::string_view content_type, std::string_view body) {
    if (is_form(content_type)) return parse_form(body);
    return parse_json(body);
}

}  // namespace bihuan::app
