#pragma once

#include <string_view>
#include <utility>

namespace bihuan::app {

/// 补偿方式 in Chinese; the code itself when nobody has named it.
inline std::string_view compensation_name(std::string_view kind) {
    constexpr std::pair<std::string_view, std::string_view> names[] = {
        {"none", "无"},       {"refund", "退款"}, {"replacement", "换货"},
        {"repair", "维修"},   {"voucher", "代金券"}, {"cash", "现金"},
        {"advance_payment", "先行赔付"},
    };
    for (const auto& [code, name] : names) {
        if (code == kind) return name;
    }
    return kind;
}

}  // namespace bihuan::app
