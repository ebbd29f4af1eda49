#include "store/tx.hpp"

#include "bihuan/store/snapshot.hpp"

#include "database_fixture.hpp"
#include "support/eventually.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstdint>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace bihuan::store {
namespace {

const Query echo_text{"test_echo_text", "SELECT $1::text AS value"};
const Query echo_integer{"test_echo_integer", "SELECT $1::bigint AS value"};
const Query echo_boolean{"test_echo_boolean", "SELECT $1::boolean AS value"};
const Query echo_instant{"test_echo_instant", "SELECT $1::timestamptz AS value"};
const Query echo_day{"test_echo_day", "SELECT $1::date AS value"};
const Query echo_uuid{"test_echo_uuid", "SELECT $1::uuid AS value"};
const Query echo_json{"test_echo_json", "SELECT $1::jsonb AS value"};
const Query echo_bytes{"test_echo_bytes", "SELECT $1::bytea AS value"};
const Query echo_texts{"test_echo_texts", "SELECT $1::text[] AS value"};
const Query echo_uuids{"test_echo_uuids", "SELECT $1::uuid[] AS value"};
const Query echo_integers{"test_echo_integers", "SELECT $1::bigint[] AS value"};
const Query count_nulls{
    "test_count_nulls",
    "SELECT count(*) AS value FROM unnest($1::text[]) AS item WHERE item IS NULL",
};

const Query department_names{"test_department_names", "SELECT name FROM department"};

/// A connection of its own with a table to break constraints on.
class Transactions : public testing::Test {
protected:
    static void SetUpTestSuite() {
        url_ = test::Cluster::instance().empty_database();
        test::Cluster::instance().execute(
            url_,
            "CREATE TABLE item (id integer CONSTRAINT item_pkey PRIMARY KEY,"
            " amount integer NOT NULL CONSTRAINT item_amount_check CHECK (amount >= 0))"
        );
    }
    static void TearDownTestSuite() { test::Cluster::instance().drop(url_); }

    void SetUp() override {
        connection_ = connect();
        test::Cluster::instance().execute(url_, "TRUNCATE item");
    }

    static ConnectionPtr connect() { return connect_to(url_); }

    static void insert(Tx& tx, int id, int amount) {
        tx.exec_sql("INSERT INTO item (id, amount) VALUES ($1, $2)", {id, amount});
    }

    std::int64_t count() {
        std::int64_t result = 0;
        run_read(*connection_, [&](Tx& tx) {
            result = tx.exec_sql("SELECT count(*) AS n FROM item").front().integer("n");
        });
        return result;
    }

