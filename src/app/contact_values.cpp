#include "app/contact_values.hpp"

#include "bihuan/base/text.hpp"
#include "bihuan/domain/phone.hpp"

namespace bihuan::app {

namespace {

/// Something with one "@" and no blanks; whether it exists only a message can tell.
bool looks_like_email(std::string_view text) {
    const auto at = text.find('@');
    return at != std::string_view::npos && at > 0 && at + 1 < text.size() &&
           text.find('@', at + 1) == std::string_view::npos &&
           text.find_first_of(" \t\r\n") == std::string_view::npos;
}

}  // namespace

std::optional<store::ContactValue> read_contact_value(Reader& reader) {
    static constexpr std::string_view kinds[] = {"phone", "email", "wechat", "other"};
    const auto code = reader.choice("kind", kinds, Need::required);
    const auto value = reader.text("value", TextLimit{100}, Need::required);
    if (!code || !value) return std::nullopt;
    const auto kind = *domain::parse_code<domain::ContactKind>(*code);
    const std::string text(trim(*value));
    if (kind == domain::ContactKind::phone) {
        const auto phone = domain::normalise_phone(text);
        if (!phone) reader.fault("value", "invalid_phone");
        return store::ContactValue{kind, phone.value_or("")};
    }
    if (kind == domain::ContactKind::email) {
        if (!looks_like_email(text)) reader.fault("value", "invalid_email");
        return store::ContactValue{kind, ascii_lower(text)};
    }
    return store::ContactValue{kind, text};
}

}  // namespace bihuan::app
