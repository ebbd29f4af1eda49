#include "bihuan/base/config.hpp"

#include "bihuan/base/json.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>

namespace bihuan {
namespace {

namespace fs = std::filesystem;

/// A configuration file with the given text, removed at the end.
class File {
public:
    explicit File(const std::string& text) {
        auto name = (fs::temp_directory_path() / "bihuan-config-XXXXXX").string();
        const int descriptor = ::mkstemp(name.data());
        EXPECT_GE(descriptor, 0);
        ::close(descriptor);
        path_ = name;
        std::ofstream(path_) << text;
    }
    ~File() { fs::remove(path_); }
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

Config load(const std::string& text, const Environment& environment = {}) {
    const File file(text);
    return load_config(file.path(), environment);
}

std::string fault(const std::string& text, const Environment& environment = {}) {
    try {
        load(text, environment);
    } catch (const ConfigError& error) {
        return error.what();
    }
    return "none";
}

TEST(Configuration, HasDefaultsForEverything) {
    const auto config = load_config(std::nullopt, {});
    EXPECT_EQ(config.http.port, 8080);
    EXPECT_EQ(config.center.time_zone, "Asia/Shanghai");
    EXPECT_EQ(config.workflow.approval_limits.supervisor_fen, 1'000'000);
    EXPECT_FALSE(config.database.url);
    EXPECT_FALSE(config.data_dir.empty());
}

TEST(Configuration, TakesCommentsAndLeavesTheRestAlone) {
    const auto config = load(R"({
        // the port
        "http": {"port": 9000, "proxies": ["10.0.0.0/8"]}, /* and */
        "workflow": {"major_amount": "5000.5", "approval_limits": {"lead": "2000"}}
    })");
    EXPECT_EQ(config.http.port, 9000);
    EXPECT_EQ(config.http.address, "127.0.0.1");
    EXPECT_EQ(config.http.proxies, std::vector<std::string>{"10.0.0.0/8"});
    EXPECT_EQ(config.workflow.major_amount_fen, 500'050);
    EXPECT_EQ(config.workflow.approval_limits.lead_fen, 200'000);
    EXPECT_EQ(config.workflow.approval_limits.handler_fen, 20'000);
}

TEST(Configuration, NamesUnknownKeysByTheirPath) {
    EXPECT_EQ(fault(R"({"http": {"prot": 1}})"), "http.prot is no setting");
    EXPECT_EQ(fault(R"({"htp": {}})"), "htp is no setting");
    EXPECT_EQ(fault(R"({"portal": {"limits": {"x": 1}}})"), "portal.limits.x is no setting");
    EXPECT_EQ(fault(R"({"http": 5})"), "http must be an object");
    EXPECT_EQ(fault("[]"), "the file must be an object");
}

TEST(Configuration, NamesWrongTypesAndRangesByTheirPath) {
    EXPECT_EQ(
        fault(R"({"http": {"port": "80"}})"), "http.port must be a whole number from 0 to 65535"
    );
    EXPECT_EQ(
        fault(R"({"http": {"port": 65536}})"), "http.port must be a whole number from 0 to 65535"
    );
    EXPECT_EQ(
        fault(R"({"http": {"port": 80.5}})"), "http.port must be a whole number from 0 to 65535"
    );
    EXPECT_EQ(fault(R"({"http": {"hsts": 1}})"), "http.hsts must be true or false");
    EXPECT_EQ(fault(R"({"http": {"address": null}})"), "http.address must be a string");
    EXPECT_EQ(fault(R"({"http": {"proxies": [1]}})"), "http.proxies must be a list of strings");
    EXPECT_EQ(
        fault(R"({"log": {"level": "loud"}})"), "log.level must be one of: debug info warning error"
    );
    EXPECT_EQ(
        fault(R"({"workflow": {"major_amount": 5}})"),
        "workflow.major_amount must be an amount such as \"1000.00\""
    );
    EXPECT_EQ(
        fault(R"({"center": {"time_zone": "Mars/Base"}})"),
        "center.time_zone is not known to the system"
    );
}

TEST(Configuration, ReportsAllFaultsAtOnce) {
    EXPECT_EQ(
        fault(R"({"x": 1, "http": {"hsts": 1}})"),
        "x is no setting\nhttp.hsts must be true or false"
    );
}

TEST(Configuration, RefusesASettingThatIsThereTwice) {
    EXPECT_EQ(fault(R"({"http": {"port": 1, "port": 2}})"), "port is there twice");
}

TEST(Configuration, PointsAtTheLineOfASyntaxError) {
    EXPECT_EQ(
        fault("{\n\"http\": {\n\"port\": }\n}"), "the configuration is not valid JSON near line 3"
    );
}

TEST(Configuration, IsOverriddenByTheEnvironment) {
    const auto config = load(
        R"({"http": {"port": 9000, "secure_cookies": true}, "routing": {"default_team": "a"}})",
        {
            {"BIHUAN_HTTP__PORT",                         "9001"        },
            {"BIHUAN_HTTP__SECURE_COOKIES",               "false"       },
            {"BIHUAN_HTTP__PROXIES",                      "10.0.0.1,::1"},
            {"BIHUAN_PORTAL__LIMITS__PER_ADDRESS_HOUR",   "7"           },
            {"BIHUAN_WORKFLOW__APPROVAL_LIMITS__HANDLER", "1.5"         },
            {"BIHUAN_ROUTING__DEFAULT_TEAM",              ""            },
            {"BIHUAN_DATA_DIR",                           "/data"       },
            {"BIHUAN_DATABASE_URL",                       "host=a"      },
    }
    );
    EXPECT_EQ(config.http.port, 9001);
    EXPECT_FALSE(config.http.secure_cookies);
    EXPECT_EQ(config.http.proxies, (std::vector<std::string>{"10.0.0.1", "::1"}));
    EXPECT_EQ(config.portal.limits.per_address_hour, 7);
    EXPECT_EQ(config.workflow.approval_limits.handler_fen, 150);
    EXPECT_FALSE(config.routing.default_team);
    EXPECT_EQ(config.data_dir, "/data");
    EXPECT_EQ(config.database.url, "host=a");
}

TEST(Configuration, NamesWhatIsWrongInTheEnvironment) {
    EXPECT_EQ(
        fault(
            "{}",
            {
                {"BIHUAN_HTTP__PORT", "x"}
    }
        ),
        "http.port must be a whole number from 0 to 65535"
    );
    EXPECT_EQ(
        fault(
            "{}",
            {
                {"BIHUAN_HTTP__PROT", "1"}
    }
        ),
        "BIHUAN_HTTP__PROT is no setting"
    );
    EXPECT_EQ(
        fault(
            "{}",
            {
                {"BIHUAN_OF_SOMEBODY_ELSE", "1"}
    }
        ),
        "none"
    );
}

TEST(Configuration, RefusesApprovalLimitsThatFall) {
    EXPECT_EQ(
        fault(R"({"workflow": {"approval_limits": {"handler": "5000.00"}}})"),
        "workflow.approval_limits must not fall from role to role"
    );
}

TEST(Configuration, SaysThatAFileCannotBeRead) {
    EXPECT_THROW(load_config("/nonexistent/bihuan.json", {}), ConfigError);
}

TEST(Configuration, PrintsWhatItReadsBackWithoutThePassword) {
    const Environment environment{
        {"BIHUAN_HTTP__PORT",            "9001"                  },
        {"BIHUAN_DATABASE_URL",          "host=a password=secret"},
        {"BIHUAN_ROUTING__DEFAULT_TEAM", "前台"                },
    };
    const auto config = load_config(std::nullopt, environment);
    const auto text = effective_config(config);
    EXPECT_EQ(text.find("secret"), std::string::npos) << text;
    EXPECT_NE(text.find("前台"), std::string::npos) << text;
    const auto again = load(text);
    EXPECT_EQ(effective_config(again), text);
    EXPECT_EQ(again.http.port, 9001);
}

TEST(Configuration, ExampleShowsExactlyTheDefaults) {
    const auto example = test::checkout() / "config/bihuan.example.json";
    EXPECT_EQ(
        effective_config(load_config(example, {})), effective_config(load_config(std::nullopt, {}))
    );
    std::ifstream file(example);
    auto shown = Json::parse(file, nullptr, true, true);
    auto expected = Json::parse(effective_config(load_config(std::nullopt, {})));
    // A list of connections, which is no part of `Config`.
    EXPECT_EQ(shown["phone"].dump(), R"({"ami":[],"esl":[]})");
    shown.erase("phone");
    // It depends on who asks, and is a comment in the example.
    expected.erase("data_dir");
    EXPECT_EQ(shown, expected);
}

}  // namespace
}  // namespace bihuan
