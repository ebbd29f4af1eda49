// Two archives made one and two again: whatever was done in between, the database is as if they had
// never been one.

#include "bihuan/app/customer_merge.hpp"
#include "bihuan/app/assets.hpp"
#include "bihuan/app/customers.hpp"
#include "bihuan/app/tickets.hpp"
#include "bihuan/store/customers.hpp"
#include "bihuan/store/tickets.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <thread>

namespace bihuan::app {
namespace {

using domain::CustomerFile;
using domain::Role;
using std::chrono::days;
using std::chrono::hours;

const Instant start = parse_instant("2026-11-23T02:00:00Z").value();

Json phone(const std::string& value, bool shared = false) {
    return Json{
        {"kind",   "phone"},
        {"value",  value  },
        {"shared", shared }
    };
}

/// One center whose supervisor does everything.
class Archive {
public:
    Archive() {
        center_.with([&](store::Tx& tx) {
            context_.emplace(center_.acting(tx, {Role::supervisor}, {}, start));
        });
    }

    test::AppCenter& center() { return center_; }
    void wait(std::chrono::microseconds time) { context_->now += time; }

    CustomerFile create(const Json& body) {
        return run<CustomerFile>([&](store::Tx& tx) { return create_customer(tx, *context_, body); }
        ).value();
    }
    CustomerFile file(const CustomerId& id) {
        return run<CustomerFile>(
                   [&](store::Tx& tx) { return find_visible_file(tx, *context_, id.text()); }
        ).value();
    }
    Result<CustomerFile> change(const CustomerId& id, const Json& body) {
        const auto version = file(id).version;
        return run<CustomerFile>([&](store::Tx& tx) {
            return change_customer(tx, *context_, id.text(), body, version);
        });
    }
    TicketId complain(const CustomerId& id, const std::string& subject) {
        NewTicket request;
        request.subject = subject;
        request.customer_id = id;
        request.channel = domain::Channel::web;
        return run<domain::Ticket>([&](store::Tx& tx) {
                   return file_ticket(tx, *context_, request);
               })
            .value()
            .id;
    }
    domain::Ticket ticket(const TicketId& id) {
        std::optional<domain::Ticket> found;
        center_.with([&](store::Tx& tx) { found = store::find_ticket(tx, id); });
        return found.value();
    }
    void rename(const TicketId& id, const std::string& subject) {
        const auto version = ticket(id).version;
        run<domain::Ticket>([&](store::Tx& tx) {
            return change_ticket(
                tx,
                *context_,
                id.text(),
                Json{
                    {"subject", subject}
            },
                version
            );
        }).value();
    }
    domain::Asset own(const CustomerId& id, const std::string& serial) {
        const Json body{
            {"model",  "KFR-35"},
            {"serial", serial  }
        };
        return run<domain::Asset>(
                   [&](store::Tx& tx) { return create_asset(tx, *context_, id.text(), body); }
        ).value();
    }
    Result<store::CustomerMerge> merge(const CustomerId& into, const CustomerId& from) {
        return run<store::CustomerMerge>([&](store::Tx& tx) {
            return merge_customers(
                tx,
                *context_,
                into.text(),
                Json{
                    {"from", from.text()}
            }
            );
        });
    }
    Result<store::CustomerMerge> undo(const store::CustomerMerge& merge) {
        return run<store::CustomerMerge>([&](store::Tx& tx) {
            return undo_merge(tx, *context_, merge.customer_id.text(), merge.id.text());
        });
    }
    /// Every row that a merge may touch, by names instead of ids, which no two databases share.
    std::string dump() {
        return center_.value(R"sql(
            SELECT jsonb_build_object(
                'customers', (SELECT jsonb_agg(jsonb_build_array(c.name, c.kind, c.level, c.tags,
                    c.custom, c.address, c.consent, c.blacklist_reason, c.blacklist_until,
                    u.username, c.contact_due_at, c.external_id, c.id_number IS NULL,
                    c.merged_into IS NULL, c.created_at) ORDER BY c.name)
                    FROM customer AS c LEFT JOIN app_user AS u ON u.id = c.manager_id),
                'contacts', (SELECT jsonb_agg(jsonb_build_array(p.kind, p.value, p.shared, c.name)
                    ORDER BY p.kind, p.value, c.name)
                    FROM customer_contact AS p JOIN customer AS c ON c.id = p.customer_id),
                'assets', (SELECT jsonb_agg(jsonb_build_array(a.model, a.serial, a.note, c.name)
                    ORDER BY a.serial) FROM asset AS a JOIN customer AS c ON c.id = a.customer_id),
                'tickets', (SELECT jsonb_agg(jsonb_build_array(t.subject, t.status, c.name)
                    ORDER BY t.subject) FROM ticket AS t JOIN customer AS c ON c.id = t.customer_id)
            ))sql");
    }

