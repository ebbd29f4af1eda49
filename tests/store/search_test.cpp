// Search on a real index: what is found is what LIKE finds in the folded texts, whichever plan is
// taken and whoever looks.

#include "bihuan/store/search.hpp"

#include "bihuan/app/tickets.hpp"
#include "bihuan/base/fold.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/notification.hpp"
#include "bihuan/store/search_index.hpp"
#include "bihuan/store/ticket_list.hpp"

#include "app_center.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace bihuan::app {
namespace {

using domain::Role;
using store::Rank;

const char* const subjects[] = {"电饭煲不加热", "物業亂收費", "丽发新城搅拌站噪音", "捆绑销售车位",
                                "Refund NOT received", "滨河苑100%退订"};
const char* const descriptions[] = {
    "上周购买，使用两次后不再加热，联系维修三天没有回音。", "小區物業每月多收費，要求退款。",
    "麗發新城旁边的搅拌站半夜施工，噪音很大。", "开发商捆綁銷售車位，不买不给办手续。",
    "Ordered on 12/11, refund 50% only_", "退订滨河苑，一直没有结果。\n第二行"};

class Searching : public testing::Test {
protected:
    Searching() {
        center_.with([&](store::Tx& tx) {
            supervisor_.emplace(center_.acting(tx, {Role::supervisor}, {}, start_));
            for (int i = 0; i < 60; ++i) file(tx, i);
        });
    }

    void file(store::Tx& tx, int i) {
        NewTicket request;
        request.subject = subjects[i % 6];
        request.description = descriptions[(i / 2) % 6];
        if (i % 5 == 0) request.demand = "退款並道歉";
        request.channel = domain::Channel::phone;
        request.customer_name = i % 3 == 0 ? "王小明" : "李退款";
        request.contacts = {{domain::ContactKind::phone, "+86138001380" + std::to_string(10 + i)}};
        auto context = *supervisor_;
        context.now = start_ + std::chrono::minutes(i / 4);
        tickets_.push_back(file_ticket(tx, context, request).value());
    }

    domain::Viewer viewer() const { return viewer_of(*supervisor_); }

    /// As if the words' grams were in half of so many rows, so that lists are walked along.
    void make_common(int rows = 1'000'000) {
        center_.with([&](store::Tx& tx) {
            tx.exec_sql(
                "INSERT INTO search_gram SELECT DISTINCT g, 0.5 "
                "FROM search_text, unnest(grams) AS g"
            );
            tx.exec_sql("UPDATE search_state SET counted_rows = " + std::to_string(rows));
        });
    }

    /// All pages of two, in order.
    std::vector<store::Hit> search(
        const std::vector<std::string>& texts, const store::TicketFilter& filter = {},
        std::size_t limit = 7
    ) {
        std::vector<domain::SearchWord> words;
        for (const auto& text : texts) words.push_back(domain::search_word(text));
        std::vector<store::Hit> hits;
        std::vector<std::string> after;
        center_.with([&](store::Tx& tx) {
            do {
                const auto page =
                    store::search_tickets(tx, viewer(), filter, words, after, limit);
                hits.insert(hits.end(), page.hits.begin(), page.hits.end());
                after = page.next_key;
            } while (!after.empty());
        });
        return hits;
    }

    std::set<TicketId> list(const std::string& text, store::TicketOrder order) {
        store::TicketFilter filter;
        filter.text = text;
        std::set<TicketId> ids;
        std::vector<std::string> after;
        center_.with([&](store::Tx& tx) {
            do {
                const auto page =
                    store::list_ticket_ids(tx, viewer(), filter, order, after, 7);
                for (const auto& id : page.ids) EXPECT_TRUE(ids.insert(id).second);
                after = page.next_key;
            } while (!after.empty());
            EXPECT_EQ(
                store::count_tickets(tx, viewer(), filter), static_cast<std::int64_t>(ids.size())
            );
        });
        return ids;
    }

