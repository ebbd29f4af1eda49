#include "bihuan/app/lookup.hpp"

#include "bihuan/base/fold.hpp"

#include <algorithm>
#include <tuple>

namespace bihuan::app {

namespace {

/// In the order in which they are shown; `none` is left out.
enum class Match { whole, initials, code, name, path, part, none };

/// The last part of a code: "leak" of "property.leak".
std::string_view last_part(std::string_view code) {
    const auto dot = code.rfind('.');
    return dot == std::string_view::npos ? code : code.substr(dot + 1);
}

/// Whether `typed` is made of beginnings of these, in order, each at least one letter long where it
/// is used at all, and the last of them is used.
bool runs_through(
    std::string_view typed, const std::vector<std::string>& initials, std::size_t from
) {
    const bool last = from + 1 == initials.size();
    const std::string_view own = initials[from];
    std::size_t common = 0;
    while (common < own.size() && common < typed.size() && own[common] == typed[common]) ++common;
    if (last) return !typed.empty() && common == typed.size();
    for (std::size_t used = 0; used <= common; ++used) {
        if (runs_through(typed.substr(used), initials, from + 1)) return true;
    }
    return false;
}

std::vector<std::string> path_initials(const LookupEntry& entry) {
    std::vector<std::string> initials;
    for (const auto& parent : entry.parents) initials.push_back(pinyin_initials(parent));
    initials.push_back(pinyin_initials(entry.name));
    return initials;
}

Match match_of(const LookupEntry& entry, std::string_view typed) {
    const auto name = fold(entry.name);
    const auto path = path_initials(entry);
    const auto& initials = path.back();
    std::vector<std::string> aliases;
    for (const auto& alias : entry.aliases) aliases.push_back(fold(alias));
    const auto some_alias = [&](const auto& fits) {
        return std::any_of(aliases.begin(), aliases.end(), fits);
    };
    if (typed == entry.code || typed == name || typed == initials ||
        some_alias([&](const std::string& alias) { return alias == typed; })) {
        return Match::whole;
    }
    if (initials.starts_with(typed) ||
        some_alias([&](const std::string& alias) { return alias.starts_with(typed); })) {
        return Match::initials;
    }
    if (last_part(entry.code).starts_with(typed) || entry.code.starts_with(typed)) {
        return Match::code;
    }
    if (name.starts_with(typed)) return Match::name;
    if (runs_through(typed, path, 0)) return Match::path;
    if (name.find(typed) != std::string::npos) return Match::part;
    return Match::none;
}

bool is_wanted(bool is_active, std::optional<bool> active) {
    return !active || *active == is_active;
}

/// What may be meant, and by which key it is known.
struct Candidates {
    std::vector<LookupEntry> entries;
    std::vector<std::string> keys;

    void add(std::string key, LookupEntry entry) {
        keys.push_back(std::move(key));
        entries.push_back(std::move(entry));
    }
};

Candidates categories_of(const Directory& directory, std::optional<bool> active) {
    Candidates candidates;
    const auto& all = directory.categories;
    for (auto at = all.begin(); at != all.end(); ++at) {
        const auto& [code, category] = *at;
        if (!is_wanted(category.active, active)) continue;
        LookupEntry entry{code, category.name, category.aliases, {}, false};
        for (auto dot = code.find('.'); dot != std::string::npos; dot = code.find('.', dot + 1)) {
            const auto parent = all.find(std::string_view(code).substr(0, dot));
            if (parent != all.end()) entry.parents.push_back(parent->second.name);
        }
        // In order of the codes the first of its children follows it, or one with a longer name.
        const auto child = all.lower_bound(code + ".");
        entry.has_children = child != all.end() && child->first.starts_with(code + ".");
        candidates.add(code, std::move(entry));
    }
    return candidates;
}

template <class Entries>
Candidates named(const Entries& entries, std::optional<bool> active) {
    Candidates candidates;
    for (const auto& [key, entry] : entries) {
        if (!is_wanted(entry.active, active)) continue;
        std::string text;
        if constexpr (std::is_same_v<std::decay_t<decltype(key)>, std::string>) {
            text = key;
        } else {
            text = key.text();
        }
        candidates.add(std::move(text), LookupEntry{entry.code, entry.name, {}, {}, false});
    }
    return candidates;
}

Candidates candidates_of(
    const Directory& directory, store::ReferenceKind kind, std::optional<bool> active
) {
    switch (kind) {
        case store::ReferenceKind::department: return named(directory.departments, active);
        case store::ReferenceKind::team: return named(directory.teams, active);
        case store::ReferenceKind::category: return categories_of(directory, active);
        case store::ReferenceKind::root_cause: break;
    }
    return named(directory.root_causes, active);
}

}  // namespace

std::vector<std::size_t> look_up(
    const std::vector<LookupEntry>& entries, std::string_view typed, std::size_t limit
) {
    const auto folded = fold(typed);
    struct Found {
        Match match;
        std::size_t place;
    };
    std::vector<Found> found;
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto match = match_of(entries[i], folded);
        if (match != Match::none) found.push_back({match, i});
    }
    std::sort(found.begin(), found.end(), [&](const Found& a, const Found& b) {
        const auto& first = entries[a.place];
        const auto& second = entries[b.place];
        return std::tuple(a.match, first.has_children, first.name.size(), first.code, a.place) <
               std::tuple(b.match, second.has_children, second.name.size(), second.code, b.place);
    });
    if (found.size() > limit) found.resize(limit);
    std::vector<std::size_t> places;
    for (const auto& [match, place] : found) places.push_back(place);
    return places;
}

std::vector<std::string> look_up_references(
    const Directory& directory,
    store::ReferenceKind kind,
    std::optional<bool> active,
    std::string_view typed,
    std::size_t limit
) {
    const auto candidates = candidates_of(directory, kind, active);
    std::vector<std::string> keys;
    for (const auto place : look_up(candidates.entries, typed, limit)) {
        keys.push_back(candidates.keys[place]);
    }
    return keys;
}

}  // namespace bihuan::app
