// What is usual on a weekday, and how much of the past a board is measured against.

#include "bihuan/app/wallboard.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

namespace bihuan::app {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

/// A Monday, ten in the morning.
const Instant now = *parse_instant("2026-11-23T02:00:30.000Z");

class Wallboards : public testing::Test {
protected:
    void file(Instant at, std::optional<TeamId> team = {}) {
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {domain::Role::agent}, {}, at);
            NewTicket request;
            request.kind = domain::Kind::inquiry;
            request.channel = domain::Channel::web;
            request.subject = "a question";
            request.anonymous_reason = "none given";
            const auto ticket = *file_ticket(tx, context, request);
            if (team) {
                tx.exec_sql("UPDATE ticket SET team_id = $1 WHERE id = $2", {*team, ticket.id});
            }
        });
    }
    Wallboard board(Instant at, const WallScope& scope = {}) {
        Wallboard result;
        center_.with([&](store::Tx& tx) {
            const auto context = center_.acting(tx, {domain::Role::supervisor}, {}, at);
            result = wallboard(tx, context, scope, ReportLanguage::zh, usual_);
        });
        return result;
    }
    const WallValue& received(const Wallboard& board) {
        for (const auto& figure : board.figures) {
            if (figure.row->value == domain::WallFigure::received) return figure;
        }
        throw std::runtime_error("no such figure");
    }

    test::AppCenter center_;
    UsualDay usual_;
};

TEST_F(Wallboards, know_nothing_usual_on_the_first_day) {
    file(now - minutes(10));
    const auto figure = received(board(now));
    EXPECT_EQ(figure.value, 1);
    EXPECT_EQ(figure.usual, std::nullopt);
}

TEST_F(Wallboards, count_what_a_clock_that_is_ahead_received) {
    file(now + minutes(4));
    EXPECT_EQ(received(board(now)).value, 1) << "as the report of the day does";
}

TEST_F(Wallboards, compare_with_the_same_weekday_up_to_the_same_minute) {
    // Last Monday: two before ten, one at ten, one after; the day after does not count.
    file(now - days(7) - hours(1));
    file(now - days(7) - hours(2));
    file(now - days(7) + minutes(1));
    file(now - days(6) - hours(1));
    EXPECT_EQ(received(board(now)).usual, 2.0);
    // The Monday before began without a ticket: it counts, for the center was there.
    file(now - days(15));
    usual_ = {};
    EXPECT_EQ(received(board(now)).usual, 1.0);
    // What came nine weeks ago does not.
    file(now - days(63) - hours(1));
    usual_ = {};
    EXPECT_EQ(received(board(now)).usual, 0.3) << "two on eight Mondays, with one decimal";
}

TEST_F(Wallboards, count_the_past_once_in_a_minute) {
    file(now - days(7) - hours(1));
    EXPECT_EQ(received(board(now)).usual, 1.0);
    file(now - days(7) - hours(2));
    EXPECT_EQ(received(board(now + std::chrono::seconds(5))).usual, 1.0);
    EXPECT_EQ(received(board(now + minutes(1))).usual, 2.0);
}

TEST_F(Wallboards, count_the_tickets_of_their_teams) {
    const auto ours = center_.add_team("front", now - days(8));
    const auto theirs = center_.add_team("back", now - days(8));
    file(now - days(7) - hours(1), ours);
    file(now - days(7) - hours(1), theirs);
    file(now - minutes(5), ours);
    file(now - minutes(5), theirs);
    file(now - minutes(4), theirs);
    WallScope scope;
    scope.teams = std::vector<TeamId>{ours};
    const auto figure = received(board(now, scope));
    EXPECT_EQ(figure.value, 1);
    EXPECT_EQ(figure.usual, 1.0);
    usual_ = {};
    scope.teams = std::vector<TeamId>{};
    EXPECT_EQ(received(board(now, scope)).value, 0) << "of nobody's teams there is nothing";
    EXPECT_EQ(received(board(now, scope)).drill, "");
}

}  // namespace
}  // namespace bihuan::app
