// The worked examples of docs/time-limits.md are what the program reckons.

#include "time_limits.hpp"

#include "bihuan/base/json.hpp"
#include "bihuan/domain/ticket.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace bihuan::test {
namespace {

using Cells = std::vector<std::string>;

std::string trimmed(const std::string& text) {
    const auto from = text.find_first_not_of(' ');
    if (from == std::string::npos) return "";
    return text.substr(from, text.find_last_not_of(' ') + 1 - from);
}

Cells split(const std::string& text, const std::string& separator) {
    Cells cells;
    std::size_t at = 0;
    for (;;) {
        const auto next = text.find(separator, at);
        cells.push_back(trimmed(text.substr(at, next - at)));
        if (next == std::string::npos) return cells;
        at = next + separator.size();
    }
}

/// Rows of six cells that begin with a time.
std::vector<Cells> examples() {
    std::ifstream file(checkout() / "docs/time-limits.md");
    EXPECT_TRUE(file.good());
    std::vector<Cells> rows;
    for (std::string line; std::getline(file, line);) {
        if (!line.starts_with("| 202")) continue;
        auto cells = split(line.substr(1, line.rfind('|') - 1), "|");
        EXPECT_EQ(cells.size(), 6U) << line;
        if (cells.size() == 6) rows.push_back(std::move(cells));
    }
    return rows;
}

domain::TicketFacts facts_of(const std::string& text) {
    const auto words = split(text, ",");
    domain::TicketFacts facts;
    facts.kind = domain::parse_code<domain::Kind>(words.front()).value();
    for (std::size_t i = 1; i < words.size(); ++i) {
        if (words[i] == "difficult") {
            facts.difficult = true;
        } else if (words[i] == "major") {
            facts.major = true;
        } else {
            facts.amount = parse_amount(words[i]);
            EXPECT_TRUE(facts.amount) << words[i];
        }
    }
    return facts;
}

std::vector<Pause> pauses_of(const std::string& text) {
    std::vector<Pause> pauses;
    if (text == "never") return pauses;
    for (const auto& pause : split(text, ";")) {
        const auto ends = split(pause, " to ");
        EXPECT_EQ(ends.size(), 2U) << pause;
        pauses.emplace_back(local(ends.front()), local(ends.back()));
    }
    return pauses;
}

TEST(TimeLimitsDocument, has_examples_that_are_true) {
    const auto rows = examples();
    EXPECT_GE(rows.size(), 16U);
    for (const auto& row : rows) {
        SCOPED_TRACE(row[0] + " " + row[1] + " " + row[2]);
        const auto metric = domain::parse_code<domain::Metric>(row[2]);
        ASSERT_TRUE(metric);
        const auto due =
            due_of(both_packs(), *metric, facts_of(row[1]), local(row[0]), pauses_of(row[3]));
        EXPECT_EQ(due, row[4]);
    }
}

}  // namespace
}  // namespace bihuan::test
