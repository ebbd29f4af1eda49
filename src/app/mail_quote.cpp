#include "app/mail_text.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace bihuan::app {

namespace {

using Line = std::string_view;
using Lines = std::vector<Line>;

/// How far below the first line of a head that was copied its others stand.
constexpr std::size_t head_lines = 6;
constexpr std::size_t intro_bytes_max = 400;

bool is_quoted(Line line) {
    return trim(line).starts_with('>');
}

/// "-----Original Message-----", "------------------ 原始邮件 ------------------".
bool is_ruled_title(Line line) {
    static constexpr std::array<std::string_view, 8> titles{
        "original message", "forwarded message", "原始邮件", "原邮件",
        "转发邮件", "原始郵件", "回复的原邮件", "转发的邮件",
    };
    const auto text = ascii_lower(trim(line));
    if (!text.starts_with("--") || !text.ends_with("--")) return false;
    return std::any_of(titles.begin(), titles.end(), [&](std::string_view title) {
        return text.find(title) != std::string::npos;
    });
}

/// "On Mon, 2 Mar 2026, A <a@b.c> wrote:", "在 2026-03-02 10:00:00，"客服" <a@b.c> 写道：".
bool is_intro(Line line) {
    const auto text = trim(line);
    if (text.size() > intro_bytes_max) return false;
    static constexpr std::array<std::string_view, 6> ends{
        "wrote:", "写道：", "写道:", "寫道：", "寫道:", "schrieb:"
    };
    return std::any_of(ends.begin(), ends.end(), [&](std::string_view end) {
        return text.ends_with(end);
    });
}

bool begins_with_any(Line line, const std::array<std::string_view, 4>& words) {
    const auto text = trim(line);
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return text.starts_with(word);
    });
}

/// A head copied into the text: "发件人：" with "发送时间：" soon below it.
bool is_copied_head(const Lines& lines, std::size_t at) {
    static constexpr std::array<std::string_view, 4> from{"From:", "发件人：", "发件人:", "寄件者:"};
    static constexpr std::array<std::string_view, 4> sent{"Sent:", "发送时间", "Date:", "日期"};
    if (!begins_with_any(lines[at], from)) return false;
    const auto end = std::min(lines.size(), at + head_lines);
    for (auto next = at + 1; next < end; ++next) {
        if (begins_with_any(lines[next], sent)) return true;
    }
    return false;
}

bool is_blank_between(const Lines& lines, std::size_t from, std::size_t to) {
    return std::all_of(
        lines.begin() + static_cast<std::ptrdiff_t>(from),
        lines.begin() + static_cast<std::ptrdiff_t>(to), is_blank
    );
}

/// Where the quoted lines at the end begin; past the end when there are none.
std::size_t quoted_tail(const Lines& lines) {
    auto begin = lines.size();
    for (auto at = lines.size(); at > 0; --at) {
        if (is_quoted(lines[at - 1])) begin = at - 1;
        if (!is_quoted(lines[at - 1]) && !is_blank(lines[at - 1])) break;
    }
    if (begin == lines.size()) return begin;
    // The line above that says whom they are of; it may be broken in two.
    auto above = begin;
    while (above > 0 && is_blank(lines[above - 1])) --above;
    if (above > 0 && is_intro(lines[above - 1])) {
        --above;
        const bool broken = above > 0 && !is_blank(lines[above - 1]) &&
                            begins_with_any(lines[above - 1], {"On ", "在", "于", "Am "});
        return broken && !begins_with_any(lines[above], {"On ", "在", "于", "Am "}) ? above - 1
                                                                                  : above;
    }
    return begin;
}

std::size_t split_line(const Lines& lines) {
    const auto tail = quoted_tail(lines);
    // Where lines are marked, what stands between them is an answer.
    const bool marked = std::any_of(lines.begin(), lines.end(), is_quoted);
    for (std::size_t at = 0; at < tail; ++at) {
        const bool intro = !marked && is_intro(lines[at]);
        if (is_ruled_title(lines[at]) || is_copied_head(lines, at) || intro) return at;
    }
    return tail;
}

std::string joined(const Lines& lines, std::size_t from, std::size_t to) {
    std::string text;
    for (auto at = from; at < to; ++at) text.append(lines[at]).append(1, '\n');
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    return text;
}

}  // namespace

QuotedText split_quoted(std::string_view text) {
    Lines lines;
    for (const auto line : split(text, '\n')) lines.push_back(line);
    const auto at = split_line(lines);
    // Who answers below, or forwards without a word, has written nothing above.
    if (is_blank_between(lines, 0, at)) return {joined(lines, 0, lines.size()), {}};
    return {joined(lines, 0, at), joined(lines, at, lines.size())};
}

std::string with_quoted(const QuotedText& parts) {
    if (parts.quoted.empty()) return parts.text;
    std::string text = parts.text + "\n";
    for (const auto line : split(parts.quoted, '\n')) {
        text += line.starts_with('>') ? "\n" : "\n> ";
        text += line;
    }
    return text;
}

}  // namespace bihuan::app
