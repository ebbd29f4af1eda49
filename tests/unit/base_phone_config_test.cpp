#include "bihuan/base/phone_config.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

namespace bihuan {
namespace {

namespace fs = std::filesystem;

class PhoneSettings : public testing::Test {
protected:
    PhoneSettings() {
        auto name = (fs::temp_directory_path() / "bihuan-phone-XXXXXX").string();
        folder_ = ::mkdtemp(name.data());
    }
    ~PhoneSettings() override { fs::remove_all(folder_); }

    fs::path write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / name) << text;
        return folder_ / name;
    }
    PhoneConfig load(const std::string& text, const Environment& environment = {}) const {
        const auto file = write("config.json", text);
        load_config(file, environment);
        return load_phone_config(file, environment);
    }
    /// What both readers say.
    std::string fault(const std::string& text, const Environment& environment = {}) const {
        const auto file = write("config.json", text);
        std::string said = "none";
        try {
            load_config(file, environment);
        } catch (const ConfigError& error) {
            said = error.what();
        }
        try {
            load_phone_config(file, environment);
            EXPECT_EQ(said, "none");
        } catch (const ConfigError& error) {
            EXPECT_EQ(said, error.what());
        }
        return said;
    }
    static std::string with(const std::string& more) {
        return R"({"phone": {"ami": [{"name": "pbx", "host": "h", "username": "u", )"
               R"("secret_file": "/s")" +
               more + "}]}}";
    }

    fs::path folder_;
};

TEST_F(PhoneSettings, are_none_by_default) {
    EXPECT_TRUE(load("{}").ami.empty());
    EXPECT_TRUE(load_phone_config(std::nullopt, {}).ami.empty());
}

TEST_F(PhoneSettings, have_defaults_for_most) {
    const auto phone = load(with(""));
    ASSERT_EQ(phone.ami.size(), 1U);
    const auto& ami = phone.ami[0];
    EXPECT_EQ(ami.name, "pbx");
    EXPECT_EQ(ami.port, 5038);
    EXPECT_FALSE(ami.tls);
    EXPECT_TRUE(ami.filter);
    EXPECT_TRUE(ami.dials);
    EXPECT_EQ(ami.dial_channel, "PJSIP/");
}

TEST_F(PhoneSettings, are_read) {
    const auto ami = load(with(R"(, "port": 5039, "tls": true, "tls_authorities": "/ca",
        "trunks": ["a", "b"], "queues": ["q"], "dials": false, "pauses": false,
        "dial_strip": "+86")")).ami.at(0);
    EXPECT_EQ(ami.port, 5039);
    EXPECT_TRUE(ami.tls);
    EXPECT_EQ(ami.tls_authorities, "/ca");
    EXPECT_EQ(ami.trunks, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(ami.queues, std::vector<std::string>{"q"});
    EXPECT_FALSE(ami.dials);
    EXPECT_FALSE(ami.pauses);
    EXPECT_EQ(ami.dial_strip, "+86");
}

TEST_F(PhoneSettings, are_faulted_by_their_place) {
    EXPECT_EQ(fault(R"({"phone": 1})"), "phone must be an object");
    EXPECT_EQ(fault(R"({"phone": {"sip": []}})"), "phone.sip is no setting");
    EXPECT_EQ(fault(R"({"phone": {"ami": {}}})"), "phone.ami must be a list of objects");
    EXPECT_EQ(fault(R"({"phone": {"ami": [1]}})"), "phone.ami must be a list of objects");
    EXPECT_EQ(
        fault(R"({"phone": {"ami": [{"name": "pbx", "username": "u", "secret_file": "/s"}]}})"),
        "phone.ami[0].host is missing"
    );
    EXPECT_EQ(
        fault(with(R"(, "port": 0)")),
        "phone.ami[0].port must be a whole number from 1 to 65535"
    );
    EXPECT_EQ(fault(with(R"(, "prot": 1)")), "phone.ami[0].prot is no setting");
    EXPECT_EQ(fault(with(R"(, "tls": "yes")")), "phone.ami[0].tls must be true or false");
    EXPECT_EQ(fault(with(R"(, "queues": "q")")), "phone.ami[0].queues must be a list of strings");
    EXPECT_EQ(
        fault(with(R"(, "dial_context": "a\r\nAction: Command")")),
        "phone.ami[0].dial_context must be a string of one line"
    );
}

TEST_F(PhoneSettings, are_faulted_all_at_once_and_beside_others) {
    EXPECT_EQ(
        fault(R"({"phone": {"ami": [{"name": "P B", "host": "", "username": "u",
            "secret_file": "/s"}]}})"),
        "phone.ami[0].name must be up to 40 of a-z, 0-9, \"-\" and \"_\"\n"
        "phone.ami[0].host must not be empty"
    );
}

