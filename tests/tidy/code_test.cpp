// Functions stay short.

#include "tree.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace bihuan::test {
namespace {

constexpr std::size_t function_lines_max = 70;

/// What an opening brace begins, judged by the text of its statement so far.
enum class Scope { open, function, data };

Scope scope_of(const std::string& head) {
    static const std::regex type(R"(\b(class|struct|union|namespace|extern)\b)");
    static const std::regex data(R"(\benum\b|=\s*$)");
    if (std::regex_search(head, data)) return Scope::data;
    const auto parenthesis = head.find('(');
    if (std::regex_search(head.substr(0, parenthesis), type)) return Scope::open;
    return parenthesis == std::string::npos ? Scope::data : Scope::function;
}

std::size_t matching_brace(const std::string& code, std::size_t open) {
    std::size_t depth = 0;
    for (auto at = open; at < code.size(); ++at) {
        if (code[at] == '{') ++depth;
        if (code[at] == '}' && --depth == 0) return at;
    }
    return code.size();
}

/// Goes through declarations; `visit(from, to)` for the braces of each function body.
template <class Visit>
void for_each_function(const std::string& code, const Visit& visit) {
    std::string head;
    for (std::size_t at = 0; at < code.size(); ++at) {
        const char byte = code[at];
        if (byte == '#' && (at == 0 || code[at - 1] == '\n')) {
            while (at < code.size() && (code[at] != '\n' || code[at - 1] == '\\')) ++at;
        } else if (byte == ';' || byte == '}') {
            head.clear();
        } else if (byte != '{') {
            head += byte;
        } else {
            const auto scope = scope_of(head);
            if (scope == Scope::open) {
                head.clear();
                continue;
            }
            const auto end = matching_brace(code, at);
            if (scope == Scope::function) visit(at, end);
            at = end;
            // `Class() : member_{1} {` goes on after the braces of its member.
            const auto next = std::min(code.find_first_not_of(" \n", end + 1), code.size());
            if (next == code.size() || (code[next] != ',' && code[next] != '{')) head.clear();
        }
    }
}

TEST(Functions, have_at_most_70_lines) {
    Violations violations;
    std::size_t functions = 0;
    for (const auto& file : tree()) {
        if (!file.is_cpp() || (!file.is_in("src/") && !file.is_in("include/"))) continue;
        const auto& code = file.code;
        for_each_function(code, [&](std::size_t from, std::size_t to) {
            ++functions;
            const auto lines = line_at(code.substr(from, to - from), to);
            if (lines <= function_lines_max) return;
            violations.add(
                file, line_at(code, from), "a function of " + std::to_string(lines) + " lines"
            );
        });
    }
    EXPECT_GT(functions, 500U) << "the scan no longer finds the functions";
    EXPECT_TRUE(none(violations));
}

TEST(Functions, are_found_by_the_scan) {
    const std::string code =
        "namespace a {\nconst int table[] = {\n1,\n};\nstruct S {\n    int f() const {\n"
        "        return [&](int x) {\n return x; }(1);\n    }\n};\n"
        "S::S() : a_{1}, b_{2} {\n}\n}\n";
    std::vector<std::size_t> lines;
    for_each_function(code, [&](std::size_t from, std::size_t to) {
        lines.push_back(line_at(code, from));
        lines.push_back(line_at(code, to));
    });
    EXPECT_EQ(lines, (std::vector<std::size_t>{6, 9, 11, 11, 11, 11, 11, 12}));
}

}  // namespace
}  // namespace bihuan::test
