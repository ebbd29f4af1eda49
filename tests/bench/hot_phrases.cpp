// What is named as hot in a file of tickets, one line for each phrase, to be judged by a reader,
// and what it takes. The same rules as in a report, without a database.

#include "bihuan/base/fold.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/hot_subjects.hpp"

#include <chrono>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iterator>
#include <map>
#include <stdexcept>
#include <string>

namespace bihuan::domain {
namespace {

/// The cells of a row of a CSV file; none at its end.
std::vector<std::string> next_row(std::string_view& file) {
    std::vector<std::string> cells;
    if (file.empty()) return cells;
    cells.emplace_back();
    bool quoted = false;
    while (!file.empty()) {
        const char point = file.front();
        file.remove_prefix(1);
        if (point == '"') {
            if (quoted && file.starts_with('"')) {
                cells.back() += '"';
                file.remove_prefix(1);
            } else {
                quoted = !quoted;
            }
        } else if (quoted || (point != ',' && point != '\n' && point != '\r')) {
            cells.back() += point;
        } else if (point == ',') {
            cells.emplace_back();
        } else if (point == '\n') {
            break;
        }
    }
    return cells;
}

struct Tickets {
    std::map<Day, std::vector<SubjectText>> texts;
    std::map<Day, DayTerms> terms;
    std::size_t count = 0;
};

/// As an import takes them: the first line of the text is the subject, all of it the description.
Tickets read_tickets(const char* name) {
    std::ifstream stream(name, std::ios::binary);
    const std::string file((std::istreambuf_iterator<char>(stream)), {});
    std::string_view rest = file;
    const auto head = next_row(rest);
    const auto column = [&](std::string_view wanted) {
        for (std::size_t i = 0; i < head.size(); ++i) {
            if (head[i].ends_with(wanted)) return i;
        }
        throw std::runtime_error("no column " + std::string(wanted));
    };
    const auto at = column("received_at");
    const auto text_at = column("text");
    Tickets tickets;
    for (auto row = next_row(rest); !row.empty(); row = next_row(rest)) {
        if (row.size() != head.size()) continue;
        const auto day = parse_day(row[at].substr(0, 10));
        if (!day) continue;
        const auto& text = row[text_at];
        auto folded = code_points_of(fold(text.substr(0, text.find('\n'))));
        folded += U'\n' + code_points_of(fold(text));
        tickets.texts[*day].push_back({std::move(folded), {}});
        ++tickets.count;
    }
    return tickets;
}

double cpu_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

void count_terms(Tickets& tickets) {
    for (const auto& [day, texts] : tickets.texts) {
        TermCounter counter;
        for (const auto& text : texts) counter.add(text.folded);
        auto& terms = tickets.terms[day];
        terms.tickets = static_cast<std::int64_t>(texts.size());
        terms.counts = counter.counts(terms_of_day_max);
    }
}

std::vector<DayTerms> days_of(const Tickets& tickets, Day from, Day to) {
    std::vector<DayTerms> days;
    for (auto day = std::max(from, tickets.terms.begin()->first); day < to;
         day += std::chrono::days(1)) {
        const auto found = tickets.terms.find(day);
        days.push_back(found == tickets.terms.end() ? DayTerms() : found->second);
    }
    return days;
}

/// As far back as a report looks.
std::vector<DayTerms> days_before(const Tickets& tickets, Day from) {
    auto begin = from;
    std::int64_t seen = 0;
    for (std::size_t days = 0; days < days_before_max; ++days) {
        if (days >= days_before_usual && seen >= tickets_before_enough) break;
        begin -= std::chrono::days(1);
        const auto found = tickets.terms.find(begin);
        if (found != tickets.terms.end()) seen += found->second.tickets;
    }
    return days_of(tickets, begin, from);
}

std::size_t print_period(const Tickets& tickets, Day from, Day to) {
    std::vector<SubjectText> texts;
    for (auto day = tickets.texts.lower_bound(from);
         day != tickets.texts.end() && day->first < to; ++day) {
        texts.insert(texts.end(), day->second.begin(), day->second.end());
    }
    const TermStandings standings(days_of(tickets, from, to), days_before(tickets, from));
    const auto subjects = hot_subjects(standings, texts);
    for (const auto& subject : subjects) {
        std::printf(
            "%s\t%s\t%lld\t%.2f\t%.1f\t", to_text(from).c_str(), subject.phrase.c_str(),
            static_cast<long long>(subject.count), subject.usual, subject.score
        );
        for (const auto& related : subject.related) std::printf("%s ", related.c_str());
        std::printf("\n");
    }
    return subjects.size();
}

Day next_of(Day from, std::string_view period) {
    if (period == "month") {
        const std::chrono::year_month_day date(from);
        return Day(date.year() / date.month() / 1 + std::chrono::months(1));
    }
    return from + std::chrono::days(period == "week" ? 7 : 1);
}

int run(int count, char** arguments) {
    if (count != 5) {
        std::fputs("usage: bihuan_hot_phrases FILE day|week|month FROM TO\n", stderr);
        return 2;
    }
    auto tickets = read_tickets(arguments[1]);
    const auto begun = cpu_seconds();
    count_terms(tickets);
    const auto counted = cpu_seconds();
    std::size_t periods = 0;
    std::size_t phrases = 0;
    const auto to = *parse_day(arguments[4]);
    for (auto from = *parse_day(arguments[3]); from < to; ++periods) {
        const auto next = next_of(from, arguments[2]);
        phrases += print_period(tickets, from, next);
        from = next;
    }
    const auto ended = cpu_seconds();
    std::printf(
        "%zu phrases in %zu periods; %.1f us to count a ticket, %.1f ms for a period\n", phrases,
        periods, (counted - begun) / static_cast<double>(tickets.count) * 1e6,
        (ended - counted) / static_cast<double>(periods) * 1e3
    );
    return 0;
}

}  // namespace
}  // namespace bihuan::domain

int main(int count, char** arguments) { return bihuan::domain::run(count, arguments); }
