// The disk below the embedded PostgreSQL runs full while complaints come in.

#include "support/cluster.hpp"
#include "support/eventually.hpp"
#include "support/http_client.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <sys/mount.h>
#include <sys/statvfs.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <fstream>
#include <thread>

namespace bihuan::test {
namespace {

using std::chrono::milliseconds;

/// A small file system in memory of its own. Making one takes root.
class SmallDisk {
public:
    explicit SmallDisk(const char* size)
        : mounted_(mount("tmpfs", path().c_str(), "tmpfs", 0, options(size).c_str()) == 0) {}
    ~SmallDisk() {
        if (mounted_) umount2(path().c_str(), MNT_DETACH);
    }
    SmallDisk(const SmallDisk&) = delete;
    SmallDisk& operator=(const SmallDisk&) = delete;

    bool mounted() const { return mounted_; }
    const std::filesystem::path& path() const { return directory_.path(); }
    void resize(const char* size) const {
        mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT, options(size).c_str());
    }
    /// Takes all but `left` bytes.
    void fill(std::uint64_t left) const {
        struct statvfs status {};
        statvfs(path().c_str(), &status);
        const auto available = std::uint64_t{status.f_bavail} * status.f_frsize;
        std::ofstream file(path() / "ballast", std::ios::binary);
        const std::string block(1 << 20, 'x');
        for (std::uint64_t taken = 0; taken + left + block.size() <= available;) {
            file.write(block.data(), static_cast<std::streamsize>(block.size()));
            taken += block.size();
        }
    }

private:
    static std::string options(const char* size) { return std::string("mode=755,size=") + size; }

    TempDir directory_;
    bool mounted_;
};

class DiskFull : public testing::Test {
protected:
    void start() {
        ServerOptions options;
        options.data_dir = disk_.path() / "data";
        options.arguments = {"--demo"};
        options.environment = {{"BIHUAN_METRICS__ENABLED", "false"}};
        server_ = std::make_unique<ServerProcess>(options);
        server_->start();
    }

    HttpClient sign_in(const std::string& who) {
        std::ifstream file(disk_.path() / "data" / "demo-accounts.json");
        for (const auto& account : Json::parse(file)) {
            if (account["username"] != who) continue;
            HttpClient client(static_cast<std::uint16_t>(server_->port()));
            const Json body{{"username", who}, {"password", account["password"]}};
            const auto token = json_of(client.post("/api/v1/sessions", body))["token"];
            client.set_header("Authorization", "Bearer " + token.get<std::string>());
            return client;
        }
        throw std::runtime_error("no account " + who);
    }

    static HttpReply complain(HttpClient& agent) {
        Json body;
        body["kind"] = "complaint";
        body["channel"] = "phone";
        body["subject"] = "磁盘已满";
        body["description"] = std::string(12'000, 'x');
        body["customer"]["name"] = "王小明";
        return agent.post("/api/v1/tickets", body);
    }

    SmallDisk disk_{"200m"};
    std::unique_ptr<ServerProcess> server_;
};

TEST_F(DiskFull, IsRefusedCleanlyAndLosesNothingAcknowledged) {
    if (!disk_.mounted()) GTEST_SKIP() << "only root can mount a small file system";
    start();
    auto agent = sign_in("agent1");
    disk_.fill(6U << 20);

    std::vector<std::string> acknowledged;
    int refused = 0;
    for (int i = 0; i < 20'000 && refused < 5; ++i) {
        const auto reply = complain(agent);
        if (reply.status == 201) {
            acknowledged.push_back(json_of(reply)["number"].get<std::string>());
            continue;
        }
        EXPECT_EQ(reply.status, 503U) << reply.body;
        EXPECT_FALSE(reply.header("Retry-After").empty());
        EXPECT_TRUE(json_of(reply).contains("code")) << reply.body;
        ++refused;
        // So that it is refused for a second, and not only in one moment.
        std::this_thread::sleep_for(milliseconds(200));
    }
    ASSERT_EQ(refused, 5) << "the disk never ran full";
    EXPECT_EQ(agent.get("/healthz").status, 200U) << "the server itself lives on";

    disk_.resize("600m");
    HttpReply reply;
    const auto is_taken = [&] {
        reply = complain(agent);
        return reply.status == 201;
    };
    ASSERT_TRUE(eventually(is_taken)) << reply.status << " " << reply.body;
    acknowledged.push_back(json_of(reply)["number"].get<std::string>());

    EXPECT_EQ(server_->terminate(), 0);
    start();
    auto supervisor = sign_in("supervisor1");
    for (const auto& number : acknowledged) {
        ASSERT_EQ(supervisor.get("/api/v1/tickets/" + number).status, 200U) << number;
    }
    server_->terminate();
}

}  // namespace
}  // namespace bihuan::test
