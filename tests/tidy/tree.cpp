#include "tree.hpp"
#include "support/places.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <sstream>
#include <stdexcept>

namespace bihuan::test {

namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 7> skipped_folders{
    ".git", "build", "node_modules", "dist", "data", ".cache", "corpus"};
constexpr std::array<std::string_view, 9> skipped_suffixes{
    ".png", ".jpg", ".gif", ".ico", ".woff2", ".xlsx", ".zip", ".gz", ".csv"};

bool is_skipped(const fs::directory_entry& entry) {
    const auto name = entry.path().filename().string();
    if (entry.is_directory()) {
        return std::find(skipped_folders.begin(), skipped_folders.end(), name) !=
               skipped_folders.end();
    }
    return std::any_of(skipped_suffixes.begin(), skipped_suffixes.end(), [&](auto suffix) {
        return std::string_view(name).ends_with(suffix);
    });
}

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    return lines;
}

std::vector<SourceFile> read_tree() {
    const auto root = test::checkout();
    std::vector<SourceFile> files;
    for (auto at = fs::recursive_directory_iterator(root); at != fs::end(at); ++at) {
        if (is_skipped(*at)) {
            if (at->is_directory()) at.disable_recursion_pending();
            continue;
        }
        if (!at->is_regular_file() || at->is_symlink()) continue;
        SourceFile file;
        file.path = fs::relative(at->path(), root).generic_string();
        file.text = test::read_file(at->path());
        file.lines = lines_of(file.text);
        if (file.is_cpp() && !file.layer().empty()) file.code = code_of_text(file.text);
        files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end(), [](const auto& a, const auto& b) {
        return a.path < b.path;
    });
    return files;
}

/// Blanks [from, to) but for line ends.
void blank(std::string& text, std::size_t from, std::size_t to) {
    for (auto at = from; at < std::min(to, text.size()); ++at) {
        if (text[at] != '\n') text[at] = ' ';
    }
}

/// The end of the literal whose opening quote is at `quote`.
std::size_t literal_end(const std::string& text, std::size_t quote) {
    for (auto at = quote + 1; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == text[quote] || text[at] == '\n') {
            return at;
        }
    }
    return text.size();
}

bool is_word(char byte) {
    return (byte >= '0' && byte <= '9') || (byte >= 'a' && byte <= 'z') ||
           (byte >= 'A' && byte <= 'Z') || byte == '_';
}

/// R"mark(…)mark": the end of the inside, given the opening quote.
std::size_t raw_end(const std::string& text, std::size_t quote) {
    const auto open = text.find('(', quote);
    const auto mark = ")" + text.substr(quote + 1, open - quote - 1) + "\"";
    const auto end = text.find(mark, open);
    return end == std::string::npos ? text.size() : end + mark.size() - 1;
}

/// The text of one argument of a call whose first argument begins at `from`; empty when there are
/// not so many.
std::string argument_at(const std::string& text, std::size_t from, std::size_t index) {
    std::size_t depth = 0;
    for (auto at = from; at < text.size(); ++at) {
        const char byte = text[at];
        const bool ends = depth == 0 && (byte == ',' || byte == ')' || byte == '}' || byte == ';');
        if (ends) {
            if (index == 0) return text.substr(from, at - from);
            if (byte != ',') return "";
            --index;
            from = at + 1;
        } else if (byte == '"' || byte == '\'') {
            at = literal_end(text, at);
        } else if (byte == '(' || byte == '{' || byte == '[') {
            ++depth;
        } else if (byte == ')' || byte == '}' || byte == ']') {
            --depth;
        }
    }
    return "";
}

std::string trimmed(const std::string& text) {
    const auto first = text.find_first_not_of(" \n");
    if (first == std::string::npos) return "";
    return text.substr(first, text.find_last_not_of(" \n") - first + 1);
}

}  // namespace

bool SourceFile::is_in(std::string_view folder) const {
    return std::string_view(path).starts_with(folder);
}

bool SourceFile::ends_with(std::string_view suffix) const {
    return std::string_view(path).ends_with(suffix);
}

std::string SourceFile::layer() const {
    for (const std::string_view folder : {"src/", "include/bihuan/"}) {
        if (!is_in(folder)) continue;
        const auto rest = path.substr(folder.size());
        const auto slash = rest.find('/');
        return slash == std::string::npos ? "main" : rest.substr(0, slash);
    }
    return "";
}

const std::vector<SourceFile>& tree() {
    static const auto files = read_tree();
    return files;
}

const SourceFile& file_at(std::string_view path) {
    for (const auto& file : tree()) {
        if (file.path == path) return file;
    }
    throw std::runtime_error("no such file in the tree: " + std::string(path));
}

std::string code_of_text(const std::string& text) {
    auto code = text;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const bool line_comment = text.compare(at, 2, "//") == 0;
        if (line_comment || text.compare(at, 2, "/*") == 0) {
            const auto close = text.find(line_comment ? "\n" : "*/", at + 2);
            const auto end = std::min(close, text.size());
            blank(code, at, line_comment ? end : end + 2);
            at = line_comment ? end - 1 : end + 1;
        } else if (text[at] == '"' && at > 0 && text[at - 1] == 'R') {
            const auto end = raw_end(text, at);
            blank(code, at + 1, end);
            at = end;
        } else if (text[at] == '"' || (text[at] == '\'' && (at == 0 || !is_word(text[at - 1])))) {
            const auto end = literal_end(text, at);
            blank(code, at + 1, end);
            at = end;
        }
    }
    return code;
}

std::vector<Found> literal_arguments(
    const std::string& text, std::string_view opening, std::size_t index
) {
    std::vector<Found> result;
    for (auto start = text.find(opening); start != std::string::npos;
         start = text.find(opening, start + 1)) {
        if (start > 0 && is_word(text[start - 1])) continue;
        const auto first = start + opening.size();
        const auto argument = trimmed(argument_at(text, first, index));
        const bool literal = argument.size() > 2 && argument.front() == '"' &&
                             literal_end(argument, 0) == argument.size() - 1;
        if (!literal) continue;
        result.push_back({argument.substr(1, argument.size() - 2), line_at(text, first)});
    }
    return result;
}

std::size_t line_at(const std::string& text, std::size_t offset) {
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(std::min(offset, text.size()));
    return 1 + static_cast<std::size_t>(std::count(text.begin(), end, '\n'));
}

std::vector<Found> includes_of(const SourceFile& file) {
    constexpr std::string_view directive = "#include ";
    std::vector<Found> result;
    for (std::size_t i = 0; i < file.lines.size(); ++i) {
        const std::string_view line(file.lines[i]);
        if (!line.starts_with(directive) || line.size() < directive.size() + 3) continue;
        const auto path = line.substr(directive.size() + 1);
        result.push_back({std::string(path.substr(0, path.find_first_of("\">"))), i + 1});
    }
    return result;
}

std::vector<Found> find_all(const std::string& text, const std::regex& expression) {
    std::vector<Found> result;
    for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
        const auto offset = static_cast<std::size_t>(at->position(1));
        result.push_back({at->str(1), line_at(text, offset)});
    }
    return result;
}

void Violations::add(const SourceFile& file, std::size_t line, const std::string& message) {
    text_ += file.path + ":" + std::to_string(line) + ": " + message + "\n";
}

testing::AssertionResult none(const Violations& violations) {
    if (violations.text().empty()) return testing::AssertionSuccess();
    return testing::AssertionFailure() << "\n" << violations.text();
}

}  // namespace bihuan::test
