#include "bihuan/store/customers.hpp"

#include "bihuan/store/portal.hpp"
#include "bihuan/store/tickets.hpp"
#include "database_fixture.hpp"
#include "lock_waiter.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <barrier>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::store {
namespace {

using domain::ContactKind;

const Instant now = *parse_instant("2026-11-21T01:02:03.000Z");

ContactValue phone(const std::string& value) { return {ContactKind::phone, value}; }
ContactValue email(const std::string& value) { return {ContactKind::email, value}; }

class Customers : public DatabaseTest {
protected:
    static domain::Customer found(
        Connection& connection, const std::string& name, const std::vector<ContactValue>& contacts
    ) {
        domain::Customer customer;
        run_transaction(connection, [&](Tx& tx) {
            customer = find_or_create_customer(tx, name, contacts, now);
            return true;
        });
        return customer;
    }
    domain::Customer found(const std::string& name, const std::vector<ContactValue>& contacts) {
        return found(*connection_, name, contacts);
    }

    std::int64_t count(const std::string& from) {
        std::int64_t result = 0;
        in_transaction([&](Tx& tx) {
            result = tx.exec_sql("SELECT count(*) AS n FROM " + from).front().integer("n");
        });
        return result;
    }

    static std::set<std::string> values_of(const domain::Customer& customer) {
        std::set<std::string> values;
        for (const auto& point : customer.contacts) values.insert(point.value);
        return values;
    }
};

TEST_F(Customers, AreMadeAtTheFirstContact) {
    const auto made = found("张三", {phone("+8613800138000"), email("a@example.com")});
    EXPECT_EQ(made.name, "张三");
    EXPECT_EQ(made.version, 1);
    EXPECT_EQ(values_of(made), (std::set<std::string>{"+8613800138000", "a@example.com"}));
    in_transaction([&](Tx& tx) {
        const auto again = find_customer(tx, made.id);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->name, "张三");
        EXPECT_EQ(again->contacts.size(), 2U);
        EXPECT_FALSE(find_customer(tx, CustomerId::make(now)));
    });
}

TEST_F(Customers, AreKnownByAnyOfTheirContacts) {
    const auto made = found("张三", {phone("+8613800138000"), email("a@example.com")});
    const auto same = found("Zhang", {email("a@example.com")});
    EXPECT_EQ(same.id, made.id);
    EXPECT_EQ(same.name, "张三");
    EXPECT_EQ(same.version, 1);
    // The kind is part of the point: this value is no phone that anybody has.
    EXPECT_NE(found("Other", {phone("a@example.com")}).id, made.id);
}

TEST_F(Customers, GainThePointsThatNobodyHad) {
    const auto made = found("张三", {phone("+8613800138000")});
    const auto grown = found("张三", {email("new@example.com"), phone("+8613800138000")});
    EXPECT_EQ(grown.id, made.id);
    EXPECT_EQ(values_of(grown), (std::set<std::string>{"+8613800138000", "new@example.com"}));
    EXPECT_EQ(grown.version, 2);
}

TEST_F(Customers, AreChosenByTheFirstKnownPointAndKeepTheirOwn) {
    const auto first = found("甲", {phone("+8613800000001")});
    const auto second = found("乙", {phone("+8613800000002")});
    const auto chosen = found("丙", {phone("+8613800000002"), phone("+8613800000001")});
    EXPECT_EQ(chosen.id, second.id);
    EXPECT_EQ(values_of(chosen), (std::set<std::string>{"+8613800000002"}));
    in_transaction([&](Tx& tx) {
        const auto kept = values_of(*find_customer(tx, first.id));
        EXPECT_EQ(kept, (std::set<std::string>{"+8613800000001"}));
    });
}

TEST_F(Customers, TakeARepeatedPointOnce) {
    const auto made = found("甲", {phone("+8613800000001"), phone("+8613800000001")});
    EXPECT_EQ(made.contacts.size(), 1U);
}

TEST_F(Customers, WithoutContactsAreNewEachTime) {
    EXPECT_NE(found("甲", {}).id, found("甲", {}).id);
}

