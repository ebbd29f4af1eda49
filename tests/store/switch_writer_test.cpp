// What a switch reports is written once the database lets us, whatever kept it from that.

#include "jobs/switch_writer.hpp"

#include "store/lock_waiter.hpp"
#include "store/switch_center.hpp"

#include <gtest/gtest.h>

namespace bihuan::test {
namespace {

/// Each message is the beginning of a call; that of the one named "bad" cannot be written.
class Beginnings : public jobs::SwitchTranslator {
public:
    void remember(const std::string&, Instant) override {}
    void understand(const jobs::AmiNews& news, jobs::SwitchReports& reports) override {
        domain::CallEvent event;
        event.provider = "pbx";
        event.event_id = news.message.get("Event");
        event.call_id = event.event_id;
        event.at = news.received_at;
        event.from = "+8613800000007";
        // More than an integer holds.
        if (event.event_id == "bad") event.score = std::int64_t{1} << 40;
        reports.events.push_back(std::move(event));
    }
    void ask_for_picture() override {}
};

jobs::AmiNews news(const std::string& name) {
    jobs::AmiNews news;
    news.message.fields.emplace_back("Event", name);
    news.received_at = *parse_instant("2026-11-20T01:00:00.000Z");
    return news;
}

TEST(SwitchWriter, keeps_what_a_locked_table_did_not_take_also_beside_what_is_left_out) {
    SwitchCenter center;
    store::DatabaseOptions options;
    options.url = center.center().url();
    options.lock_timeout = std::chrono::milliseconds(200);
    Beginnings beginnings;
    jobs::SwitchWriter writer(
        options, center.center().center(), "pbx", "ami", 100, beginnings
    );
    for (const auto* const name : {"bad", "good"}) writer.push(news(name));
    store::run_transaction(center.center().connection(), [&](store::Tx& tx) {
        // Written only for a call whose report could be.
        tx.exec_sql("LOCK TABLE call_leg IN EXCLUSIVE MODE");
        writer.start();
        EXPECT_TRUE(somebody_waits(tx));
        EXPECT_TRUE(eventually([&] { return lock_waiters(tx) == 0; })) << "it waits for ever";
        return false;
    });
    EXPECT_TRUE(center.becomes("SELECT string_agg(event_id, ' ') FROM call_event", "good"));
    EXPECT_TRUE(center.becomes("SELECT string_agg(call_id, ' ') FROM call", "good"));
}

}  // namespace
}  // namespace bihuan::test
