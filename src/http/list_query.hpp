#pragma once

// Query parameters of lists: every fault is collected under "?name" before the request is refused,
// and a parameter that nobody asked for is a fault itself.

#include "bihuan/app/audit.hpp"
#include "bihuan/base/id.hpp"
#include "bihuan/base/json_text.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/codes.hpp"
#include "http/routes.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::http {

/// Which part of a list is wanted.
struct ListWindow {
    app::PageRequest page;
    /// The keys of the last row that the caller has; nothing for the first page.
    std::optional<std::vector<std::string>> after;
};

/// Reads the parameters one by one; an empty value counts as absent. Ask `finish` last. Lives as
/// long as its request.
class QueryReader {
public:
    explicit QueryReader(Request& request);

    std::optional<std::string> text(std::string_view name, std::size_t characters_max);
    /// The parts between commas.
    std::vector<std::string> list(std::string_view name);
    std::optional<std::string> choice(
        std::string_view name, std::span<const std::string_view> options
    );
    /// Several of `options`, separated by commas.
    std::vector<std::string> choices(
        std::string_view name, std::span<const std::string_view> options
    );
    /// The value of an enum, by its code.
    template <class E>
    std::optional<E> value(std::string_view name) {
        const auto code = choice(name, domain::codes_of<E>);
        return code ? domain::parse_code<E>(*code) : std::nullopt;
    }
    /// The codes of several values of an enum, separated by commas.
    template <class E>
    std::vector<std::string> codes(std::string_view name) {
        return choices(name, domain::codes_of<E>);
    }
    std::optional<bool> boolean(std::string_view name);
    std::optional<Instant> instant(std::string_view name);
    std::optional<Day> day(std::string_view name);
    template <class SomeId>
    std::optional<SomeId> id(std::string_view name) {
        const auto value = take(name);
        if (!value) return std::nullopt;
        const auto parsed = SomeId::parse(*value);
        if (!parsed) fault(name, "invalid_id");
        return parsed;
    }
    /// `limit`, `count` and `cursor`; a cursor holds as many keys as the list is sorted by.
    ListWindow window(std::size_t key_count);

    void fault(std::string_view name, std::string_view code, std::string_view argument = {});
    /// `cursor_invalid` (400) before `validation_failed` (422) with all faults.
    Result<void> finish();

    /// The cursor behind a row with these keys, good for the same filter and the same principal.
    std::string cursor_after(const std::vector<std::string>& keys) const;

private:
    std::optional<std::string> take(std::string_view name);

    Request& request_;
    std::set<std::string, std::less<>> known_;
    std::vector<Fault> faults_;
    bool cursor_invalid_ = false;
};

/// For lists that are short and given whole: takes the parameters that every list has.
Result<void> check_whole_list(Request& request);

/// 200 with `items`, `next_cursor` and, when it was counted, `total`.
Reply list_reply(
    const JsonText& items,
    const std::optional<std::string>& next_cursor = std::nullopt,
    std::optional<std::int64_t> total = std::nullopt
);

/// Renders a page of `app`; `json_of(item)` shows an item and `keys_of(item)` what it is sorted by.
template <class T, class JsonOf, class KeysOf>
Reply page_reply(
    const QueryReader& query, const app::Page<T>& page, JsonOf&& json_of, KeysOf&& keys_of
) {
    auto items = JsonText::array();
    for (const auto& item : page.items) items.push_back(json_of(item));
    std::optional<std::string> next;
    if (page.more) next = query.cursor_after(keys_of(page.items.back()));
    return list_reply(items, next, page.total);
}

}  // namespace bihuan::http