TEST_F(PhoneSettings, of_two_switches_differ) {
    const std::string one = R"({"name": "a", "host": "h", "username": "u", "secret_file": "/s")";
    EXPECT_EQ(
        fault(R"({"phone": {"ami": [)" + one + "}, " + one + R"(, "dials": false}]}})"),
        "phone.ami[1].name is there twice"
    );
    auto other = one;
    other.replace(other.find("\"a\""), 3, "\"b\"");
    EXPECT_EQ(
        fault(R"({"phone": {"ami": [)" + one + "}, " + other + "}]}}"),
        "phone.ami[1].dials may be true of one switch only"
    );
}

TEST_F(PhoneSettings, come_from_the_environment_too) {
    const auto list = R"([{"name": "env", "host": "h", "username": "u", "secret_file": "/s"}])";
    const Environment environment{{"BIHUAN_PHONE__AMI", list}};
    EXPECT_EQ(load(with(""), environment).ami.at(0).name, "env");
    EXPECT_EQ(
        fault("{}", {{"BIHUAN_PHONE__AMI", "pbx"}}), "phone.ami must be a list of objects"
    );
}

TEST_F(PhoneSettings, have_their_password_in_a_file) {
    PhoneConfig phone;
    phone.ami.emplace_back().secret_file = write("secret", "correct-horse\r\nmore\n").string();
    EXPECT_EQ(read_secret(phone, 0), "correct-horse");
    const auto said = [&] {
        try {
            read_secret(phone, 0);
        } catch (const ConfigError& error) {
            return std::string(error.what());
        }
        return std::string();
    };
    phone.ami[0].secret_file = write("empty", "\nx").string();
    EXPECT_EQ(said(), "phone.ami[0].secret_file must begin with a line that is the password");
    phone.esl.emplace_back().secret_file = write("esl", "battery-staple\n").string();
    EXPECT_EQ(read_esl_secret(phone, 0), "battery-staple");
    phone.ami[0].secret_file = "/nowhere/at/all";
    EXPECT_EQ(said(), "phone.ami[0].secret_file cannot be read: No such file or directory");
}

TEST_F(PhoneSettings, of_an_event_socket_are_read_and_faulted_by_their_place) {
    const std::string esl = R"({"name": "fs", "host": "h", "secret_file": "/s")";
    const auto of = [](const std::string& one) { return R"({"phone": {"esl": [)" + one + "]}}"; };
    const auto plain = load(of(esl + "}")).esl.at(0);
    EXPECT_EQ(plain.name, "fs");
    EXPECT_EQ(plain.port, 8021);
    EXPECT_EQ(plain.trunks, std::vector<std::string>{"external"});
    EXPECT_EQ(plain.recordings, "/var/lib/freeswitch/recordings");
    const auto full =
        load(of(esl + R"(, "port": 1, "tls": true, "tls_authorities": "/ca", "trunks": ["gw"],
            "recordings": "/rec"})"))
            .esl.at(0);
    EXPECT_EQ(full.port, 1);
    EXPECT_TRUE(full.tls);
    EXPECT_EQ(full.tls_authorities, "/ca");
    EXPECT_EQ(full.trunks, std::vector<std::string>{"gw"});
    EXPECT_EQ(full.recordings, "/rec");
    EXPECT_EQ(fault(R"({"phone": {"esl": 1}})"), "phone.esl must be a list of objects");
    EXPECT_EQ(
        fault(of(R"({"name": "fs", "host": "", "port": 0, "username": "u"})")),
        "phone.esl[0].host must not be empty\n"
        "phone.esl[0].port must be a whole number from 1 to 65535\n"
        "phone.esl[0].secret_file is missing\n"
        "phone.esl[0].username is no setting"
    );
}

TEST_F(PhoneSettings, are_printed_as_they_are_in_force) {
    const auto file = write("config.json", with(""));
    const Environment environment{
        {"BIHUAN_PHONE__ESL", R"([{"name": "fs", "host": "h", "secret_file": "/s"}])"}
    };
    const auto text = effective_config(load_config(file, environment), file, environment);
    const auto printed = write("printed.json", text);
    const auto phone = load_phone_config(printed, {});
    EXPECT_EQ(phone.ami.at(0).name, "pbx");
    EXPECT_EQ(phone.esl.at(0).name, "fs");
    EXPECT_NO_THROW(load_config(printed, {}));
}

TEST_F(PhoneSettings, of_switches_of_two_sorts_stand_side_by_side) {
    const std::string esl = R"({"name": "pbx", "host": "h", "secret_file": "/s"})";
    const Environment environment{{"BIHUAN_PHONE__ESL", "[" + esl + "]"}};
    EXPECT_EQ(fault(with(""), environment), "phone.esl[0].name is there twice");
    const auto other = R"([{"name": "fs", "host": "h", "secret_file": "/s"}])";
    const auto phone = load(with(""), {{"BIHUAN_PHONE__ESL", other}});
    EXPECT_EQ(phone.ami.at(0).name, "pbx");
    EXPECT_EQ(phone.esl.at(0).name, "fs");
}

}  // namespace
}  // namespace bihuan
