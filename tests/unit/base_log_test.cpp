#include "bihuan/base/log.hpp"

#include "bihuan/base/file_lock.hpp"
#include "bihuan/base/json.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace bihuan {
namespace {

namespace fs = std::filesystem;

fs::path new_file() {
    auto name = (fs::temp_directory_path() / "bihuan-log-XXXXXX").string();
    const int descriptor = ::mkstemp(name.data());
    EXPECT_GE(descriptor, 0);
    ::close(descriptor);
    return name;
}

/// Sends the log to a file for one test.
class Log : public testing::Test {
protected:
    void SetUp() override { log::start(log::Level::info, file_.string()); }
    void TearDown() override {
        log::start(log::Level::info, std::nullopt);
        fs::remove(file_);
    }

    std::vector<Json> lines() {
        log::flush();
        return lines_in_file();
    }

    std::vector<Json> lines_in_file() {
        std::vector<Json> result;
        std::ifstream stream(file_);
        // Not `Json::parse`, which takes names that come twice.
        for (std::string line; std::getline(stream, line);) {
            result.push_back(parse_json(line).value());
        }
        return result;
    }

    const fs::path file_ = new_file();
};

TEST_F(Log, WritesOneJsonObjectPerLine) {
    log::info(
        "it \"works\"\n",
        {
            {"count", 3       },
            {"fine",  true    },
            {"ratio", 0.5     },
            {"name",  "投诉"}
    }
    );
    log::error("bad \xff");
    log::debug("not from info on");
    const auto written = lines();
    ASSERT_EQ(written.size(), 2U);
    EXPECT_EQ(written[0].at("msg"), "it \"works\"\n");
    EXPECT_EQ(written[0].at("level"), "info");
    EXPECT_EQ(written[0].at("count"), 3);
    EXPECT_EQ(written[0].at("fine"), true);
    EXPECT_EQ(written[0].at("ratio"), 0.5);
    EXPECT_EQ(written[0].at("name"), "投诉");
    EXPECT_EQ(written[0].at("ts").get<std::string>().size(), 24U);
    EXPECT_FALSE(written[0].contains("request_id"));
    EXPECT_EQ(written[1].at("level"), "error");
}

TEST_F(Log, CarriesTheRequestIdOfItsScopeR22) {
    {
        const log::RequestScope outer("outer");
        {
            const log::RequestScope inner("inner");
            log::info("a");
        }
        log::info("b");
    }
    log::info("c");
    const auto written = lines();
    ASSERT_EQ(written.size(), 3U);
    EXPECT_EQ(written[0].at("request_id"), "inner");
    EXPECT_EQ(written[1].at("request_id"), "outer");
    EXPECT_FALSE(written[2].contains("request_id"));
}

TEST_F(Log, NamesARequestOnce) {
    {
        const log::RequestScope scope("scope");
        log::info("a", {{"request_id", "named"}});
    }
    const auto written = lines();
    ASSERT_EQ(written.size(), 1U);
    EXPECT_EQ(written[0].at("request_id"), "named");
}

TEST_F(Log, WritesWarningsAtOnceWithAllThatCameBefore) {
    log::info("before");
    log::warning("now");
    const auto written = lines_in_file();
    ASSERT_EQ(written.size(), 2U);
    EXPECT_EQ(written[0].at("msg"), "before");
}

TEST_F(Log, WritesTheRestByItself) {
    log::info("alone");
    while (lines_in_file().empty()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    EXPECT_EQ(lines_in_file().at(0).at("msg"), "alone");
}

TEST_F(Log, LosesNoLineOfManyThreads) {
    constexpr int threads = 8;
    constexpr int lines_each = 500;
    std::vector<std::thread> writers;
    for (int i = 0; i < threads; ++i) {
        writers.emplace_back([] {
            for (int line = 0; line < lines_each; ++line) log::info("many", {{"line", line}});
        });
    }
    for (auto& writer : writers) writer.join();
    EXPECT_EQ(lines().size(), static_cast<std::size_t>(threads * lines_each));
}

TEST(FileLocks, AreHeldByOneAtATime) {
    const auto path = new_file();
    {
        const auto held = FileLock::try_for(path);
        ASSERT_TRUE(held);
        EXPECT_FALSE(FileLock::try_for(path));
        EXPECT_EQ(FileLock::owner_of(path), ::getpid());
    }
    EXPECT_TRUE(FileLock::try_for(path));
    fs::remove(path);
    EXPECT_FALSE(FileLock::owner_of(path));
}

}  // namespace
}  // namespace bihuan
