#pragma once

// The customer archive over HTTP, as its tests speak to it.

#include "api/complaint.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace bihuan::test::archive {

inline const std::string customers = "/api/v1/customers";

inline Json contact(const std::string& kind, const std::string& value, bool shared = false) {
    return Json{
        {"kind",   kind  },
        {"value",  value },
        {"shared", shared}
    };
}

inline HttpReply try_open(const std::string& who, const Json& body) {
    return Center::instance().as(who).post(customers, body);
}

inline Json open(const Json& body) {
    const auto reply = try_open("lead", body);
    EXPECT_TRUE(answered(reply, 201));
    return json_of(reply);
}

inline Json open_with_phone(const std::string& name, const std::string& phone) {
    return open(Json{
        {"name",     name                                  },
        {"contacts", Json::array({contact("phone", phone)})}
    });
}

inline std::string path_of(const Json& customer) {
    return customers + "/" + text_of(customer, "id");
}

inline HttpReply try_change(const std::string& who, const Json& customer, const Json& change) {
    const HeaderList match{
        {"If-Match", "\"" + text_of(customer, "version") + "\""}
    };
    return Center::instance().as(who).patch(path_of(customer), change, match);
}

inline Json change(const Json& customer, const Json& body) {
    const auto reply = try_change("lead", customer, body);
    EXPECT_TRUE(answered(reply, 200));
    return json_of(reply);
}

inline Json get(const std::string& who, const std::string& path) {
    const auto reply = Center::instance().as(who).get(path);
    EXPECT_TRUE(answered(reply, 200)) << path;
    return json_of(reply);
}

inline std::set<std::string> ids_of(const std::vector<Json>& items) {
    std::set<std::string> ids;
    for (const auto& item : items) ids.insert(text_of(item, "id"));
    return ids;
}

inline std::set<std::string> found(
    const std::string& query, const std::string& who = "supervisor"
) {
    return ids_of(all_items(who, customers + "?" + query));
}

}  // namespace bihuan::test::archive