    template <class T>
    Result<T> run(const std::function<Result<T>(store::Tx&)>& body) {
        return store::transact<T>(center_.connection(), body);
    }
    const Context& context() const { return *context_; }

private:
    test::AppCenter center_;
    std::optional<Context> context_;
};

struct Two {
    CustomerFile stays;
    CustomerFile goes;
    TicketId old_ticket;
    domain::Asset old_asset;
};

Two open(Archive& archive, unsigned seed) {
    std::mt19937 random(seed);
    const auto maybe = [&] { return random() % 2 == 0; };
    const auto mark = std::to_string(seed);
    const auto number = [&](int i) { return "1380000" + std::to_string(1000 + seed * 10 + i); };
    const auto household = "0571-8765" + std::to_string(1000 + seed);
    Json stays{
        {"name",     "甲" + mark                   },
        {"contacts", Json::array({phone(number(0))})}
    };
    Json goes{
        {"name",     "乙" + mark                   },
        {"contacts", Json::array({phone(number(1))})}
    };
    goes["contacts"].push_back(Json{
        {"kind",  "email"                    },
        {"value", "b" + mark + "@example.com"}
    });
    if (maybe()) {
        stays["contacts"].push_back(phone(household, true));
        goes["contacts"].push_back(phone(household, maybe()));
    }
    for (auto* one : {&stays, &goes}) {
        if (maybe()) (*one)["level"] = maybe() ? "vip" : "key_account";
        if (maybe()) (*one)["address"] = maybe() ? "文三路 1 号" : "滨江区";
        if (maybe()) (*one)["tags"] = Json::array({maybe() ? "老客户" : "企业", "回访"});
        if (maybe())
            (*one)["blacklist"] = Json{
                {"reason", "辱骂"}
            };
        if (maybe()) {
            (*one)["consent"] = Json{
                {"given_at", "2026-11-01T00:00:00Z"       },
                {"how",      maybe() ? "电话" : "门户"},
                {"purposes", Json::array({"回访"})      }
            };
        }
        if (maybe()) (*one)["manager_id"] = archive.context().principal.user_id->text();
    }
    if (maybe()) goes["id_number"] = "11010519491231002X";
    Two two;
    two.goes = archive.create(goes);
    two.stays = archive.create(stays);
    archive.complain(two.stays.id, "甲的旧单" + mark);
    two.old_ticket = archive.complain(two.goes.id, "乙的旧单" + mark);
    archive.complain(two.goes.id, "乙的另一单" + mark);
    archive.own(two.stays.id, "A" + mark);
    two.old_asset = archive.own(two.goes.id, "B" + mark);
    return two;
}

/// What goes on after the merge, or without it.
void work(Archive& archive, const Two& two, unsigned seed) {
    std::mt19937 random(seed + 1000);
    const auto maybe = [&] { return random() % 2 == 0; };
    const auto mark = std::to_string(seed);
    archive.wait(hours(3));
    const auto& id = two.stays.id;
    if (maybe()) archive.complain(id, "甲的新单" + mark);
    if (maybe()) archive.own(id, "N" + mark);
    if (maybe()) archive.rename(two.old_ticket, "乙的旧单，改名" + mark);
    if (maybe())
        archive
            .change(
                id,
                Json{
                    {"address", "新地址 " + mark}
        }
            )
            .value();
    if (maybe())
        archive
            .change(
                id,
                Json{
                    {"blacklist", Json{{"reason", "新理由"}}}
        }
            )
            .value();
    if (maybe()) {
        auto tags = archive.file(id).tags;
        tags.push_back("新标签");
        archive
            .change(
                id,
                Json{
                    {"tags", tags}
        }
            )
            .value();
    }
    Json contacts = Json::array();
    for (const auto& contact : archive.file(id).contacts) {
        if (contact.value.ends_with(std::to_string(1000 + seed * 10)) && maybe()) continue;
        contacts.push_back(Json{
            {"id", contact.id.text()}
        });
    }
    if (maybe()) contacts.push_back(phone("1390000" + std::to_string(1000 + seed)));
    archive
        .change(
            id,
            Json{
                {"contacts", contacts}
    }
        )
        .value();
    archive
        .change(
            id,
            Json{
                {"name", "甲" + mark + "改"}
    }
        )
        .value();
}

TEST(CustomerMerge, worked_on_and_undone_leaves_what_the_work_alone_would_have_left) {
    Archive merged_center;
    Archive plain_center;
    for (unsigned seed = 1; seed <= 24; ++seed) {
        SCOPED_TRACE(seed);
        const auto two = open(merged_center, seed);
        const auto same = open(plain_center, seed);
        const auto before = merged_center.dump();
        ASSERT_EQ(before, plain_center.dump());
        const auto merge = merged_center.merge(two.stays.id, two.goes.id).value();
        EXPECT_NE(merged_center.dump(), before);
        work(merged_center, two, seed);
        work(plain_center, same, seed);
        merged_center.wait(days(20));
        plain_center.wait(days(20));
        ASSERT_TRUE(merged_center.undo(merge));
        ASSERT_EQ(merged_center.dump(), plain_center.dump());
    }
}

class Merging : public testing::Test {
protected:
    std::string refusal(const Result<store::CustomerMerge>& result) {
        return result ? std::string() : result.error().code;
    }
    CustomerFile customer(const std::string& name, const std::string& number) {
        return archive_.create(Json{
            {"name",     name                        },
            {"contacts", Json::array({phone(number)})}
        });
    }

