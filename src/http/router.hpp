#pragma once

// Which route a request means. Built once from the route table, then read by every thread.

#include "bihuan/http/message.hpp"

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::http {

struct RouteKey {
    Method method;
    /// "/api/v1/tickets/{id}"; must outlive the router.
    std::string_view pattern;
};

struct RouteMatch {
    enum class Kind { found, wrong_method, unknown };

    Kind kind = Kind::unknown;
    /// Index into the table when found.
    std::size_t route = 0;
    /// What the `{name}` segments matched, in order, when found.
    std::vector<std::string> path_values;
    /// "GET, HEAD, OPTIONS" when the method was wrong.
    std::string allow;
};

/// Immutable, hence safe from several threads. A literal segment wins over `{name}`; `{name}`
/// matches exactly one segment that is not empty.
class Router {
public:
    /// Throws `std::logic_error` when two routes have the same method and pattern.
    explicit Router(std::span<const RouteKey> routes);
    ~Router();
    Router(Router&&) noexcept;

    /// HEAD finds the GET route.
    RouteMatch match(Method method, std::string_view path) const;

private:
    struct Node;
    struct Search;

    void add(const RouteKey& route, std::size_t index);
    static bool descend(const Node& node, std::string_view rest, Search& search);

    std::unique_ptr<Node> root_;
};

/// A router over any table whose rows have `method` and `pattern`.
template <class SomeRoute>
Router make_router(std::span<const SomeRoute> routes) {
    std::vector<RouteKey> keys;
    for (const auto& route : routes) keys.push_back({route.method, route.pattern});
    return Router(keys);
}

}  // namespace bihuan::http