    /// What the words mean, said without any index; the best rank first.
    std::vector<std::pair<int, TicketId>> expected(const std::vector<std::string>& texts) const {
        std::vector<std::tuple<int, Instant, TicketId>> found;
        for (const auto& ticket : tickets_) {
            int worst = 0;
            for (const auto& text : texts) worst = std::max(worst, rank_of(ticket, fold(text)));
            if (worst < 9) found.emplace_back(worst, ticket.received_at, ticket.id);
        }
        std::sort(found.begin(), found.end(), [](const auto& a, const auto& b) {
            if (std::get<0>(a) != std::get<0>(b)) return std::get<0>(a) < std::get<0>(b);
            return std::tie(std::get<1>(a), std::get<2>(a)) >
                   std::tie(std::get<1>(b), std::get<2>(b));
        });
        std::vector<std::pair<int, TicketId>> result;
        for (const auto& [rank, at, id] : found) result.emplace_back(rank, id);
        return result;
    }

    static int rank_of(const domain::Ticket& ticket, const std::string& word) {
        const auto in = [&](const std::string& text) {
            return fold(text).find(word) != std::string::npos;
        };
        const bool digits = word.size() >= 4 && word.find_first_not_of("0123456789") ==
                                                    std::string::npos;
        if (digits && in(ticket.number)) return 0;
        if (in(ticket.subject)) return 1;
        if (in(ticket.customer->name)) return 2;
        const auto& phone = ticket.customer->contacts.at(0).value;
        if (digits && (word == phone.substr(phone.size() - 4) || "+86" + word == phone)) return 2;
        if (in(ticket.description) || in(ticket.demand.value_or(""))) return 3;
        return 9;
    }

    void expect_same(const std::vector<std::string>& texts) {
        std::vector<std::pair<int, TicketId>> found;
        for (const auto& hit : search(texts)) found.emplace_back(int(hit.rank), hit.id);
        EXPECT_EQ(found, expected(texts)) << texts.front();
    }

