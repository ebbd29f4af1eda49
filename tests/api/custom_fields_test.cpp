// The definitions of custom fields: whoever fills them in reads them, administrators write them.

#include "api/complaint.hpp"

namespace bihuan::test {
namespace {

const std::string setting = "/api/v1/settings/customer_fields";

void define(const Json& fields) {
    auto& admin = Center::instance().as("admin");
    const HeaderList match{{"If-Match", admin.get(setting).header("ETag")}};
    ASSERT_TRUE(answered(admin.put(setting, Json{{"fields", fields}}, match), 200));
}

TEST(CustomFields, are_read_by_everybody_signed_in) {
    auto& center = Center::instance();
    const std::string list = "/api/v1/custom-fields";
    Json color{{"name", "color"}, {"label", "颜色"}, {"type", "choice"}};
    color["options"] = Json::array({"红", "蓝"});
    define(Json::array({color}));
    color["required"] = false;
    for (const auto& who : center.people()) {
        const auto reply = center.as(who).get(list);
        ASSERT_TRUE(answered(reply, 200)) << who;
        EXPECT_EQ(json_of(reply)["items"], Json::array({color})) << who;
        EXPECT_EQ(json_of(reply)["next_cursor"], nullptr);
    }
    EXPECT_TRUE(refused(center.as("agent").get(setting), 403, "missing_permission"));
    EXPECT_TRUE(refused(center.nobody().get(list), 401));
    EXPECT_TRUE(faulted(center.as("agent").get(list + "?x=1"), {"?x unknown_parameter"}));
    define(Json::array());
    EXPECT_EQ(json_of(center.as("agent").get(list))["items"], Json::array());
}

}  // namespace
}  // namespace bihuan::test
