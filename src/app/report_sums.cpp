#include "app/report_sums.hpp"

namespace bihuan::app {

ReportSums::ReportSums(const std::vector<store::ReadSum>& sums) {
    for (const auto& entry : sums) {
        sums_[entry.dimension][entry.key][entry.measure] = entry.sum;
    }
}

domain::Sum ReportSums::at(
    domain::Measure measure, std::string_view dimension, const std::string& key
) const {
    const auto& keys = keys_of(dimension);
    const auto found = keys.find(key);
    if (found == keys.end()) return {};
    const auto sum = found->second.find(measure);
    return sum == found->second.end() ? domain::Sum{} : sum->second;
}

domain::Sum ReportSums::total(domain::Measure measure) const { return at(measure, "total", ""); }

const std::map<std::string, ReportSums::ByMeasure>& ReportSums::keys_of(
    std::string_view dimension
) const {
    static const std::map<std::string, ByMeasure> none;
    const auto found = sums_.find(dimension);
    return found == sums_.end() ? none : found->second;
}

namespace {

constexpr std::size_t known_last = 98;
constexpr std::size_t without_one = 99;

template <class E>
ReportNames::Named enum_name(const std::string& code, ReportLanguage language) {
    const auto value = domain::parse_code<E>(code);
    if (!value) return {code, code, known_last};
    const auto place = static_cast<std::size_t>(*value);
    const auto& name = domain::names_of<E>()[place];
    return {code, std::string(language == ReportLanguage::zh ? name.zh : name.en), place};
}

template <class Map, class Key>
ReportNames::Named entry_name(const Map& map, const Key& key, const std::string& text) {
    const auto found = map.find(key);
    if (found == map.end()) return {text, text, known_last};
    return {found->second.code, found->second.name, 0};
}

}  // namespace

ReportNames::Named ReportNames::of(std::string_view dimension, const std::string& key) const {
    if (key.empty() || key == domain::no_key) {
        return {std::string(domain::no_key), in_words("（无）", "(none)"), without_one};
    }
    if (dimension == "channel") return enum_name<domain::Channel>(key, language_);
    if (dimension == "kind") return enum_name<domain::Kind>(key, language_);
    if (dimension == "stage") return enum_name<domain::Stage>(key, language_);
    if (dimension == "metric") return enum_name<domain::Metric>(key, language_);
    if (dimension == "outcome") return enum_name<domain::Outcome>(key, language_);
    if (dimension == "category") return entry_name(directory_.categories, key, key);
    if (dimension == "root_cause") return entry_name(directory_.root_causes, key, key);
    if (dimension == "department") {
        const auto id = DepartmentId::parse(key);
        return id ? entry_name(directory_.departments, *id, key) : Named{key, key, known_last};
    }
    if (dimension == "team") {
        const auto id = TeamId::parse(key);
        const auto found = id ? directory_.teams.find(*id) : directory_.teams.end();
        if (found == directory_.teams.end()) return {key, key, known_last};
        return {key, found->second.name, 0};
    }
    if (dimension == "agent") {
        const auto id = UserId::parse(key);
        const auto* user = id ? directory_.user(*id) : nullptr;
        if (user == nullptr) return {key, key, known_last};
        return {user->username, user->display_name, 0};
    }
    return {key, key, 0};
}

ReportCell share_cell(std::int64_t numerator, std::int64_t denominator) {
    const auto tenths = domain::share_of(numerator, denominator);
    if (!tenths) return {};
    return static_cast<double>(*tenths) / 10.0;
}

}  // namespace bihuan::app
