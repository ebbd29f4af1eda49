// Counting words by day on a real database, and what is hot by these counts.

#include "bihuan/app/hot_subjects.hpp"

#include "bihuan/app/repeats.hpp"
#include "bihuan/app/similar.hpp"
#include "bihuan/app/word_days.hpp"
#include "bihuan/jobs/word_keeper.hpp"
#include "bihuan/store/word_days.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <future>

namespace bihuan::app {
namespace {

using domain::Role;

constexpr int days_before = 28;
const auto no_pause = std::chrono::milliseconds(0);

const std::vector<std::string> ordinary{"电饭煲不加热", "退款没有到账", "快递丢失", "空调漏水",
                                        "delivery delayed", "发票开错", "洗衣机不转"};

class HotSubjects : public testing::Test {
protected:
    HotSubjects() {
        center_.with([&](store::Tx& tx) {
            supervisor_.emplace(center_.acting(tx, {Role::supervisor}, {}, now_));
            for (int day = -days_before; day <= 0; ++day) {
                for (std::size_t i = 0; i < 6; ++i) {
                    const auto at = i + static_cast<std::size_t>(day + days_before);
                    file(tx, day, ordinary[at % ordinary.size()]);
                }
            }
        });
    }

    /// Received so many days after the day of the surge.
    domain::Ticket file(
        store::Tx& tx, int day, const std::string& subject, const std::string& customer = "王小明",
        const std::string& description = "请尽快处理"
    ) {
        NewTicket request;
        request.subject = subject;
        request.description = description;
        request.customer_name = customer;
        request.contacts = {
            {domain::ContactKind::phone, "+86138" + std::to_string(10'000'000 + ++tickets_)}};
        request.received_at = noon(day) + std::chrono::minutes(tickets_ % 300);
        request.historic = true;
        auto context = *supervisor_;
        return file_ticket(tx, context, request).value();
    }

    std::vector<domain::Ticket> file_many(int day, int count, const std::string& subject) {
        std::vector<domain::Ticket> tickets;
        center_.with([&](store::Tx& tx) {
            for (int i = 0; i < count; ++i) tickets.push_back(file(tx, day, subject));
        });
        return tickets;
    }

    /// As the background thread does.
    void count() {
        NewTicketFollower follower;
        bool more = true;
        while (more) {
            center_.with([&](store::Tx& tx) { more = follower.follow(tx, center_.center().zone); });
        }
        more = true;
        while (more) {
            center_.with([&](store::Tx& tx) { more = count_next_day(tx, *supervisor_, no_pause); });
        }
    }

    std::vector<HotSubject> found(int from, int to, std::optional<Context> reader = {}) {
        std::vector<HotSubject> subjects;
        center_.with([&](store::Tx& tx) {
            subjects = hot_subjects(
                tx, reader ? *reader : *supervisor_, day(from), day(to)
            );
        });
        return subjects;
    }
    std::vector<HotSubject> found() { return found(0, 1); }

    std::vector<store::WordDay> kept() {
        std::vector<store::WordDay> days;
        center_.with([&](store::Tx& tx) {
            days = store::word_days(tx, day(-days_before - 40), day(40));
        });
        return days;
    }

    /// Each day as it would be counted now is what is kept of it.
    void expect_right() {
        const auto days = kept();
        std::int64_t tickets = 0;
        center_.with([&](store::Tx& tx) {
            for (const auto& each : days) {
                const auto counted = counted_day(tx, *supervisor_, each.day);
                EXPECT_EQ(each.tickets, counted.tickets) << to_text(each.day);
                EXPECT_EQ(each.counts, counted.counts) << to_text(each.day);
                tickets += each.tickets;
            }
        });
        EXPECT_EQ(std::to_string(tickets), center_.value("SELECT count(*) FROM ticket"));
        EXPECT_EQ(center_.value("SELECT count(*) FROM word_todo"), "0");
    }

    Day day(int after) const { return *parse_day("2026-11-20") + std::chrono::days(after); }
    Instant noon(int after) const {
        return center_.center().zone.at(day(after), std::chrono::hours(12));
    }

