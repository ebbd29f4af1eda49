#include "http/router.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan::http {
namespace {

constexpr RouteKey table[] = {
    {Method::get,   "/healthz"                              },
    {Method::get,   "/tickets"                              },
    {Method::post,  "/tickets"                              },
    {Method::post,  "/tickets/bulk"                         },
    {Method::get,   "/tickets/{id}"                         },
    {Method::patch, "/tickets/{id}"                         },
    {Method::get,   "/tickets/{id}/events"                  },
    {Method::post,  "/customers/{id}/merges/{merge_id}/undo"},
    {Method::get,   "/"                                     },
};

using Kind = RouteMatch::Kind;

TEST(Routing, finds_the_route_and_its_values) {
    const Router router(table);
    EXPECT_EQ(router.match(Method::get, "/healthz").route, 0U);
    EXPECT_EQ(router.match(Method::post, "/tickets").route, 2U);
    const auto one = router.match(Method::patch, "/tickets/42");
    EXPECT_EQ(one.kind, Kind::found);
    EXPECT_EQ(one.route, 5U);
    EXPECT_EQ(one.path_values, (std::vector<std::string>{"42"}));
    const auto two = router.match(Method::post, "/customers/a/merges/b/undo");
    EXPECT_EQ(two.route, 7U);
    EXPECT_EQ(two.path_values, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(router.match(Method::get, "/").route, 8U);
}

TEST(Routing, prefers_literals_but_not_for_other_methods) {
    const Router router(table);
    EXPECT_EQ(router.match(Method::post, "/tickets/bulk").route, 3U);
    const auto as_id = router.match(Method::get, "/tickets/bulk");
    EXPECT_EQ(as_id.route, 4U);
    EXPECT_EQ(as_id.path_values, (std::vector<std::string>{"bulk"}));
}

TEST(Routing, forgets_the_values_of_a_way_that_led_nowhere) {
    const RouteKey crossing[] = {{Method::get, "/a/{x}/b"}, {Method::get, "/{y}/c/d"}};
    const auto match = Router(crossing).match(Method::get, "/a/c/d");
    EXPECT_EQ(match.route, 1U);
    EXPECT_EQ(match.path_values, (std::vector<std::string>{"a"}));
}

TEST(Routing, R24_head_is_get) {
    const Router router(table);
    EXPECT_EQ(router.match(Method::head, "/tickets/7").route, 4U);
    EXPECT_EQ(router.match(Method::head, "/customers/a/merges/b/undo").kind, Kind::wrong_method);
}

TEST(Routing, R24_names_the_methods_that_would_do) {
    const Router router(table);
    const auto wrong = router.match(Method::delete_, "/tickets/7");
    EXPECT_EQ(wrong.kind, Kind::wrong_method);
    EXPECT_EQ(wrong.allow, "GET, HEAD, PATCH, OPTIONS");
    EXPECT_EQ(router.match(Method::other, "/tickets").allow, "GET, HEAD, POST, OPTIONS");
    EXPECT_EQ(
        router.match(Method::delete_, "/tickets/bulk").allow, "GET, HEAD, POST, PATCH, OPTIONS"
    );
}

TEST(Routing, knows_nothing_else) {
    const Router router(table);
    for (const auto path :
         {"",
          "*",
          "/x",
          "/tickets/",
          "/tickets//events",
          "/tickets/1/",
          "/tickets/1/eventss",
          "/healthz/",
          "/customers",
          "/Tickets"}) {
        EXPECT_EQ(router.match(Method::get, path).kind, Kind::unknown) << path;
    }
}

TEST(Routing, two_routes_cannot_be_one) {
    const RouteKey twice[] = {
        {Method::get, "/a/{x}"},
        {Method::get, "/a/{y}"}
    };
    EXPECT_THROW(Router{twice}, std::logic_error);
}

}  // namespace
}  // namespace bihuan::http
