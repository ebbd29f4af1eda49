// `bihuan ledger`: exported with a database, verified with nothing but the file.

#include "api/demo_commands.hpp"

namespace bihuan::test {
namespace {

class LedgerCommand : public DemoCommands {
protected:
    int verify(const std::string& arguments) { return run_alone("ledger verify " + arguments); }
    /// The last checkpoint of an export.
    static std::string checkpoint_of(const std::string& text) {
        const auto begin = text.rfind("{\"checkpoint\"");
        return text.substr(begin, text.find('\n', begin) - begin);
    }
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
