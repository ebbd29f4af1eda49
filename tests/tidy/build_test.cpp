// What is in the tree is also built.

#include "tree.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

/// The CMakeLists.txt files from the folder of `path` up to the top, joined.
std::string lists_above(std::string path) {
    std::string text;
    for (auto slash = path.rfind('/'); slash != std::string::npos; slash = path.rfind('/')) {
        path.resize(slash);
        for (const auto& file : tree()) {
            if (file.path == path + "/CMakeLists.txt") text += file.text;
        }
    }
    return text;
}

bool has_word(const std::string& text, const std::string& word) {
    const auto ends = [](char byte) {
        return byte == ' ' || byte == '\n' || byte == '(' || byte == ')' || byte == '/';
    };
    for (auto at = text.find(word); at != std::string::npos; at = text.find(word, at + 1)) {
        const auto after = at + word.size();
        if (at > 0 && ends(text[at - 1]) && after < text.size() && ends(text[after])) return true;
    }
    return false;
}

TEST(Build, lists_every_cpp_file) {
    Violations violations;
    for (const auto& file : tree()) {
        if (!file.ends_with(".cpp") || file.is_in("cmake/")) continue;
        const auto name = file.path.substr(file.path.rfind('/') + 1);
        if (!has_word(lists_above(file.path), name)) {
            violations.add(file, 1, "is in no CMakeLists.txt");
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Build, lists_only_files_that_are_there) {
    Violations violations;
    const std::regex listed(R"((?:^|[\s(])([a-z0-9_/]+\.cpp)(?=[\s)]))");
    for (const auto& file : tree()) {
        if (!file.ends_with("/CMakeLists.txt")) continue;
        const auto folder = file.path.substr(0, file.path.rfind('/') + 1);
        for (const auto& found : find_all(file.text, listed)) {
            bool there = false;
            for (const auto& other : tree()) there = there || other.path == folder + found.value;
            if (!there) violations.add(file, found.line, found.value + " is not there");
        }
    }
    EXPECT_TRUE(none(violations));
}

}  // namespace
}  // namespace bihuan::test
