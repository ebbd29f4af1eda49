// `bihuan ledger`: exported with a database, verified with nothing but the file.

#include "support/cluster.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bihuan::test {
namespace {

/// A center of its own, filled by the program itself.
class LedgerCommand : public testing::Test {
protected:
    LedgerCommand() : database_(Cluster::instance().database()) {
        if (run("demo load") != 0) throw std::runtime_error(said());
    }
    ~LedgerCommand() override { Cluster::instance().drop(database_); }

    /// The exit code; what it says is kept.
    int run(const std::string& arguments) { return call(arguments, "'" + database_ + "'"); }
    /// The same on a machine that has neither.
    int verify(const std::string& arguments) {
        return call("ledger verify " + arguments, "postgresql://127.0.0.1:1/none");
    }
    std::string file(const char* name) const { return (directory_.path() / name).string(); }
    std::string said() const { return read(file("said.txt")); }
    static std::string read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    static void write(const std::string& path, const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
    }
    /// The last checkpoint of an export.
    static std::string checkpoint_of(const std::string& text) {
        const auto begin = text.rfind("{\"checkpoint\"");
        return text.substr(begin, text.find('\n', begin) - begin);
    }

private:
    int call(const std::string& arguments, const std::string& url) {
        const auto command = "BIHUAN_DATABASE_URL=" + url + " BIHUAN_DATA_DIR=" +
                             directory_.path().string() + " " BIHUAN_BINARY " " + arguments +
                             " >" + file("said.txt") + " 2>&1";
        const int status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    TempDir directory_;
    std::string database_;
};

TEST_F(LedgerCommand, exports_what_it_verifies_and_finds_what_was_changed) {
    const auto first = file("first.jsonl");
    ASSERT_EQ(run("ledger export -o " + first), 0) << said();
    EXPECT_EQ(verify(first), 0) << said();
    EXPECT_NE(said().find("unchanged: "), std::string::npos);
    auto text = read(first);
    ASSERT_NE(text.find("{\"entry\""), std::string::npos) << "the demonstration has closed ones";
    write(file("kept.json"), checkpoint_of(text));
    const auto place = text.find("\"actor\":\"");
    ASSERT_NE(place, std::string::npos);
    text[place + 9] = text[place + 9] == '0' ? '1' : '0';
    write(file("changed.jsonl"), text);
    EXPECT_EQ(verify(file("changed.jsonl")), 3);
    EXPECT_TRUE(said().starts_with("line ")) << said();
    EXPECT_NE(said().find("entry ticket:"), std::string::npos) << said();
    const auto second = file("second.jsonl");
    ASSERT_EQ(run("ledger export --with-personal -o " + second), 0) << said();
    EXPECT_EQ(verify(second + " --checkpoint " + file("kept.json")), 0) << said();
    EXPECT_NE(said().find("personal values"), std::string::npos);
    write(file("later.json"), checkpoint_of(read(second)));
    EXPECT_EQ(verify(first + " --checkpoint " + file("later.json")), 3) << "an older one";
    EXPECT_NE(said().find("cut off"), std::string::npos) << said();
    EXPECT_EQ(run("ledger export --from 2000-01-01 --to 2099-01-01"), 0);
}

TEST_F(LedgerCommand, says_what_it_cannot_read) {
    EXPECT_EQ(verify(file("nothing.jsonl")), 1);
    write(file("empty.jsonl"), "");
    EXPECT_EQ(verify(file("empty.jsonl")), 3);
    write(file("kept.json"), "{}");
    EXPECT_EQ(verify(file("empty.jsonl") + " --checkpoint " + file("kept.json")), 1);
    EXPECT_EQ(run("ledger export --from yesterday"), 64);
    EXPECT_EQ(run("ledger"), 64);
}

}  // namespace
}  // namespace bihuan::test
