// What no file may say, and how wide it may be.

#include "tree.hpp"

#include <gtest/gtest.h>

#include <cctype>

namespace bihuan::test {
namespace {

constexpr std::size_t columns_max = 100;
constexpr std::size_t lines_max = 500;

/// Code points, which is what the reader sees.
std::size_t width_of(const std::string& line) {
    std::size_t width = 0;
    for (const char byte : line) {
        if ((static_cast<unsigned char>(byte) & 0xC0U) != 0x80U) ++width;
    }
    return width;
}

TEST(Text, has_at_most_100_columns_in_cpp_outside_of_tables) {
    Violations violations;
    for (const auto& file : tree()) {
        if (!file.is_cpp()) continue;
        bool table = false;
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const auto& line = file.lines[i];
            if (line.find("clang-format off") != std::string::npos) table = true;
            if (line.find("clang-format on") != std::string::npos) table = false;
            const auto width = width_of(line);
            if (table || width <= columns_max) continue;
            violations.add(file, i + 1, std::to_string(width) + " columns");
        }
    }
    EXPECT_TRUE(none(violations));
}

TEST(Text, has_at_most_500_lines_for_each_cpp_file) {
    // Tables and cases grow by rows, not by ideas.
    const std::set<std::string> longer{"src/http/messages.cpp"};
    Violations violations;
    for (const auto& file : tree()) {
        const bool counted = file.is_in("src/") || file.is_in("include/");
        if (!counted || !file.is_cpp() || longer.contains(file.path)) continue;
        if (file.lines.size() <= lines_max) continue;
        violations.add(file, file.lines.size(), std::to_string(file.lines.size()) + " lines");
    }
    EXPECT_TRUE(none(violations));
}

TEST(Text, has_no_tabs_and_no_spaces_at_line_ends) {
    Violations violations;
    for (const auto& file : tree()) {
        const bool checked = file.is_cpp() || file.ends_with(".sql") || file.ends_with(".md") ||
                             file.ends_with(".yaml") || file.ends_with("CMakeLists.txt");
        if (!checked) continue;
        for (std::size_t i = 0; i < file.lines.size(); ++i) {
            const auto& line = file.lines[i];
            if (line.find('\t') != std::string::npos) violations.add(file, i + 1, "tab");
            if (!line.empty() && (line.back() == ' ' || line.back() == '\r')) {
                violations.add(file, i + 1, "space at the line end");
            }
        }
        if (!file.text.empty() && file.text.back() != '\n') {
            violations.add(file, file.lines.size(), "no line end at the end");
        }
    }
    EXPECT_TRUE(none(violations));
}

/// Lines that have one of these texts, in every file but this one, which has to name them.
template <class Accept>
Violations lines_with(std::initializer_list<const char*> texts, const Accept& accept) {
    Violations violations;
    for (const auto& file : tree()) {
        if (file.path == "tests/tidy/text_test.cpp") continue;
        for (const auto* text : texts) {
            for (auto at = file.text.find(text); at != std::string::npos;
                 at = file.text.find(text, at + 1)) {
                if (!accept(file.text, at, std::string(text).size())) continue;
                violations.add(file, line_at(file.text, at), text);
            }
        }
    }
    return violations;
}

bool is_word(char byte) {
    return std::isalnum(static_cast<unsigned char>(byte)) != 0 || byte == '_';
}

bool anywhere(const std::string&, std::size_t, std::size_t) {
    return true;
}

bool as_a_word(const std::string& text, std::size_t at, std::size_t size) {
    return (at == 0 || !is_word(text[at - 1])) &&
           (at + size >= text.size() || !is_word(text[at + size]));
}

/// "/data" of "/data/x" but not of "a/data".
bool as_the_first_folder(const std::string& text, std::size_t at, std::size_t) {
    return at == 0 || std::string_view(" \n\"'`=(:").find(text[at - 1]) != std::string_view::npos;
}

TEST(Text, leaves_nothing_to_do) {
    EXPECT_TRUE(none(lines_with({"TODO", "FIXME", "XXX", "HACK"}, as_a_word)));
}

TEST(Text, names_no_directory_of_one_machine) {
    EXPECT_TRUE(none(lines_with({"/work/", "/root/", "/home/", "/Users/"}, as_the_first_folder)));
}

TEST(Text, names_no_package_registry) {
    EXPECT_TRUE(none(lines_with(
        {"registry.npmjs",
         "npmmirror",
         "registry.yarnpkg",
         "deb.debian.org",
         "security.debian.org",
         "archive.ubuntu",
         "pypi.org",
         "pythonhosted",
         "//mirror"},
        anywhere
    )));
}

}  // namespace
}  // namespace bihuan::test
