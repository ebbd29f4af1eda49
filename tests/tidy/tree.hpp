#pragma once

// The repository as text, for tests that hold it to its own rules.

#include <gtest/gtest.h>

#include <cstddef>
#include <initializer_list>
#include <regex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bihuan::test {

struct SourceFile {
    /// Relative to the repository, with slashes.
    std::string path;
    std::string text;
    std::vector<std::string> lines;
    /// Of the program's own C++ files: the text without comments and literals.
    std::string code;

    bool is_in(std::string_view folder) const;
    bool ends_with(std::string_view suffix) const;
    bool is_cpp() const { return ends_with(".cpp") || ends_with(".hpp"); }
    /// The part of the path below `src/` or `include/bihuan/`, up to the next slash: the layer.
    std::string layer() const;
};

/// Every text file that belongs to the repository: no build results, no binary files.
const std::vector<SourceFile>& tree();

/// The file at that path; a test that asks for one that is not there fails by exception.
const SourceFile& file_at(std::string_view path);

/// Something found in a text, with its line.
struct Found {
    std::string value;
    std::size_t line;
};

/// The text with comments and the insides of string and character literals turned into spaces; line
/// ends stay, so that offsets and line numbers do.
std::string code_of_text(const std::string& text);

/// The string literals that stand as argument `index` (0-based) of the calls that begin with
/// `opening`, such as "fault(" or "Fault{". Calls whose argument is something else are passed over.
std::vector<Found> literal_arguments(
    const std::string& text, std::string_view opening, std::size_t index
);

/// 1 for the first line.
std::size_t line_at(const std::string& text, std::size_t offset);

/// The paths in quotes or angle brackets after #include.
std::vector<Found> includes_of(const SourceFile& file);

/// Every match of the expression's first group in a text.
std::vector<Found> find_all(const std::string& text, const std::regex& expression);

/// Collects what is wrong; one line each.
class Violations {
public:
    void add(const SourceFile& file, std::size_t line, const std::string& message);
    void add(const std::string& message) { text_ += message + "\n"; }
    const std::string& text() const { return text_; }

private:
    std::string text_;
};

/// For EXPECT_TRUE: says what there is.
testing::AssertionResult none(const Violations& violations);

}  // namespace bihuan::test