    const Instant start_ = parse_instant("2026-11-23T02:00:00Z").value();
    test::AppCenter center_;
    std::optional<Context> supervisor_;
    std::vector<domain::Ticket> tickets_;
};

const std::vector<std::vector<std::string>> queries{
    {"加"},           {"的"},          {"退款"},         {"丽发新城"},     {"麗發新城"},
    {"捆绑"},         {"物业乱收费"},  {"refund"},       {"REFUND not"},   {"100%"},
    {"%"},            {"_"},           {"50% only_"},    {"不存在的词"},   {"，"},
    {"王小明"},       {"退款", "王小明"}, {"噪音", "搅拌"}, {"20261123"},  {"00000"},
    {"8012"},         {"13800138021"}, {"1380"},         {"第二行"},       {"果。 第二"},
    {"退款", "20261123"}, {"加热", "李退款", "维修"}, {"车位", "不存在"},
};

TEST_F(Searching, finds_what_is_there_by_rank_and_then_the_newest) {
    for (const auto& texts : queries) expect_same(texts);
}

TEST_F(Searching, finds_the_same_whichever_way_it_goes) {
    make_common();
    for (const auto& texts : queries) expect_same(texts);
}

TEST_F(Searching, lists_the_same_in_every_order_whichever_way_it_goes) {
    for (const bool common : {false, true}) {
        if (common) make_common();
        for (const auto* text : {"退款", "加", "捆綁", "100%", "20261123", "王", "没有", "x", "8012"}) {
            std::set<TicketId> wanted;
            for (const auto& [rank, id] : expected({text})) wanted.insert(id);
            // A list does not take digits for a phone number.
            if (std::string(text) == "8012") wanted.clear();
            for (const auto& order : store::ticket_order_names) {
                EXPECT_EQ(list(text, order.value), wanted) << text << ' ' << order.code << common;
            }
        }
    }
}

/// More tickets than a walk goes along, all newer than the others.
void add_newer_tickets(test::AppCenter& center) {
    center.with([](store::Tx& tx) {
        tx.exec_sql(
            "INSERT INTO ticket (id, number, kind, channel, status, stage, priority, major, "
            "difficult, subject, description, anonymous_reason, version, received_at, created_at, "
            "updated_at) SELECT gen_random_uuid(), 'F' || n, 'inquiry', 'email', 'open', 'intake', "
            "'urgent', false, false, 'q', 'q', '-', 1, t.at, t.at, t.at "
            "FROM generate_series(1, 20100) AS n, (SELECT max(received_at) + interval '1 hour' AS "
            "at FROM ticket) AS t"
        );
        tx.exec_sql(
            "INSERT INTO search_text (source_id, part, ticket_id, at, folded, grams) "
            "SELECT id, 'ticket', id, received_at, 'q', '{}' FROM ticket WHERE number LIKE 'F%'"
        );
    });
}

TEST_F(Searching, gives_up_a_walk_for_the_index_where_a_common_word_is_far_back) {
    add_newer_tickets(center_);
    make_common(5'000);
    for (const auto& texts : queries) expect_same(texts);
    for (const auto* text : {"退款", "20261123", "没有"}) {
        std::set<TicketId> wanted;
        for (const auto& [rank, id] : expected({text})) wanted.insert(id);
        for (const auto order :
             {store::TicketOrder::received_at_down, store::TicketOrder::priority}) {
            EXPECT_EQ(list(text, order), wanted) << text;
        }
    }
}

TEST_F(Searching, combines_words_with_filters) {
    for (const bool common : {false, true}) {
        if (common) make_common();
        store::TicketFilter filter;
        filter.customer_names = {"小明"};
        std::size_t both = 0;
        for (const auto& [rank, id] : expected({"退款", "王小明"})) {
            both += rank < 9 ? 1 : 0;
        }
        EXPECT_EQ(search({"退款"}, filter).size(), both);
        filter.statuses = {"closed"};
        EXPECT_TRUE(search({"退款"}, filter).empty());
        store::TicketFilter number;
        number.number_parts = {tickets_[3].number.substr(8)};
        ASSERT_EQ(search({}, number).size(), 1U);
        EXPECT_EQ(search({}, number)[0].id, tickets_[3].id);
        store::TicketFilter phone;
        phone.phones = {"8012"};
        EXPECT_EQ(search({}, phone).size(), 1U);
        EXPECT_EQ(search({}, {}).size(), tickets_.size());
    }
}

TEST_F(Searching, finds_a_changed_text_at_once_and_no_longer_the_old_one) {
    center_.with([&](store::Tx& tx) {
        const Json body{{"subject", "微波爐冒煙"}, {"demand", "换货"}};
        change_ticket(tx, *supervisor_, tickets_[0].id.text(), body, tickets_[0].version).value();
    });
    EXPECT_EQ(search({"微波炉"}).size(), 1U);
    EXPECT_EQ(search({"换货"}).size(), 1U);
    EXPECT_EQ(search({"电饭煲"}).size(), 9U);
}

TEST_F(Searching, finds_comments_but_those_of_another_department_only_where_they_are_read) {
    std::optional<Context> reader;
    center_.with([&](store::Tx& tx) {
        for (const auto* id : {"00000000-0000-7000-8000-000000000001",
                               "00000000-0000-7000-8000-000000000002"}) {
            tx.exec_sql(
                "INSERT INTO department (id, code, name) SELECT $1::uuid, $1::text, ''",
                {std::string(id)}
            );
        }
        tx.exec_sql(
            "UPDATE ticket SET department_id = '00000000-0000-7000-8000-000000000001'"
        );
        store::Comment comment;
        comment.ticket_id = tickets_[0].id;
        comment.at = start_;
        const auto add = [&](const char* body, const char* author) {
            comment.id = CommentId::make(start_);
            comment.body = body;
            comment.department_id =
                author ? DepartmentId::parse(author) : std::optional<DepartmentId>();
            domain::Event event;
            event.type = domain::EventType::commented;
            event.at = start_;
            event.version = tickets_[0].version;
            store::append_comment(tx, comment, event, {}, {});
        };
        add("倉庫記號甲甲", "00000000-0000-7000-8000-000000000002");
        add("维修记号乙乙", "00000000-0000-7000-8000-000000000001");
        add("中心记号丙丙", nullptr);
        reader.emplace(center_.acting(tx, {Role::department}, {}, start_));
        reader->principal.department_id =
            DepartmentId::parse("00000000-0000-7000-8000-000000000001");
    });
    for (const auto* word : {"甲甲", "乙乙", "丙丙", "仓库记号"}) {
        ASSERT_EQ(search({word}).size(), 1U) << word;
        EXPECT_EQ(search({word})[0].rank, Rank::comment);
    }
    for (const bool common : {false, true}) {
        if (common) make_common();
        supervisor_.emplace(*reader);
        EXPECT_TRUE(search({"甲甲"}).empty());
        EXPECT_TRUE(search({"电饭煲", "甲甲"}).empty());
        EXPECT_EQ(search({"乙乙"}).size(), 1U);
        EXPECT_EQ(search({"丙丙"}).size(), 1U);
        EXPECT_EQ(search({"电饭煲", "丙丙"}).size(), 1U);
        EXPECT_TRUE(list("仓库记号", store::TicketOrder::received_at_down).empty());
        EXPECT_EQ(list("维修记号", store::TicketOrder::received_at_down).size(), 1U);
        center_.with([&](store::Tx& tx) {
            const std::vector<domain::SearchWord> words{domain::search_word("记号")};
            const auto read = store::comments_with(tx, viewer(), {tickets_[0].id}, words);
            EXPECT_EQ(read.size(), 2U);
        });
    }
}

TEST_F(Searching, follows_what_other_ways_change) {
    center_.with([&](store::Tx& tx) {
        tx.exec_sql("UPDATE customer SET name = '赵钱孙' WHERE name = '王小明'");
        tx.exec_sql("UPDATE ticket SET description = '已抹去' WHERE description LIKE '%搅拌站%'");
        tx.exec_sql("DELETE FROM search_text WHERE part = 'ticket'");
        tx.exec_sql(
            "INSERT INTO search_todo SELECT 'ticket', id FROM ticket ON CONFLICT DO NOTHING"
        );
    });
    std::size_t treated = 0;
    center_.with([&](store::Tx& tx) {
        EXPECT_GT(store::count_waiting(tx, 1000), 60);
        while (const auto some = store::index_waiting(tx, 25)) treated += some;
        EXPECT_EQ(store::count_waiting(tx, 1000), 0);
        store::sort_in_pending(tx);
    });
    EXPECT_GE(treated, 60U);
    EXPECT_EQ(search({"赵钱孙"}).size(), 20U);
    EXPECT_TRUE(search({"王小明"}).empty());
    EXPECT_EQ(search({"已抹去"}).size(), 10U);
    EXPECT_EQ(search({"半夜施工"}).size(), 0U);
    EXPECT_EQ(search({"丽发新城"}).size(), 10U) << "in the subject";
}

TEST_F(Searching, counts_the_common_grams) {
    center_.with([&](store::Tx& tx) { store::count_gram_shares(tx); });
    EXPECT_EQ(
        center_.value("SELECT counted_rows = (SELECT count(*) FROM search_text) FROM search_state"),
        "true"
    );
    // In ten of sixty tickets, which are half of the rows; customers are the others.
    const auto gram = domain::search_word("捆绑").text_grams.at(0);
    const auto share = center_.value(
        "SELECT round(share::numeric, 3) FROM search_gram WHERE gram = " + std::to_string(gram)
    );
    const auto rows = center_.value(
        "SELECT round((SELECT count(*) FROM search_text WHERE folded LIKE '%捆绑%')::numeric / "
        "count(*), 3) FROM search_text"
    );
    EXPECT_EQ(share, rows);
}

}  // namespace
}  // namespace bihuan::app