// The loser waits for the winner's commit, adopts that customer and leaves none of its own behind.
TEST_F(Customers, OfARaceForOneNumberAreOne) {
    auto other = connect();
    std::barrier ready(2);
    CustomerId winner;
    std::thread thread([&] {
        run_transaction(*other, [&](Tx& tx) {
            winner = find_or_create_customer(tx, "甲", {phone("+8613800000001")}, now).id;
            ready.arrive_and_wait();
            EXPECT_TRUE(test::somebody_waits(tx)) << "for the row that is not committed";
            return true;
        });
    });
    ready.arrive_and_wait();
    const auto loser = found("乙", {email("b@example.com"), phone("+8613800000001")});
    thread.join();
    EXPECT_EQ(loser.id, winner);
    EXPECT_EQ(values_of(loser), (std::set<std::string>{"+8613800000001", "b@example.com"}));
    EXPECT_EQ(loser.version, 2);
    EXPECT_EQ(count("customer"), 1);
    EXPECT_EQ(count("customer_contact"), 2);
}

TEST_F(Customers, OfManyRacesWithPointsInAnyOrderAreOneEach) {
    constexpr int callers = 6;
    constexpr int rounds = 20;
    for (int round = 0; round < rounds; ++round) {
        const auto mark = std::to_string(round);
        std::vector<ContactValue> contacts{phone("+861380000" + mark), email(mark + "@a.cn"),
                                           email(mark + "@b.cn")};
        std::vector<CustomerId> ids(callers);
        std::barrier start(callers);
        std::vector<std::thread> threads;
        for (int caller = 0; caller < callers; ++caller) {
            std::rotate(contacts.begin(), contacts.begin() + 1, contacts.end());
            threads.emplace_back([&, caller, contacts] {
                const auto connection = connect();
                start.arrive_and_wait();
                ids[static_cast<std::size_t>(caller)] = found(*connection, "甲", contacts).id;
            });
        }
        for (auto& thread : threads) thread.join();
        for (const auto& id : ids) EXPECT_EQ(id, ids.front());
    }
    EXPECT_EQ(count("customer"), rounds);
    EXPECT_EQ(count("customer_contact"), 3 * rounds);
}

TEST_F(Customers, TellWhereTheirTicketsAre) {
    const auto customer = found("甲", {phone("+8613800000001")});
    const auto a_ticket = [&](std::string number, domain::Status status) {
        domain::Ticket ticket;
        ticket.id = TicketId::make(now);
        ticket.number = std::move(number);
        ticket.version = 1;
        ticket.status = status;
        ticket.customer = customer;
        ticket.received_at = ticket.created_at = ticket.updated_at = now;
        if (ticket.closed()) {
            ticket.stage = domain::Stage::closed;
            ticket.outcome = domain::Outcome::resolved;
            ticket.closed_at = now;
        }
        TicketChange change;
        change.ticket = ticket;
        in_transaction([&](Tx& tx) { ASSERT_EQ(insert_ticket(tx, change), Inserted::yes); });
        return ticket.id;
    };
    a_ticket("1", domain::Status::open);
    a_ticket("2", domain::Status::open);
    a_ticket("3", domain::Status::closed);
    in_transaction([&](Tx& tx) {
        const auto positions = positions_of_customer(tx, customer.id);
        ASSERT_EQ(positions.size(), 2U);
        EXPECT_NE(positions[0].open, positions[1].open);
        EXPECT_FALSE(positions[0].owner_id);
    });
}

TEST_F(Customers, OpenTheirTicketAtThePortalByItsNumber) {
    domain::Ticket ticket;
    ticket.id = TicketId::make(now);
    ticket.number = "20261121000019";
    ticket.version = 1;
    ticket.customer = found("甲", {phone("+8613800000001")});
    ticket.received_at = ticket.created_at = ticket.updated_at = now;
    TicketChange change;
    change.ticket = ticket;
    const auto hash = sha256(ticket.number + ":CODE");
    in_transaction([&](Tx& tx) {
        ASSERT_EQ(insert_ticket(tx, change), Inserted::yes);
        EXPECT_FALSE(find_portal_access(tx, ticket.number));
        insert_portal_access(tx, {ticket.id, hash});
        const auto access = find_portal_access(tx, ticket.number);
        ASSERT_TRUE(access);
        EXPECT_EQ(access->ticket_id, ticket.id);
        EXPECT_EQ(access->code_hash, hash);
        EXPECT_FALSE(find_portal_access(tx, "20261121000020"));
    });
}

}  // namespace
}  // namespace bihuan::store
