#pragma once

// Strict JSON (RFC 7493, I-JSON) and a reader that collects every fault of a request before it
// refuses. nlohmann/json alone keeps the last of two equal keys, turns 1.9 into 1 and overflows the
// stack on deep input; nothing of the outside reaches it except through `parse_json`.

#include "bihuan/base/id.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/base/time.hpp"

#include <nlohmann/json.hpp>

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan {

using Json = nlohmann::json;

/// Refuses with `malformed` and one of: `json_syntax`, `json_depth` (deeper than 32),
/// `json_duplicate_member`, `json_encoding` (bad UTF-8, lone surrogate), `json_number_range`.
Result<Json> parse_json(std::string_view text);

/// Dumps without ever throwing: bad UTF-8 becomes U+FFFD.
std::string dump(const Json& json);

/// Whether a member has to be there. An explicit null counts as absent for optional members.
enum class Need { optional, required };

/// How long a text may be, in Unicode code points; required texts may not be blank.
struct TextLimit {
    std::size_t characters_max;
};

/// Reads one JSON object member by member and notes every fault under its JSON pointer. A getter
/// that finds a fault notes it and returns nothing; the caller goes on reading and asks `faults`
/// once at the end. Not thread-safe; the JSON must outlive the reader.
class Reader {
public:
    /// `json` that is no object is itself a fault (`object_expected`).
    Reader(const Json& json, std::string pointer, std::vector<Fault>& faults);

    /// Whether the member is there with a value other than null. Does not make it known.
    bool has(std::string_view name) const;
    std::optional<std::string> text(std::string_view name, TextLimit limit,
                                    Need need = Need::optional);
    /// One of `options`.
    std::optional<std::string> choice(std::string_view name,
                                      std::span<const std::string_view> options,
                                      Need need = Need::optional);
    std::optional<bool> boolean(std::string_view name, Need need = Need::optional);
    std::optional<std::int64_t> integer(std::string_view name, std::int64_t minimum,
                                        std::int64_t maximum, Need need = Need::optional);
    /// A decimal string with at most two places, as fen. "1e3", "-1", "1.234" are faults.
    std::optional<std::int64_t> amount(std::string_view name, Need need = Need::optional);
    std::optional<Instant> instant(std::string_view name, Need need = Need::optional);
    std::optional<Day> day(std::string_view name, Need need = Need::optional);
    template <class SomeId>
    std::optional<SomeId> id(std::string_view name, Need need = Need::optional) {
        const auto uuid = uuid_of(name, need);
        if (!uuid) return std::nullopt;
        return SomeId(*uuid);
    }
    template <class SomeId>
    std::optional<std::vector<SomeId>> ids(std::string_view name, std::size_t count_max,
                                           Need need = Need::optional) {
        auto uuids = uuids_of(name, count_max, need);
        if (!uuids) return std::nullopt;
        std::vector<SomeId> result;
        for (const auto& uuid : *uuids) result.push_back(SomeId(uuid));
        return result;
    }
    std::optional<std::vector<std::string>> texts(std::string_view name, std::size_t count_max,
                                                  TextLimit limit, Need need = Need::optional);
    /// The raw member when it is an object (array), for a nested reader.
    const Json* object(std::string_view name, Need need = Need::optional);
    const Json* array(std::string_view name, std::size_t count_max, Need need = Need::optional);

    /// True when the member is present and explicitly null: in a PATCH it means "clear".
    bool is_null(std::string_view name);
    /// Notes a fault of this reader's own member.
    void fault(std::string_view name, std::string_view code, std::string_view argument = {});
    std::string pointer_to(std::string_view name) const;
    /// Notes a fault `unknown_member` for each member that nobody asked for. Call it last.
    void finish();

private:
    const Json* member(std::string_view name, Need need);
    std::optional<Uuid> uuid_of(std::string_view name, Need need);
    std::optional<std::vector<Uuid>> uuids_of(std::string_view name, std::size_t count_max,
                                              Need need);

    const Json* json_;
    std::string pointer_;
    std::vector<Fault>& faults_;
    std::set<std::string, std::less<>> known_;
};

/// Fen as a decimal string with two places.
std::string amount_text(std::int64_t fen);
/// Fen of "1234.5"; nothing unless 0 ≤ value ≤ 999999999999.99 with at most two places.
std::optional<std::int64_t> parse_amount(std::string_view text);

}  // namespace bihuan