    test::AppCenter center_;
    Instant now_ = *parse_instant("2026-11-26T09:00:00+08:00");
    std::optional<Context> supervisor_;
    int tickets_ = 0;
};

TEST_F(HotSubjects, of_a_surge_are_named_with_their_tickets) {
    const auto tickets = file_many(0, 9, "内湖路樹處理");
    count();
    expect_right();
    const auto subjects = found();
    ASSERT_EQ(subjects.size(), 1U);
    EXPECT_EQ(subjects[0].phrase, "内湖路樹處理") << "as it is written";
    EXPECT_EQ(subjects[0].count, 9);
    ASSERT_EQ(subjects[0].samples.size(), 5U);
    for (const auto& sample : subjects[0].samples) {
        EXPECT_EQ(sample.subject, "内湖路樹處理");
        EXPECT_TRUE(std::any_of(tickets.begin(), tickets.end(), [&](const auto& ticket) {
            return ticket.id == sample.id && ticket.number == sample.number;
        }));
    }
    EXPECT_EQ(
        subjects[0].drill,
        "/api/v1/tickets?q=%E5%86%85%E6%B9%96%E8%B7%AF%E6%A8%B9%E8%99%95%E7%90%86"
        "&received_from=2026-11-19T16:00:00.000Z&received_to=2026-11-20T16:00:00.000Z"
    );
    EXPECT_TRUE(found(-1, 0).empty()) << "the day before";
}

TEST_F(HotSubjects, of_several_days_are_counted_together) {
    for (int day = 0; day < 7; ++day) file_many(day, 2, "路树倒伏");
    count();
    EXPECT_TRUE(found().empty()) << "two on one day are few";
    const auto subjects = found(0, 7);
    ASSERT_EQ(subjects.size(), 1U);
    EXPECT_EQ(subjects[0].phrase, "路树倒伏");
    EXPECT_EQ(subjects[0].count, 14);
}

TEST_F(HotSubjects, are_judged_by_more_than_four_weeks_where_tickets_are_few) {
    file_many(0, 4, "路树倒伏");
    count();
    EXPECT_EQ(found().size(), 1U) << "there had been none for four weeks";
    for (int day = -60; day < -days_before; ++day) file_many(day, 3, "路树倒伏");
    count();
    EXPECT_TRUE(found().empty()) << "there had been many before that";
}

TEST_F(HotSubjects, change_with_what_is_imported_late) {
    file_many(0, 9, "路树倒伏");
    count();
    EXPECT_EQ(found().size(), 1U);
    for (int day = -days_before; day < 0; ++day) file_many(day, 9, "路树倒伏");
    EXPECT_EQ(found().size(), 1U) << "not yet counted";
    count();
    expect_right();
    EXPECT_TRUE(found().empty()) << "they had always been";
}

TEST_F(HotSubjects, follow_what_is_changed) {
    const auto tickets = file_many(0, 9, "路树倒伏");
    count();
    const auto id = [&](std::size_t i) { return "'" + tickets[i].id.text() + "'"; };
    center_.with([&](store::Tx& tx) {
        tx.exec_sql("UPDATE ticket SET subject = '路灯不亮' WHERE id = " + id(0));
        tx.exec_sql("UPDATE ticket SET description = '路灯不亮' WHERE id = " + id(1));
        tx.exec_sql(
            "UPDATE ticket SET received_at = received_at + interval '3 days' WHERE id = " + id(2)
        );
        tx.exec_sql("UPDATE ticket SET priority = 'high' WHERE id = " + id(3));
    });
    EXPECT_EQ(center_.value("SELECT count(*) FROM word_todo"), "4");
    count();
    expect_right();
    EXPECT_EQ(found()[0].count, 7);
}

TEST_F(HotSubjects, are_the_same_when_all_is_counted_anew) {
    file_many(0, 9, "路树倒伏");
    file_many(-40, 2, "路树倒伏");
    count();
    const auto before = kept();
    center_.with([](store::Tx& tx) { store::begin_words_anew(tx); });
    EXPECT_TRUE(kept().empty());
    EXPECT_TRUE(found().empty());
    count();
    expect_right();
    const auto after = kept();
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) {
        EXPECT_EQ(after[i].day, before[i].day);
        EXPECT_EQ(after[i].counts, before[i].counts);
    }
}

TEST_F(HotSubjects, lose_nothing_when_counting_breaks_off) {
    count();
    file_many(0, 9, "路树倒伏");
    const auto& zone = center_.center().zone;
    const auto broken_off = [&](const std::function<void(store::Tx&)>& work) {
        store::run_transaction(center_.connection(), [&](store::Tx& tx) {
            work(tx);
            return false;
        });
    };
    NewTicketFollower follower;
    broken_off([&](store::Tx& tx) { follower.follow(tx, zone); });
    center_.with([&](store::Tx& tx) { NewTicketFollower().follow(tx, zone); });
    broken_off([&](store::Tx& tx) { EXPECT_TRUE(count_next_day(tx, *supervisor_, no_pause)); });
    EXPECT_TRUE(found().empty());
    count();
    expect_right();
    EXPECT_EQ(found().size(), 1U);
}

TEST_F(HotSubjects, do_not_pass_over_a_ticket_that_is_seen_late) {
    count();
    const auto& zone = center_.center().zone;
    store::DatabaseOptions options;
    options.url = center_.url();
    const auto slow = store::open_connection(options);
    const auto position = center_.value("SELECT seq FROM word_state");
    NewTicketFollower follower;
    store::run_transaction(*slow, [&](store::Tx& tx) {
        file(tx, 0, "路树倒伏");
        file_many(0, 1, "路树倒伏");
        for (int i = 0; i < 3; ++i) {
            center_.with([&](store::Tx& other) { EXPECT_FALSE(follower.follow(other, zone)); });
            EXPECT_EQ(center_.value("SELECT seq FROM word_state"), position);
        }
        return true;
    });
    center_.with([&](store::Tx& tx) { follower.follow(tx, zone); });
    EXPECT_NE(center_.value("SELECT seq FROM word_state"), position);
    count();
    expect_right();
}

TEST_F(HotSubjects, are_counted_by_one_at_a_time) {
    store::DatabaseOptions options;
    options.url = center_.url();
    const auto other = store::open_connection(options);
    center_.with([&](store::Tx& tx) {
        EXPECT_TRUE(store::hold_words(tx));
        store::run_transaction(*other, [](store::Tx& second) {
            EXPECT_FALSE(store::hold_words(second));
            return true;
        });
    });
    store::run_transaction(*other, [](store::Tx& second) {
        EXPECT_TRUE(store::hold_words(second));
        return true;
    });
}

TEST_F(HotSubjects, of_one_day_are_not_counted_again_at_once) {
    count();
    file_many(0, 9, "路树倒伏");
    center_.with([&](store::Tx& tx) {
        NewTicketFollower().follow(tx, center_.center().zone);
        const auto pause = std::chrono::minutes(1);
        EXPECT_FALSE(count_next_day(tx, *supervisor_, pause));
        auto later = *supervisor_;
        later.now += pause;
        EXPECT_TRUE(count_next_day(tx, later, pause));
        EXPECT_FALSE(count_next_day(tx, later, pause)) << "all is counted";
    });
}

TEST_F(HotSubjects, tell_no_name) {
    center_.with([&](store::Tx& tx) {
        for (int i = 0; i < 9; ++i) {
            file(tx, 0, "欧阳锋来电", i % 2 == 0 ? "歐陽鋒" : "李四", "欧阳锋要求退货");
        }
    });
    count();
    for (const auto& subject : found()) {
        EXPECT_EQ(subject.phrase.find("欧阳"), std::string::npos);
        for (const auto& phrase : subject.related) {
            EXPECT_EQ(phrase.find("欧阳"), std::string::npos);
        }
    }
}

TEST_F(HotSubjects, show_a_reader_only_what_they_may_see) {
    const auto tickets = file_many(0, 9, "路树倒伏");
    count();
    const auto team = center_.add_team("树木", now_);
    std::optional<Context> agent;
    center_.with([&](store::Tx& tx) {
        agent.emplace(center_.acting(tx, {Role::agent}, {}, now_));
        tx.exec_sql("UPDATE ticket SET team_id = '" + team.text() + "'");
    });
    EXPECT_TRUE(found(0, 1, agent).empty());
    center_.with([&](store::Tx& tx) {
        tx.exec_sql(
            "UPDATE ticket SET owner_id = '" + agent->principal.user_id->text() + "' WHERE id = '" +
            tickets[4].id.text() + "'"
        );
    });
    const auto subjects = found(0, 1, agent);
    ASSERT_EQ(subjects.size(), 1U);
    EXPECT_EQ(subjects[0].count, 9);
    ASSERT_EQ(subjects[0].samples.size(), 1U);
    EXPECT_EQ(subjects[0].samples[0].id, tickets[4].id);
}

TEST_F(HotSubjects, are_none_in_an_empty_center) {
    center_.with([](store::Tx& tx) { store::begin_words_anew(tx); });
    EXPECT_TRUE(found().empty());
    EXPECT_TRUE(found(-400, -370).empty());
}

TEST_F(HotSubjects, are_kept_in_the_background) {
    store::DatabaseOptions options;
    options.url = center_.url();
    options.interactive_workers = 1;
    store::Database database(options);
    const jobs::WordKeeperPauses pauses{std::chrono::hours(1), no_pause};
    jobs::WordKeeper one(database, center_.center(), pauses);
    jobs::WordKeeper other(database, center_.center(), pauses);
    one.start();
    other.start();
    file_many(0, 9, "路树倒伏");
    // What one is at the other leaves to it.
    auto meanwhile = std::async(std::launch::async, [&] { other.look_now(); });
    one.look_now();
    meanwhile.get();
    for (int i = 0; i < 100 && found().empty(); ++i) one.look_now();
    EXPECT_EQ(found().size(), 1U);
    expect_right();
    one.stop();
    other.stop();
    database.stop();
}

TEST_F(HotSubjects, do_not_hide_who_complains_again) {
    std::vector<domain::Ticket> tickets;
    center_.with([&](store::Tx& tx) {
        tickets.push_back(file(tx, -40, "早就投诉过"));
        tickets.push_back(file(tx, -20, "第一次"));
        tickets.push_back(file(tx, 0, "第二次"));
        tickets.push_back(file(tx, -5, "别的人"));
        for (const auto& ticket : tickets) {
            tx.exec_sql(
                "UPDATE ticket SET customer_id = '" + tickets[0].customer->id.text() +
                "' WHERE id = '" + ticket.id.text() + "' AND subject <> '别的人'"
            );
        }
        const auto repeats = repeat_complainants(tx, *supervisor_, day(0), day(0));
        ASSERT_EQ(repeats.size(), 1U);
        EXPECT_EQ(repeats[0].customer_id, tickets[0].customer->id);
        EXPECT_EQ(repeats[0].complaints, 2);
        ASSERT_EQ(repeats[0].tickets.size(), 2U);
        EXPECT_EQ(repeats[0].tickets[0].subject, "第二次");
        EXPECT_EQ(repeats[0].tickets[1].subject, "第一次");
        EXPECT_TRUE(repeat_complainants(tx, *supervisor_, day(-5), day(-5)).empty());
        EXPECT_EQ(repeat_complainants(tx, *supervisor_, day(-20), day(-20)).size(), 1U);
    });
}

TEST_F(HotSubjects, do_not_hide_groups) {
    const auto tickets = file_many(0, 3, "路树倒伏");
    const auto older = file_many(-2, 1, "路树倒伏");
    center_.with([&](store::Tx& tx) {
        EXPECT_TRUE(groups_of_days(tx, *supervisor_, day(0), day(0)).empty());
        auto context = *supervisor_;
        context.now = noon(3);
        Json body;
        body["tickets"] = {older[0].number, tickets[1].number};
        ASSERT_TRUE(group_tickets(tx, context, tickets[0].number, body).has_value());
        const auto groups = groups_of_days(tx, *supervisor_, day(0), day(0));
        ASSERT_EQ(groups.size(), 1U);
        EXPECT_EQ(groups[0].lead.number, tickets[0].number);
        EXPECT_EQ(groups[0].tickets, 3);
        EXPECT_EQ(groups[0].of_these_days, 2) << "two were received on the day";
        const auto added = groups_of_days(tx, *supervisor_, day(3), day(3));
        ASSERT_EQ(added.size(), 1U);
        EXPECT_EQ(added[0].of_these_days, 2) << "two were added";
        EXPECT_EQ(groups_of_days(tx, *supervisor_, day(-2), day(-2)).size(), 1U);
        EXPECT_TRUE(groups_of_days(tx, *supervisor_, day(-1), day(-1)).empty());
    });
}

}  // namespace
}  // namespace bihuan::app