    Archive archive_;
    const CustomerFile a_ = customer("甲", "13800000001");
    const CustomerFile b_ = customer("乙", "13800000002");
    const CustomerFile c_ = customer("丙", "13800000003");
};

TEST_F(Merging, moves_tickets_with_a_new_version_and_an_event_and_leaves_the_history) {
    const auto id = archive_.complain(b_.id, "漏水");
    const auto before = archive_.ticket(id);
    const auto merge = archive_.merge(a_.id, b_.id).value();
    EXPECT_EQ(merge.tickets, 1);
    EXPECT_EQ(merge.contacts, 1);
    const auto after = archive_.ticket(id);
    EXPECT_EQ(after.customer->id, a_.id);
    EXPECT_EQ(after.version, before.version + 1);
    EXPECT_EQ(after.customer->contacts.size(), 2U);
    const auto event = Json::parse(archive_.center().value(
        "SELECT data FROM ticket_event WHERE type = 'updated' ORDER BY seq DESC LIMIT 1"
    ));
    EXPECT_EQ(event["merge_id"], merge.id.text());
    EXPECT_EQ(event["from"], b_.id.text());
    EXPECT_EQ(event["to"], a_.id.text());
    EXPECT_EQ(archive_.file(b_.id).id, a_.id) << "the one that went answers with the other";
    archive_.undo(merge).value();
    EXPECT_EQ(archive_.ticket(id).customer->id, b_.id);
    EXPECT_EQ(archive_.ticket(id).version, before.version + 2);
}

TEST_F(Merging, leaves_with_the_merged_customer_what_came_to_it_later) {
    const auto merge = archive_.merge(a_.id, b_.id).value();
    const auto by_id = archive_.complain(b_.id, "按旧编号");
    NewTicket request;
    request.subject = "按旧号码";
    request.customer_name = "乙";
    request.channel = domain::Channel::web;
    request.contacts.push_back({domain::ContactKind::phone, "+8613800000002"});
    const auto by_phone = archive_.run<domain::Ticket>([&](store::Tx& tx) {
        return file_ticket(tx, archive_.context(), request);
    });
    EXPECT_EQ(archive_.ticket(by_id).customer->id, a_.id);
    EXPECT_EQ(by_phone->customer->id, a_.id);
    archive_.undo(merge).value();
    EXPECT_EQ(archive_.ticket(by_id).customer->id, a_.id);
    EXPECT_EQ(archive_.ticket(by_phone->id).customer->id, a_.id);
    ASSERT_EQ(archive_.file(b_.id).contacts.size(), 1U);
}

TEST_F(Merging, is_refused_for_oneself_and_for_who_is_merged_away) {
    EXPECT_EQ(refusal(archive_.merge(a_.id, a_.id)), "validation_failed");
    archive_.merge(a_.id, b_.id).value();
    EXPECT_EQ(refusal(archive_.merge(c_.id, b_.id)), "customer_merged");
    EXPECT_EQ(refusal(archive_.merge(b_.id, c_.id)), "customer_merged");
    const auto change = archive_.change(
        a_.id,
        Json{
            {"address", "x"}
    }
    );
    EXPECT_TRUE(change);
}

TEST_F(Merging, of_merges_is_undone_from_the_last_to_the_first) {
    const auto ticket = archive_.complain(c_.id, "漏水");
    const auto first = archive_.merge(b_.id, c_.id).value();
    const auto second = archive_.merge(a_.id, b_.id).value();
    EXPECT_EQ(archive_.file(c_.id).id, a_.id);
    EXPECT_EQ(archive_.ticket(ticket).customer->id, a_.id);
    EXPECT_EQ(refusal(archive_.undo(first)), "customer_merged");
    archive_.undo(second).value();
    EXPECT_EQ(archive_.ticket(ticket).customer->id, b_.id);
    archive_.undo(first).value();
    EXPECT_EQ(archive_.ticket(ticket).customer->id, c_.id);
    EXPECT_EQ(refusal(archive_.undo(first)), "merge_undone");
}

TEST_F(Merging, into_the_same_customer_is_undone_from_the_last_to_the_first) {
    const auto first = archive_.merge(a_.id, b_.id).value();
    archive_.wait(hours(1));
    const auto second = archive_.merge(a_.id, c_.id).value();
    EXPECT_EQ(refusal(archive_.undo(first)), "later_merge_stands");
    EXPECT_TRUE(archive_.undo(second));
    EXPECT_TRUE(archive_.undo(first));
    EXPECT_TRUE(archive_.merge(a_.id, b_.id)) << "again";
}

TEST_F(Merging, can_be_undone_for_thirty_days) {
    const auto merge = archive_.merge(a_.id, b_.id).value();
    archive_.wait(days(30) + std::chrono::seconds(1));
    EXPECT_EQ(refusal(archive_.undo(merge)), "undo_period_over");
    archive_.wait(-std::chrono::seconds(1));
    EXPECT_TRUE(archive_.undo(merge));
}

TEST_F(Merging, is_not_undone_when_a_dropped_number_went_to_somebody_else) {
    const auto shared = phone("0571-87654321", true);
    auto own = shared;
    own["shared"] = false;
    const auto d = archive_.create(Json{
        {"name",     "丁"             },
        {"contacts", Json::array({own})}
    });
    const auto e = archive_.create(Json{
        {"name",     "戊"                },
        {"contacts", Json::array({shared})}
    });
    const auto merge = archive_.merge(e.id, d.id).value();
    ASSERT_EQ(archive_.file(e.id).contacts.size(), 1U);
    archive_
        .change(
            e.id,
            Json{
                {"contacts", Json::array()}
    }
        )
        .value();
    const auto f = archive_.create(Json{
        {"name",     "己"             },
        {"contacts", Json::array({own})}
    });
    const auto before = archive_.dump();
    const auto refused = archive_.undo(merge);
    EXPECT_EQ(refusal(refused), "already_exists");
    EXPECT_EQ((*refused.error().members)["customer"]["id"], f.id.text());
    EXPECT_EQ(archive_.dump(), before);
    archive_
        .change(
            f.id,
            Json{
                {"contacts", Json::array()}
    }
        )
        .value();
    EXPECT_TRUE(archive_.undo(merge));
}

/// Runs both at once on connections of their own; the codes of those that were refused.
std::vector<std::string> race(
    Archive& archive,
    const std::function<Result<store::CustomerMerge>(store::Tx&)>& one,
    const std::function<Result<store::CustomerMerge>(store::Tx&)>& other
) {
    std::vector<std::string> codes(2);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < 2; ++i) {
        threads.emplace_back([&, i] {
            store::DatabaseOptions options;
            options.url = archive.center().url();
            const auto connection = store::open_connection(options, store::Prepare::none);
            const auto result =
                store::transact<store::CustomerMerge>(*connection, i == 0 ? one : other);
            if (!result) codes[i] = result.error().code;
        });
    }
    for (auto& thread : threads) thread.join();
    std::sort(codes.begin(), codes.end());
    return codes;
}

TEST_F(Merging, of_two_that_race_lets_one_through) {
    for (int round = 0; round < 8; ++round) {
        const auto number = std::to_string(10 + round);
        const auto d = customer("丁", "138000001" + number);
        const auto e = customer("戊", "138000002" + number);
        archive_.complain(d.id, "丁" + number);
        archive_.complain(e.id, "戊" + number);
        const auto merging = [&](const CustomerFile& into, const CustomerFile& from) {
            return [&](store::Tx& tx) {
                return merge_customers(
                    tx,
                    archive_.context(),
                    into.id.text(),
                    Json{
                        {"from", from.id.text()}
                }
                );
            };
        };
        const auto codes = race(archive_, merging(d, e), merging(e, d));
        EXPECT_EQ(codes, (std::vector<std::string>{"", "customer_merged"}));
    }
    EXPECT_EQ(
        archive_.center().value(
            "SELECT count(*) FROM ticket AS t JOIN customer AS c ON c.id = t.customer_id "
            "WHERE c.merged_into IS NOT NULL"
        ),
        "0"
    );
}

// A ticket that was about to be filed for the one that went is filed for the other.
TEST_F(Merging, takes_along_a_ticket_that_is_being_filed) {
    auto& center = archive_.center();
    store::DatabaseOptions options;
    options.url = center.url();
    const auto connection = store::open_connection(options, store::Prepare::none);
    int attempts = 0;
    std::optional<TicketId> filed;
    NewTicket request;
    request.subject = "正在登记";
    request.customer_name = "乙";
    request.channel = domain::Channel::web;
    request.contacts.push_back({domain::ContactKind::phone, "+8613800000002"});
    const auto result = store::transact<domain::Ticket>(*connection, [&](store::Tx& tx) {
        // The customer is found before the merge and written after it.
        if (++attempts == 1) {
            const auto found = store::find_or_create_customer(tx, "乙", request.contacts, start);
            EXPECT_EQ(found.id, b_.id);
            archive_.merge(a_.id, b_.id).value();
            domain::Ticket late;
            late.id = TicketId::make(start);
            late.number = "1";
            late.version = 1;
            late.customer = found;
            late.received_at = late.created_at = late.updated_at = start;
            store::TicketChange change;
            change.ticket = late;
            store::insert_ticket(tx, change);
        }
        return file_ticket(tx, archive_.context(), request);
    });
    EXPECT_EQ(attempts, 2);
    EXPECT_EQ(result->customer->id, a_.id);
}

}  // namespace
}  // namespace bihuan::app