    inline static std::string url_;
    ConnectionPtr connection_;
};

TEST_F(Transactions, of_one_snapshot_do_not_see_what_others_write_meanwhile) {
    const auto other = connect();
    const auto write = [&](int id) {
        run_transaction(*other, [id](Tx& tx) {
            insert(tx, id, 1);
            return true;
        });
    };
    const auto count_in = [](Tx& tx) {
        return tx.exec_sql("SELECT count(*) AS n FROM item").front().integer("n");
    };
    write(1);
    run_read(*connection_, [&](Tx& tx) {
        in_snapshot(tx, [&] {
            EXPECT_EQ(count_in(tx), 1);
            write(2);
            EXPECT_EQ(count_in(tx), 1);
        });
        EXPECT_EQ(count_in(tx), 2);
    });
}

TEST_F(Transactions, of_one_snapshot_only_read_and_leave_the_connection_as_it_was) {
    run_read(*connection_, [](Tx& tx) {
        EXPECT_THROW(in_snapshot(tx, [&] { insert(tx, 1, 1); }), DatabaseRefuses);
    });
    EXPECT_EQ(count(), 0);
    run_transaction(*connection_, [](Tx& tx) {
        insert(tx, 1, 1);
        return true;
    });
    EXPECT_EQ(count(), 1);
}

/// What a value looks like when it comes back.
template <class Read>
auto round_trip(Connection& connection, const Query& query, const Param& param, Read read) {
    using Value = decltype(read(std::declval<const Row&>()));
    std::optional<Value> result;
    run_read(connection, [&](Tx& tx) { result = read(tx.exec_sql(query.sql(), {param}).front()); });
    return *result;
}

TEST_F(Transactions, CarryTextUnchanged) {
    const std::string long_text(100'000, 'x');
    for (const std::string& text :
         {std::string("投诉"),
          std::string("'; DROP TABLE item; --"),
          std::string("\\x41\"{},"),
          std::string(),
          std::string("𠮷\n\t"),
          long_text}) {
        const auto back = round_trip(*connection_, echo_text, text, [](const Row& row) {
            return row.text("value");
        });
        EXPECT_EQ(back, text);
    }
}

TEST_F(Transactions, RefuseAnEmbeddedNulInsteadOfCuttingThere) {
    EXPECT_THROW(Param(std::string("a\0b", 3)), std::invalid_argument);
}

TEST_F(Transactions, CarryNumbersAndBooleansUnchanged) {
    for (const std::int64_t number :
         {std::int64_t{0},
          std::int64_t{-1},
          std::numeric_limits<std::int64_t>::max(),
          std::numeric_limits<std::int64_t>::min()}) {
        const auto back = round_trip(*connection_, echo_integer, number, [](const Row& row) {
            return row.integer("value");
        });
        EXPECT_EQ(back, number);
    }
    for (const bool flag : {true, false}) {
        const auto back = round_trip(*connection_, echo_boolean, flag, [](const Row& row) {
            return row.boolean("value");
        });
        EXPECT_EQ(back, flag);
    }
}

TEST_F(Transactions, CarryInstantsToTheMicrosecond) {
    using std::chrono::microseconds;
    for (const std::int64_t micros :
         {INT64_C(0),
          INT64_C(1),
          INT64_C(-1),
          INT64_C(1795000000123456),
          INT64_C(1795000000100000),
          INT64_C(-2208988800000000),
          INT64_C(1709164799999999)}) {
        const Instant instant{microseconds(micros)};
        const auto back = round_trip(*connection_, echo_instant, instant, [](const Row& row) {
            return row.instant("value");
        });
        EXPECT_EQ(back, instant) << micros;
    }
}

TEST_F(Transactions, CarryDaysIdsAndJsonUnchanged) {
    const Day day = std::chrono::year(2028) / 2 / 29;
    EXPECT_EQ(
        round_trip(*connection_, echo_day, day, [](const Row& row) { return row.day("value"); }),
        day
    );
    const auto id = TicketId::make(Instant{});
    EXPECT_EQ(
        round_trip(
            *connection_, echo_uuid, id, [](const Row& row) { return row.id<TicketId>("value"); }
        ),
        id
    );
    Json document;
    document["理由"] = "\"quoted\" \\ back";
    document["list"] = {1, 2.5, nullptr};
    EXPECT_EQ(
        round_trip(
            *connection_, echo_json, document, [](const Row& row) { return row.json("value"); }
        ),
        document
    );
}

TEST_F(Transactions, CarryBytesUnchanged) {
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    EXPECT_EQ(
        round_trip(
            *connection_,
            echo_bytes,
            Param::bytes(bytes),
            [](const Row& row) { return row.bytes("value"); }
        ),
        bytes
    );
}

TEST_F(Transactions, CarryArraysUnchanged) {
    const std::vector<std::string> texts{"", "NULL", "a,b", "\"q\"", "back\\slash", "{x}", "投诉"};
    EXPECT_EQ(
        round_trip(
            *connection_, echo_texts, texts, [](const Row& row) { return row.texts("value"); }
        ),
        texts
    );
    EXPECT_TRUE(round_trip(
                    *connection_,
                    echo_texts,
                    std::vector<std::string>{},
                    [](const Row& row) { return row.texts("value"); }
    ).empty());
    const std::vector<TicketId> ids{TicketId::make(Instant{}), TicketId::make(Instant{})};
    EXPECT_EQ(
        round_trip(
            *connection_, echo_uuids, ids, [](const Row& row) { return row.ids<TicketId>("value"); }
        ),
        ids
    );
    const std::vector<std::int64_t> integers{-1, 0, 1};
    EXPECT_EQ(
        round_trip(
            *connection_,
            echo_integers,
            integers,
            [](const Row& row) { return row.integers("value"); }
        ),
        integers
    );
    const std::vector<std::optional<std::string>> with_gap{"a", std::nullopt};
    EXPECT_EQ(
        round_trip(
            *connection_, count_nulls, with_gap, [](const Row& row) { return row.integer("value"); }
        ),
        1
    );
}

TEST_F(Transactions, CarryNullsAsEmptyOptionals) {
    run_read(*connection_, [&](Tx& tx) {
        const std::optional<std::string> nothing;
        const auto row = tx.exec_sql(echo_text.sql(), {nothing}).front();
        EXPECT_TRUE(row.is_null("value"));
        EXPECT_EQ(row.optional_text("value"), std::nullopt);
        EXPECT_THROW(row.text("value"), std::logic_error);
        EXPECT_THROW(row.text("no_such_column"), std::logic_error);
    });
}

TEST_F(Transactions, RunPreparedStatements) {
    run_read(*connection_, [&](Tx& tx) {
        EXPECT_EQ(tx.exec_one(echo_integer, 42).integer("value"), 42);
        EXPECT_EQ(tx.exec_one(echo_integer, 43).integer("value"), 43);
        EXPECT_FALSE(tx.exec_optional(echo_integer, nullptr)->optional_integer("value"));
        const auto prepared =
            tx.exec_sql("SELECT count(*) AS n FROM pg_prepared_statements").front();
        EXPECT_EQ(prepared.integer("n"), 1);
    });
}

TEST_F(Transactions, NameTheStatementThatDoesNotFitTheSchema) {
    const auto url = test::Cluster::instance().database();
    DatabaseOptions options;
    options.url = url;
    open_connection(options, Prepare::all);
    test::Cluster::instance().execute(url, "ALTER TABLE department RENAME COLUMN name TO label");
    try {
        open_connection(options, Prepare::all);
        FAIL() << "no statement reads the name of a department";
    } catch (const std::runtime_error& failure) {
        const std::string reason = failure.what();
        EXPECT_NE(reason.find("department"), std::string::npos) << reason;
        EXPECT_NE(reason.find("42703"), std::string::npos) << reason;
    }
}

TEST_F(Transactions, CommitOnlyWhenTheBodySaysSo) {
    run_transaction(*connection_, [&](Tx& tx) {
        insert(tx, 1, 1);
        return false;
    });
    EXPECT_EQ(count(), 0);
    run_transaction(*connection_, [&](Tx& tx) {
        insert(tx, 1, 1);
        return true;
    });
    EXPECT_EQ(count(), 1);
}

TEST_F(Transactions, RollBackWhenTheBodyThrowsAndStayUsable) {
    const auto body = [&](Tx& tx) -> bool {
        insert(tx, 1, 1);
        throw std::range_error("a bug");
    };
    EXPECT_THROW(run_transaction(*connection_, body), std::range_error);
    EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, RollBackARefusal) {
    const auto outcome = transact<int>(*connection_, [&](Tx& tx) -> Result<int> {
        insert(tx, 1, 1);
        return refuse(Refusal::conflict, "stale");
    });
    EXPECT_EQ(outcome.error().code, "stale");
    EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, NameTheConstraintButNoValue) {
    try {
        run_transaction(*connection_, [&](Tx& tx) {
            insert(tx, 1, -4711);
            return true;
        });
        FAIL() << "the check constraint did not hold";
    } catch (const ConstraintViolation& violation) {
        EXPECT_EQ(violation.constraint(), "item_amount_check");
        EXPECT_EQ(violation.sqlstate(), "23514");
        EXPECT_EQ(std::string(violation.what()).find("4711"), std::string::npos);
    }
    EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, TellUniqueAndNotNullViolationsApart) {
    const auto violation_of = [&](const std::string& sql) {
        try {
            run_transaction(*connection_, [&](Tx& tx) {
                tx.exec_sql(sql);
                return true;
            });
        } catch (const ConstraintViolation& violation) {
            return violation.sqlstate() + " " + violation.constraint();
        }
        return std::string("none");
    };
    EXPECT_EQ(violation_of("INSERT INTO item VALUES (1, 1), (1, 2)"), "23505 item_pkey");
    EXPECT_EQ(violation_of("INSERT INTO item VALUES (1, NULL)"), "23502 ");
}

TEST_F(Transactions, RefuseToCommitAfterASwallowedFailure) {
    const auto body = [&](Tx& tx) {
        try {
            insert(tx, 1, -1);
        } catch (const ConstraintViolation&) {
        }
        return true;
    };
    EXPECT_THROW(run_transaction(*connection_, body), std::logic_error);
    EXPECT_EQ(count(), 0);
}

TEST_F(Transactions, KeepWhatLiesBeforeAFailedAttempt) {
    run_transaction(*connection_, [&](Tx& tx) {
        insert(tx, 1, 1);
        EXPECT_THROW(
            tx.attempt([&] {
                insert(tx, 2, 1);
                insert(tx, 1, 1);
            }),
            ConstraintViolation
        );
        tx.attempt([&] { insert(tx, 3, 1); });
        return true;
    });
    EXPECT_EQ(count(), 2);
}

TEST_F(Transactions, RunAgainAfterADeadlock) {
    run_transaction(*connection_, [&](Tx& tx) {
        insert(tx, 1, 0);
        insert(tx, 2, 0);
        return true;
    });
    // Each takes one row and then wants the other's; PostgreSQL ends one of them.
    std::atomic<int> holding = 0;
    std::atomic<int> runs = 0;
    const auto work = [&](int first, int second) {
        const auto connection = connect();
        run_transaction(*connection, [&](Tx& tx) {
            ++runs;
            tx.exec_sql("UPDATE item SET amount = amount + 1 WHERE id = $1", {first});
            ++holding;
            EXPECT_TRUE(test::eventually([&] { return holding >= 2; }));
            tx.exec_sql("UPDATE item SET amount = amount + 1 WHERE id = $1", {second});
            return true;
        });
    };
    std::thread other([&] { work(2, 1); });
    work(1, 2);
    other.join();
    // The victim may take its row back before the survivor wakes up, and collide once more.
    EXPECT_GE(runs, 3);
    run_read(*connection_, [&](Tx& tx) {
        const auto sum = tx.exec_sql("SELECT sum(amount) AS n FROM item").front();
        EXPECT_EQ(sum.integer("n"), 4);
    });
}

TEST_F(Transactions, AreRetriedOnceWhenTheBackendDiesBeforeCommit) {
    int runs = 0;
    run_transaction(*connection_, [&](Tx& tx) {
        insert(tx, ++runs, 1);
        if (runs == 1) {
            const auto pid = tx.exec_sql("SELECT pg_backend_pid() AS pid").front().integer("pid");
            test::Cluster::instance().execute(
                url_, "SELECT pg_terminate_backend(" + std::to_string(pid) + ")"
            );
        }
        tx.exec_sql("SELECT 1 AS one");
        return true;
    });
    EXPECT_EQ(runs, 2);
    EXPECT_EQ(count(), 1);
}

TEST_F(Transactions, ReportALockThatIsNotHadInTime) {
    run_transaction(*connection_, [&](Tx& tx) {
        insert(tx, 1, 1);
        return true;
    });
    const auto other = connect();
    run_transaction(*other, [&](Tx& tx) {
        tx.exec_sql("SELECT id FROM item WHERE id = 1 FOR UPDATE");
        const auto blocked = [&](Tx& second) {
            second.exec_sql("SET LOCAL lock_timeout = '50ms'");
            second.exec_sql("SELECT id FROM item WHERE id = 1 FOR UPDATE");
            return true;
        };
        EXPECT_THROW(run_transaction(*connection_, blocked), DatabaseBusy);
        return false;
    });
}

TEST_F(Transactions, ReportADatabaseThatMayNotWrite) {
    const auto write = [&](Tx& tx) {
        tx.exec_sql("SET TRANSACTION READ ONLY");
        insert(tx, 1, 1);
        return true;
    };
    EXPECT_THROW(run_transaction(*connection_, write), DatabaseRefuses);
}

TEST_F(Transactions, KeepThePasswordOutOfConnectionErrors) {
    for (const std::string url :
         {"postgresql://user:se%cret@host/x",
          "password=secret host",
          "postgresql://u:secret@[::/"}) {
        DatabaseOptions options;
        options.url = url;
        try {
            open_connection(options, Prepare::none);
            FAIL() << "connected";
        } catch (const DatabaseAway& away) {
            EXPECT_EQ(std::string(away.what()).find("cret"), std::string::npos) << away.what();
        }
    }
}

}  // namespace
}  // namespace bihuan::store
