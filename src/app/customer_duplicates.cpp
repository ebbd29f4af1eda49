#include "bihuan/app/customer_duplicates.hpp"

#include "bihuan/app/customers.hpp"
#include "bihuan/app/reveal.hpp"
#include "bihuan/domain/similarity.hpp"
#include "bihuan/store/customer_duplicates.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::CustomerFile;

constexpr std::size_t duplicates_max = 20;
constexpr int similar_percent_min = 70;

// What each reason is worth; several add up to at most 100.
constexpr int id_number_score = 95;
constexpr int address_score = 85;
constexpr int phone_score = 50;
/// Of a hundred percent.
constexpr int name_score = 40;

void add_phones(const CustomerFile& one, const CustomerFile& other, Duplicate& duplicate) {
    for (const auto& contact : one.contacts) {
        const auto same =
            std::any_of(other.contacts.begin(), other.contacts.end(), [&](const auto& candidate) {
                return candidate.kind == contact.kind && candidate.value == contact.value;
            });
        if (!same) continue;
        duplicate.reasons.push_back({"same_phone_shared", masked(contact)});
        duplicate.score += phone_score;
        return;
    }
}

void add_names(const CustomerFile& one, const CustomerFile& other, Duplicate& duplicate) {
    const int percent = domain::similarity_percent(one.name, other.name);
    if (percent < similar_percent_min) return;
    const bool same_address =
        one.address && other.address && domain::same_but_for_blanks(*one.address, *other.address);
    if (same_address) {
        duplicate.reasons.push_back({"same_name_and_address", *other.address});
        duplicate.score += address_score;
    } else {
        duplicate.reasons.push_back({"similar_name", std::to_string(percent) + "%"});
        duplicate.score += name_score * percent / 100;
    }
}

Duplicate compare(const CustomerFile& one, CustomerFile other) {
    Duplicate duplicate;
    if (one.id_number_hash && one.id_number_hash == other.id_number_hash) {
        duplicate.reasons.push_back({"same_id_number", {}});
        duplicate.score += id_number_score;
    }
    add_phones(one, other, duplicate);
    add_names(one, other, duplicate);
    duplicate.score = std::min(duplicate.score, 100);
    duplicate.customer = std::move(other);
    return duplicate;
}

}  // namespace

Result<std::vector<Duplicate>> find_duplicates(
    store::Tx& tx, const Context& context, std::string_view id
) {
    BH_TRY(file, find_visible_file(tx, context, id));
    std::vector<Duplicate> duplicates;
    for (auto& candidate : store::duplicate_candidates(tx, file)) {
        auto duplicate = compare(file, std::move(candidate));
        if (!duplicate.reasons.empty()) duplicates.push_back(std::move(duplicate));
    }
    std::stable_sort(duplicates.begin(), duplicates.end(), [](const auto& a, const auto& b) {
        return a.score > b.score;
    });
    std::vector<Duplicate> visible;
    for (auto& duplicate : duplicates) {
        if (visible.size() == duplicates_max) break;
        if (find_visible_file(tx, context, duplicate.customer.id.text())) {
            visible.push_back(std::move(duplicate));
        }
    }
    return visible;
}

Json duplicate_json(store::Tx& tx, const Context& context, const Duplicate& duplicate) {
    Json json;
    json["customer"] = customer_json(tx, context, duplicate.customer);
    json["reasons"] = Json::array();
    for (const auto& reason : duplicate.reasons) {
        Json item;
        item["code"] = reason.code;
        item["detail"] = reason.detail;
        json["reasons"].push_back(std::move(item));
    }
    json["score"] = duplicate.score;
    return json;
}

}  // namespace bihuan::app
