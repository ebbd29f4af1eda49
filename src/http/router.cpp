#include "http/router.hpp"

#include "http/headers.hpp"

#include <algorithm>
#include <optional>
#include <stdexcept>

namespace bihuan::http {
namespace {

constexpr std::size_t method_count = static_cast<std::size_t>(Method::other) + 1;

using Methods = std::array<std::optional<std::size_t>, method_count>;

std::size_t slot_of(Method method) {
    return static_cast<std::size_t>(method);
}

bool is_placeholder(std::string_view segment) {
    return segment.size() > 2 && segment.front() == '{' && segment.back() == '}';
}

/// Cuts "/first/second" into "first" and "/second".
std::string_view take_segment(std::string_view& rest) {
    rest.remove_prefix(1);
    const auto end = std::min(rest.find('/'), rest.size());
    const auto segment = rest.substr(0, end);
    rest.remove_prefix(end);
    return segment;
}

std::string allow_text(const std::array<bool, method_count>& allowed) {
    std::string text;
    for (std::size_t i = 0; i < method_count; ++i) {
        if (!allowed[i]) continue;
        if (!text.empty()) text += ", ";
        text += method_name(static_cast<Method>(i));
    }
    return text;
}

}  // namespace

/// One segment of the tree of all patterns.
struct Router::Node {
    std::vector<std::pair<std::string_view, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> placeholder;
    Methods routes;

    Node* literal(std::string_view segment) const {
        for (const auto& [name, node] : literals) {
            if (name == segment) return node.get();
        }
        return nullptr;
    }
};

struct Router::Search {
    Method method;
    std::vector<std::string_view> values;
    std::size_t route = 0;
    bool path_known = false;
    std::array<bool, method_count> allowed{};
};

Router::Router(std::span<const RouteKey> routes) : root_(std::make_unique<Node>()) {
    for (std::size_t i = 0; i < routes.size(); ++i) add(routes[i], i);
}

Router::~Router() = default;
Router::Router(Router&&) noexcept = default;

void Router::add(const RouteKey& route, std::size_t index) {
    auto* node = root_.get();
    auto rest = route.pattern;
    while (!rest.empty()) {
        const auto segment = take_segment(rest);
        if (is_placeholder(segment)) {
            if (!node->placeholder) node->placeholder = std::make_unique<Node>();
            node = node->placeholder.get();
            continue;
        }
        auto* next = node->literal(segment);
        if (next == nullptr) {
            node->literals.emplace_back(segment, std::make_unique<Node>());
            next = node->literals.back().second.get();
        }
        node = next;
    }
    auto& slot = node->routes[slot_of(route.method)];
    if (slot) throw std::logic_error("two routes for " + std::string(route.pattern));
    slot = index;
}

bool Router::descend(const Node& node, std::string_view rest, Search& search) {
    if (rest.empty()) {
        const auto& routes = node.routes;
        const auto& direct = routes[slot_of(search.method)];
        const bool as_get = search.method == Method::head && !direct;
        const auto& found = as_get ? routes[slot_of(Method::get)] : direct;
        if (found) {
            search.route = *found;
            return true;
        }
        for (std::size_t i = 0; i < method_count; ++i) {
            if (!routes[i]) continue;
            search.allowed[i] = true;
            search.path_known = true;
        }
        return false;
    }
    const auto segment = take_segment(rest);
    const auto* literal = node.literal(segment);
    if (literal != nullptr && descend(*literal, rest, search)) return true;
    if (!node.placeholder || segment.empty()) return false;
    search.values.push_back(segment);
    if (descend(*node.placeholder, rest, search)) return true;
    search.values.pop_back();
    return false;
}

RouteMatch Router::match(Method method, std::string_view path) const {
    RouteMatch result;
    if (path.empty() || path.front() != '/') return result;
    Search search;
    search.method = method;
    if (descend(*root_, path, search)) {
        result.kind = RouteMatch::Kind::found;
        result.route = search.route;
        result.path_values.assign(search.values.begin(), search.values.end());
        return result;
    }
    if (!search.path_known) return result;
    result.kind = RouteMatch::Kind::wrong_method;
    search.allowed[slot_of(Method::options)] = true;
    if (search.allowed[slot_of(Method::get)]) search.allowed[slot_of(Method::head)] = true;
    result.allow = allow_text(search.allowed);
    return result;
}

}  // namespace bihuan::http
