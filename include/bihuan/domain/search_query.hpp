#pragma once

// What people type into the search box: words, all of which have to be there, "phrases" and
// name:value filters, whose names are understood in Chinese and English.

#include "bihuan/domain/names.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::domain {

enum class SearchField {
    customer,
    status,
    stage,
    kind,
    channel,
    category,
    number,
    phone,
    owner,
    tag
};

inline constexpr std::array<Name<SearchField>, 10> search_field_names{{
    {SearchField::customer, "customer", "客户", "Customer"},
    {SearchField::status, "status", "状态", "Status"},
    {SearchField::stage, "stage", "阶段", "Stage"},
    {SearchField::kind, "kind", "类型", "Kind"},
    {SearchField::channel, "channel", "渠道", "Channel"},
    {SearchField::category, "category", "类别", "Category"},
    {SearchField::number, "number", "编号", "Number"},
    {SearchField::phone, "phone", "电话", "Phone"},
    {SearchField::owner, "owner", "负责人", "Owner"},
    {SearchField::tag, "tag", "标签", "Tag"},
}};

struct SearchTerm {
    /// Nothing for a word or phrase.
    std::optional<SearchField> field;
    std::string value;
};

/// White space parts the terms, except within "…" or “…”. What looks like a filter with a name that
/// is none ("12:30") is text, and so is one without a value.
std::vector<SearchTerm> parse_search(std::string_view text);

}  // namespace bihuan::domain
