#include "bihuan/http/message.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>

namespace bihuan::http {

std::string_view Call::header(std::string_view name) const {
    for (const auto& [known, value] : headers) {
        if (known == name) return value;
    }
    return {};
}

const std::string* Call::query_value(std::string_view name) const {
    for (const auto& [known, value] : query) {
        if (known == name) return &value;
    }
    return nullptr;
}

Reply& Reply::set(std::string_view name, std::string_view value) {
    const auto same = std::find_if(headers.begin(), headers.end(), [name](const auto& header) {
        return equal_ignoring_ascii_case(header.first, name);
    });
    if (same == headers.end()) {
        headers.emplace_back(name, value);
    } else {
        same->second = value;
    }
    return *this;
}

}  // namespace bihuan::http
