#include "bihuan/domain/notice_route.hpp"
#include "bihuan/domain/outgoing_message.hpp"
#include "bihuan/domain/quiet_hours.hpp"

#include <gtest/gtest.h>

#include <set>

namespace bihuan::domain {
namespace {

Instant at(const char* text) { return parse_instant(text).value(); }

std::set<NoticeKind> kinds_of(EventType event, const NoticeFacts& facts = {}) {
    std::set<NoticeKind> kinds;
    for (const auto& route : routes_of(event, facts)) kinds.insert(route.kind);
    return kinds;
}

TEST(NoticeRoutes, only_breaches_cannot_be_muted_and_only_they_are_urgent) {
    for (const auto& rule : notice_rules()) {
        EXPECT_EQ(notice_rule(rule.kind).kind, rule.kind) << "the table is in the order of kinds";
        EXPECT_EQ(rule.can_be_muted, rule.kind != NoticeKind::breach) << code_of(rule.kind);
        EXPECT_EQ(rule.urgent, rule.kind == NoticeKind::breach) << code_of(rule.kind);
        EXPECT_EQ(usual_ways(rule.kind).front(), NoticeWay::bell) << code_of(rule.kind);
    }
}

TEST(NoticeRoutes, call_a_step_of_a_ladder_a_breach_from_the_limit_on) {
    NoticeFacts facts;
    facts.percent = 99;
    EXPECT_EQ(kinds_of(EventType::escalation_step, facts), std::set{NoticeKind::reminder});
    facts.percent = 100;
    EXPECT_EQ(kinds_of(EventType::escalation_step, facts), std::set{NoticeKind::breach});
}

TEST(NoticeRoutes, tell_departments_only_of_what_comes_to_them) {
    EXPECT_EQ(kinds_of(EventType::moved), std::set{NoticeKind::progress});
    NoticeFacts facts;
    facts.sent_to_department = true;
    EXPECT_TRUE(kinds_of(EventType::moved, facts).contains(NoticeKind::dispatched));
}

TEST(NoticeRoutes, tell_owners_of_words_from_customers_and_not_to_them) {
    for (const bool from_customer : {true, false}) {
        NoticeFacts facts;
        facts.from_customer = from_customer;
        bool owner = false;
        for (const auto& route : routes_of(EventType::contacted, facts)) {
            owner |= route.audience == Audience::owner;
        }
        EXPECT_EQ(owner, from_customer);
    }
}

TEST(NoticeRoutes, leave_no_event_out_but_the_first_and_what_is_reckoned_anew) {
    std::set<EventType> told;
    for (const auto& route : notice_routes()) told.insert(route.event);
    for (const auto& name : event_type_names) {
        const bool silent = name.value == EventType::created || name.value == EventType::retargeted;
        EXPECT_EQ(told.contains(name.value), !silent) << name.code;
    }
}

TEST(QuietHours, are_read_strictly) {
    EXPECT_EQ(parse_minute("00:00"), 0);
    EXPECT_EQ(parse_minute("23:59"), 1439);
    for (const auto* text : {"24:00", "12:60", "7:00", "07:0", "0700", "-7:00", "07:00 ", ""}) {
        EXPECT_EQ(parse_minute(text), std::nullopt) << text;
    }
    EXPECT_EQ(minute_text(1439), "23:59");
}

TEST(QuietHours, across_midnight_end_in_the_morning) {
    const Zone zone("Asia/Shanghai");
    const QuietHours night{22 * 60, 8 * 60};
    const auto after = [&](const char* text) {
        return to_text(after_quiet(zone, night, at(text)));
    };
    EXPECT_EQ(after("2026-11-26T21:59:59+08:00"), "2026-11-26T13:59:59.000Z");
    EXPECT_EQ(after("2026-11-26T22:00:00+08:00"), "2026-11-27T00:00:00.000Z");
    EXPECT_EQ(after("2026-11-26T23:59:59+08:00"), "2026-11-27T00:00:00.000Z");
    EXPECT_EQ(after("2026-11-27T00:00:00+08:00"), "2026-11-27T00:00:00.000Z");
    EXPECT_EQ(after("2026-11-27T07:59:59+08:00"), "2026-11-27T00:00:00.000Z");
    EXPECT_EQ(after("2026-11-27T08:00:00+08:00"), "2026-11-27T00:00:00.000Z");
    EXPECT_EQ(after("2026-12-31T22:30:00+08:00"), "2027-01-01T00:00:00.000Z");
}

TEST(QuietHours, within_a_day_end_on_it) {
    const Zone zone("Asia/Shanghai");
    const QuietHours noon{12 * 60, 14 * 60};
    EXPECT_EQ(to_text(after_quiet(zone, noon, at("2026-11-26T12:30:00+08:00"))),
              "2026-11-26T06:00:00.000Z");
    EXPECT_EQ(to_text(after_quiet(zone, noon, at("2026-11-26T14:00:00+08:00"))),
              "2026-11-26T06:00:00.000Z");
    const auto some = at("2026-11-26T03:00:00+08:00");
    EXPECT_EQ(after_quiet(zone, std::nullopt, some), some);
    const QuietHours none{480, 480};
    EXPECT_EQ(after_quiet(zone, none, some), some);
}

/// Where clocks change, the end is the morning on those clocks.
TEST(QuietHours, follow_the_clocks_of_the_zone) {
    const Zone zone("Europe/Berlin");
    const QuietHours night{22 * 60, 8 * 60};
    EXPECT_EQ(to_text(after_quiet(zone, night, at("2026-10-24T23:00:00+02:00"))),
              "2026-10-25T07:00:00.000Z");
    EXPECT_EQ(to_text(after_quiet(zone, night, at("2026-03-28T23:00:00+01:00"))),
              "2026-03-29T06:00:00.000Z");
}

TEST(Segments, are_counted_as_carriers_do) {
    const auto han = [](int count) {
        std::string text;
        for (int i = 0; i < count; ++i) text += "短";
        return text;
    };
    EXPECT_EQ(sms_segments(""), 1);
    EXPECT_EQ(sms_segments(han(70)), 1);
    EXPECT_EQ(sms_segments(han(71)), 2);
    EXPECT_EQ(sms_segments(han(134)), 2);
    EXPECT_EQ(sms_segments(han(135)), 3);
    EXPECT_EQ(sms_segments(std::string(70, 'a')), 1);
    EXPECT_EQ(sms_segments(std::string(71, 'a')), 2);
    std::string faces;
    for (int i = 0; i < 36; ++i) faces += "😀";
    EXPECT_EQ(sms_segments(faces), 2) << "two units each";
}

SendingAnswer status(int code) {
    SendingAnswer answer;
    answer.status = code;
    return answer;
}

SendingAnswer error(const char* code) {
    SendingAnswer answer;
    answer.error = code;
    return answer;
}

TEST(Sending, is_tried_again_only_when_nothing_was_taken_or_ids_are_recognised) {
    const auto now = at("2026-11-26T10:00:00+08:00");
    struct Row {
        SendingAnswer answer;
        MessageState unknown_ids;
        MessageState known_ids;
    };
    const auto pending = MessageState::pending;
    const auto uncertain = MessageState::uncertain;
    auto unread = status(200);
    unread.has_rule = true;
    auto yes = unread;
    yes.taken = true;
    auto no = unread;
    no.taken = false;
    const Row rows[] = {
        {status(200), MessageState::sent, MessageState::sent},
        {yes, MessageState::sent, MessageState::sent},
        {no, MessageState::failed, MessageState::failed},
        {unread, uncertain, pending},
        {status(302), MessageState::failed, MessageState::failed},
        {status(400), MessageState::failed, MessageState::failed},
        {status(401), MessageState::failed, MessageState::failed},
        {status(408), uncertain, pending},
        {status(429), pending, pending},
        {status(500), uncertain, pending},
        {status(502), uncertain, pending},
        {status(503), pending, pending},
        {error("host_unknown"), pending, pending},
        {error("not_connected"), pending, pending},
        {error("tls_failed"), pending, pending},
        {error("address_not_allowed"), pending, pending},
        {error("timeout"), uncertain, pending},
        {error("connection_broken"), uncertain, pending},
    };
    for (const auto& row : rows) {
        SCOPED_TRACE(row.answer.status ? std::to_string(*row.answer.status) : row.answer.error);
        EXPECT_EQ(judge_sending(1, row.answer, false, now, 0).state, row.unknown_ids);
        EXPECT_EQ(judge_sending(1, row.answer, true, now, 0).state, row.known_ids);
    }
}

TEST(Sending, climbs_its_ladder_and_is_given_up) {
    const auto now = at("2026-11-26T10:00:00+08:00");
    const int seconds[] = {5, 60, 300, 1800, 7200};
    for (int number = 1; number < sending_attempts_max; ++number) {
        const auto verdict = judge_sending(number, error("not_connected"), false, now, 0);
        EXPECT_EQ(verdict.state, MessageState::pending);
        EXPECT_EQ(verdict.next_at - now, Seconds(seconds[number - 1]));
    }
    const auto last = judge_sending(sending_attempts_max, error("not_connected"), false, now, 0);
    EXPECT_EQ(last.state, MessageState::failed);
    EXPECT_EQ(last.reason, "unreachable");
    EXPECT_EQ(judge_sending(sending_attempts_max, status(500), true, now, 0).state,
              MessageState::uncertain);
    auto wait = status(503);
    wait.retry_after = Seconds(120);
    EXPECT_EQ(judge_sending(1, wait, false, now, 1).next_at - now, Seconds(120));
    EXPECT_EQ(judge_sending(1, wait, false, now, 1).pause_until, Instant(now + Seconds(120)));
}

}  // namespace
}  // namespace bihuan::domain
