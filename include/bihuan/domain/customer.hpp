#pragma once

// 客户档案: a customer with all that is kept of them beside what every ticket shows
// (domain/ticket.hpp), and how what a center wants to know in addition is described.

#include "bihuan/domain/names.hpp"
#include "bihuan/domain/ticket.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan {

using AssetId = Id<struct AssetTag>;
using MergeId = Id<struct MergeTag>;
using SubjectRequestId = Id<struct SubjectRequestTag>;

}  // namespace bihuan

namespace bihuan::domain {

enum class CustomerKind { person, organization };

inline constexpr std::array<Name<CustomerKind>, 2> customer_kind_names{
    {
     {CustomerKind::person, "person", "个人", "Person"},
     {CustomerKind::organization, "organization", "单位", "Organisation"},
     }
};
BH_NAMES(CustomerKind, customer_kind_names);

enum class CustomFieldType { text, number, date, boolean, choice };

inline constexpr std::array<Name<CustomFieldType>, 5> custom_field_type_names{
    {
     {CustomFieldType::text, "text", "文本", "Text"},
     {CustomFieldType::number, "number", "数字", "Number"},
     {CustomFieldType::date, "date", "日期", "Date"},
     {CustomFieldType::boolean, "boolean", "是否", "Yes or no"},
     {CustomFieldType::choice, "choice", "单选", "Choice"},
     }
};
BH_NAMES(CustomFieldType, custom_field_type_names);

/// A member of `custom` that the center has defined.
struct CustomField {
    std::string name;
    std::string label;
    CustomFieldType type = CustomFieldType::text;
    /// Of a choice.
    std::vector<std::string> options;
    bool required = false;
};

enum class SubjectRequestKind { access, correction, deletion };

inline constexpr std::array<Name<SubjectRequestKind>, 3> subject_request_kind_names{
    {
     {SubjectRequestKind::access, "access", "查阅", "Access"},
     {SubjectRequestKind::correction, "correction", "更正", "Correction"},
     {SubjectRequestKind::deletion, "deletion", "删除", "Deletion"},
     }
};
BH_NAMES(SubjectRequestKind, subject_request_kind_names);

/// 黑名单, with the reason; for good without an end.
struct Blacklist {
    std::string reason;
    std::optional<Instant> until;

    bool holds_at(Instant now) const { return !until || *until > now; }
    friend bool operator==(const Blacklist&, const Blacklist&) = default;
};

struct FiledContact : ContactPoint {
    /// Others may have the same value, as a household has one telephone.
    bool shared = false;
};

struct CustomerFile {
    CustomerId id;
    CustomerKind kind = CustomerKind::person;
    std::string name;
    CustomerLevel level = CustomerLevel::normal;
    std::vector<FiledContact> contacts;
    std::vector<std::string> tags;
    std::string custom_json = "{}";
    std::optional<std::string> address;
    /// {"given_at", "how", "purposes"}
    std::optional<std::string> consent_json;
    std::optional<Blacklist> blacklist;
    std::optional<UserId> manager_id;
    std::optional<Instant> contact_due_at;
    std::optional<std::string> external_source;
    std::optional<std::string> external_id;
    /// As it lies in the database: sealed, with its keyed hash.
    std::optional<std::string> id_number_sealed;
    std::optional<std::string> id_number_hash;
    std::optional<CustomerId> merged_into;
    std::optional<Instant> pseudonymised_at;
    Instant created_at;
    Instant updated_at;
    std::int64_t version = 1;
};

/// 一机一档: something that the customer has from us.
struct Asset {
    AssetId id;
    CustomerId customer_id;
    std::string model;
    std::string serial;
    std::optional<std::string> contract_number;
    std::optional<Day> contract_until;
    std::optional<Day> warranty_until;
    std::optional<Day> installed_on;
    std::string note;
    Instant created_at;
    Instant updated_at;
    std::int64_t version = 1;
};

}  // namespace bihuan::domain
