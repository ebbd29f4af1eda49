#include "docgen/state_machine.hpp"

#include "bihuan/domain/form.hpp"
#include "bihuan/domain/workflow.hpp"

#include <span>
#include <sstream>
#include <string_view>
#include <vector>

namespace bihuan::docgen {

namespace {

using domain::code_of;
using domain::Stage;
using domain::Transition;

constexpr std::string_view preface = R"md(# The state machine

Written by `tools/generate` from the tables in `include/bihuan/domain/workflow.hpp` and `form.hpp`.
Change those tables, not this file; a test compares the two.

A diagram shows the moves that belong to one stage. What is possible from several stages, such as
`suspend` or `withdraw`, stands in the table below it. *Stays* means that the move leaves the ticket
in its stage. A *branch* is the answer in the move's form that picks the row. *While* tells whether
the row holds for an open, a suspended, either or a closed ticket.

)md";

template <class E>
const auto& name_of(E value) {
    return domain::names_of<E>()[static_cast<std::size_t>(value)];
}

std::vector<Stage> stages_of(const Transition& row) {
    std::vector<Stage> stages;
    for (const auto& stage : domain::stage_names) {
        if (row.from.has(stage.value)) stages.push_back(stage.value);
    }
    return stages;
}

bool is_any_open(const Transition& row) {
    return stages_of(row).size() == domain::stage_names.size() - 1 && !row.from.has(Stage::closed);
}

std::string from_text(const Transition& row) {
    if (is_any_open(row)) return "any open stage";
    std::string text;
    for (const auto stage : stages_of(row)) {
        if (!text.empty()) text += ", ";
        text += '`';
        text += code_of(stage);
        text += '`';
    }
    return text;
}

std::string_view while_text(domain::While when) {
    switch (when) {
        case domain::While::open:
            return "open";
        case domain::While::suspended:
            return "suspended";
        case domain::While::either:
            return "either";
        case domain::While::closed:
            return "closed";
    }
    return "";
}

std::string code_mark(std::string_view code) {
    return code.empty() ? std::string() : "`" + std::string(code) + "`";
}

bool uses(std::span<const Transition> rows, Stage stage) {
    for (const auto& row : rows) {
        const auto from = stages_of(row);
        if (from.size() != 1) continue;
        if (from.front() == stage || row.to.from(from.front()) == stage) return true;
    }
    return false;
}

void write_diagram(std::ostream& out, std::span<const Transition> rows) {
    out << "```mermaid\nstateDiagram-v2\n";
    for (const auto& stage : domain::stage_names) {
        if (!uses(rows, stage.value)) continue;
        out << "    state \"" << stage.zh << ' ' << stage.code << "\" as " << stage.code << '\n';
    }
    out << "    [*] --> intake\n";
    for (const auto& row : rows) {
        const auto from = stages_of(row);
        if (from.size() != 1) continue;
        out << "    " << code_of(from.front()) << " --> " << code_of(row.to.from(from.front()))
            << ": " << code_of(row.action);
        if (row.branch != domain::Branch::always) out << " / " << code_of(row.branch);
        out << '\n';
    }
    out << "    closed --> [*]\n```\n\n";
}

void write_rows(std::ostream& out, std::span<const Transition> rows) {
    out << "| from | action | branch | to | while | permission | guard | outcome |\n"
           "|---|---|---|---|---|---|---|---|\n";
    for (const auto& row : rows) {
        const auto& action = name_of(row.action);
        const auto branch = row.branch == domain::Branch::always ? "" : code_of(row.branch);
        const auto guard = row.guard == domain::Guard::none ? "" : code_of(row.guard);
        const auto to = row.to.stays() ? "stays" : code_mark(code_of(row.to.from(Stage::intake)));
        out << "| " << from_text(row) << " | `" << action.code << "` " << action.zh << " | "
            << code_mark(branch) << " | " << to << " | " << while_text(row.when) << " | `"
            << code_of(row.permission) << "` | " << code_mark(guard) << " | "
            << code_mark(row.outcome ? code_of(*row.outcome) : "") << " |\n";
    }
    out << '\n';
}

/// Kinds that share a table share a chapter.
void write_kinds(std::ostream& out) {
    std::vector<const Transition*> written;
    for (const auto& kind : domain::kind_names) {
        const auto rows = domain::transitions_of(kind.value);
        bool known = false;
        for (const auto* first : written) known = known || first == rows.data();
        if (known) continue;
        written.push_back(rows.data());
        out << "## ";
        std::string_view separator;
        for (const auto& other : domain::kind_names) {
            if (domain::transitions_of(other.value).data() != rows.data()) continue;
            out << separator << other.zh << " `" << other.code << '`';
            separator = " · ";
        }
        out << "\n\n";
        write_diagram(out, rows);
        write_rows(out, rows);
    }
}

void write_guards(std::ostream& out) {
    out << "## Guards\n\n| code | 中文 | meaning |\n|---|---|---|\n";
    for (const auto& guard : domain::guard_names) {
        if (guard.value == domain::Guard::none) continue;
        out << "| `" << guard.code << "` | " << guard.zh << " | " << guard.en << " |\n";
    }
    out << '\n';
}

std::string required_text(const domain::Required& required) {
    if (required.always) return "yes";
    if (!required.when()) return "";
    return "if `" + std::string(required.member) + "` is `" + std::string(required.value) + "`";
}

std::string limit_text(const domain::Field& field) {
    if (!field.options.empty()) {
        std::string text;
        for (const auto option : field.options) {
            if (!text.empty()) text += ' ';
            text += code_mark(option);
        }
        return text;
    }
    switch (field.type) {
        case domain::FieldType::integer:
            return "1 to " + std::to_string(field.maximum);
        case domain::FieldType::texts:
        case domain::FieldType::attachments:
        case domain::FieldType::points:
            return "at most " + std::to_string(field.maximum);
        default:
            if (field.maximum == 0) return "";
            return std::to_string(field.maximum) + " characters";
    }
}

void write_forms(std::ostream& out) {
    out << "## Forms\n\n"
           "What an action takes in `form`. Actions that are not listed take nothing.\n\n"
           "| action | member | 中文 | type | required | limit |\n|---|---|---|---|---|---|\n";
    for (const auto& field : domain::tables::fields) {
        out << "| `" << code_of(field.action) << "` | `" << field.name << "` | " << field.zh
            << " | " << code_of(field.type) << " | " << required_text(field.required) << " | "
            << limit_text(field) << " |\n";
    }
}

}  // namespace

std::string state_machine() {
    std::ostringstream out;
    out << preface;
    write_kinds(out);
    write_guards(out);
    write_forms(out);
    return out.str();
}

}  // namespace bihuan::docgen
