// The commands that the README and the documents show are run as they stand there.

#include "support/cluster.hpp"
#include "support/places.hpp"
#include "support/server_process.hpp"

#include <gtest/gtest.h>

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <string>

namespace bihuan::test {
namespace {

/// The bash blocks between the two marks, one after the other; empty when there are none.
std::string walk_of(const std::string& readme) {
    const std::string mark = "<!-- walk -->";
    const std::string fence = "```bash\n";
    const auto begin = readme.find(mark);
    if (begin == std::string::npos) return {};
    const auto end = readme.find(mark, begin + 1);
    const auto text = readme.substr(begin, end == std::string::npos ? end : end - begin);
    std::string script;
    for (auto at = text.find(fence); at != std::string::npos; at = text.find(fence, at)) {
        at += fence.size();
        const auto close = text.find("```", at);
        script += text.substr(at, close - at);
    }
    return script;
}

class Document : public testing::TestWithParam<const char*> {};

TEST_P(Document, shows_a_walk_that_works_as_it_is_written) {
    const auto script = walk_of(read_file(checkout() / GetParam()));
    ASSERT_FALSE(script.empty()) << "no bash block between <!-- walk --> marks";

    const TempDir directory;
    ServerOptions options;
    options.database_url = Cluster::instance().database();
    options.data_dir = directory.path();
    options.arguments = {"--demo"};
    options.environment = {{"BIHUAN_METRICS__ENABLED", "false"}};
    ServerProcess server(options);
    server.start();

    const auto file = directory.path() / "walk.sh";
    const auto output = directory.path() / "walk.txt";
    std::ofstream(file) << script;
    const auto command = "BASE=http://127.0.0.1:" + std::to_string(server.port()) +
                         " DATA_DIR=" + directory.path().string() + " bash -euo pipefail " +
                         file.string() + " >" + output.string() + " 2>&1";
    const int status = std::system(command.c_str());
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << read_file(output);
}

INSTANTIATE_TEST_SUITE_P(Shown, Document, testing::Values("README.md", "docs/integrations.md"));

}  // namespace
}  // namespace bihuan::test
