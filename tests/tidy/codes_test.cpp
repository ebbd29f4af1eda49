// One list of codes in three places: what the program refuses with, the message catalogue, and the
// published contract.

#include "http/messages.hpp"
#include "tree.hpp"

#include <gtest/gtest.h>
#include <yaml-cpp/yaml.h>

namespace bihuan::test {
namespace {

using Codes = std::set<std::string>;

/// What is wrong with the configuration the command line tells in its own words.
const Codes files_of_the_command_line{
    "src/base/config.cpp",
    "src/base/config_settings.hpp",
};

struct Use {
    const SourceFile* file;
    Found found;
};

bool speaks_to_clients(const SourceFile& file) {
    const auto layer = file.layer();
    return file.is_in("src/") && file.is_cpp() && layer != "cli" && layer != "docgen" &&
           file.path != "src/http/messages.cpp" && !files_of_the_command_line.contains(file.path);
}

struct Call {
    const char* opening;
    std::size_t argument;
};

std::vector<Use> uses_of(std::initializer_list<Call> calls) {
    std::vector<Use> uses;
    for (const auto& file : tree()) {
        if (!speaks_to_clients(file)) continue;
        for (const auto& call : calls) {
            for (auto& found : literal_arguments(file.text, call.opening, call.argument)) {
                uses.push_back({&file, std::move(found)});
            }
        }
    }
    return uses;
}

void add_returned(std::vector<Use>& uses, const char* path) {
    const auto& file = file_at(path);
    for (auto& found : literal_arguments(file.text, "return ", 0)) {
        uses.push_back({&file, std::move(found)});
    }
}

std::vector<Use> problems() {
    auto uses = uses_of({
        {"refuse(",    1},
        {"malformed(", 0},
        {"code = ",    0}
    });
    add_returned(uses, "src/app/guards.cpp");
    add_returned(uses, "src/http/framing.cpp");
    return uses;
}

std::vector<Use> faults() {
    auto uses = uses_of({
        {"fault(",              1},
        {"invalid(",            1},
        {"Fault{",              1},
        {"faults.push_back({",  1},
        {"faults_.push_back({", 1},
    });
    add_returned(uses, "src/app/password.cpp");
    return uses;
}

Codes published(const char* schema) {
    const auto document = YAML::Load(file_at("docs/openapi.yaml").text);
    Codes codes;
    for (const auto& code : document["components"]["schemas"][schema]["enum"]) {
        codes.insert(code.Scalar());
    }
    return codes;
}

Codes worded() {
    Codes codes;
    for (const auto& message : http::all_messages()) codes.emplace(message.code);
    return codes;
}

Violations not_in(const std::vector<Use>& uses, const Codes& known, const std::string& where) {
    Violations violations;
    for (const auto& [file, found] : uses) {
        if (known.contains(found.value)) continue;
        violations.add(*file, found.line, found.value + " is not in " + where);
    }
    return violations;
}

TEST(Codes, are_found_by_the_expressions) {
    EXPECT_GT(problems().size(), 80U);
    EXPECT_GT(faults().size(), 80U);
}

TEST(Codes, of_problems_are_worded) {
    EXPECT_TRUE(none(not_in(problems(), worded(), "src/http/messages.cpp")));
}

TEST(Codes, of_faults_are_worded) {
    EXPECT_TRUE(none(not_in(faults(), worded(), "src/http/messages.cpp")));
}

TEST(Codes, of_problems_are_published) {
    EXPECT_TRUE(none(not_in(problems(), published("ProblemCode"), "ProblemCode of openapi.yaml")));
}

TEST(Codes, of_faults_are_published) {
    EXPECT_TRUE(none(not_in(faults(), published("FaultCode"), "FaultCode of openapi.yaml")));
}

TEST(Codes, that_are_published_are_worded_and_the_reverse) {
    auto both = published("ProblemCode");
    both.merge(published("FaultCode"));
    EXPECT_EQ(both, worded());
}

TEST(Codes, that_are_worded_are_used) {
    std::string text;
    for (const auto& file : tree()) {
        if (speaks_to_clients(file)) text += file.text;
    }
    Violations violations;
    for (const auto& code : worded()) {
        if (text.find('"' + code + '"') != std::string::npos) continue;
        violations.add("src/http/messages.cpp: nobody says " + code);
    }
    EXPECT_TRUE(none(violations));
}

TEST(Codes, are_worded_once_in_both_languages) {
    Codes seen;
    for (const auto& message : http::all_messages()) {
        EXPECT_TRUE(seen.emplace(message.code).second) << message.code << " twice";
        for (const auto words : {message.zh, message.en}) {
            EXPECT_FALSE(words.title.empty()) << message.code;
            EXPECT_FALSE(words.detail.empty()) << message.code;
        }
        const auto has_mark = [](std::string_view text) {
            return text.find("{}") != std::string_view::npos;
        };
        EXPECT_EQ(has_mark(message.zh.detail), has_mark(message.en.detail)) << message.code;
    }
}

}  // namespace
}  // namespace bihuan::test
