#pragma once

// A center whose complaints are closed and whose ledger is exported and verified.

#include "app_center.hpp"
#include "bihuan/app/ledger.hpp"
#include "bihuan/app/ledger_export.hpp"
#include "bihuan/base/text.hpp"
#include "bihuan/store/directory.hpp"
#include "bihuan/store/reference.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace bihuan::app {

inline constexpr auto customer_name = "欧阳金鱼";
inline constexpr auto phone_number = "13812345678";

class LedgerCenter : public testing::Test {
protected:
    LedgerCenter() {
        center_.add_category("product", "商品", now_);
        department_ = add(store::ReferenceKind::department, "repairs");
        add(store::ReferenceKind::root_cause, "design");
    }

    std::string add(store::ReferenceKind kind, const char* code) {
        store::ReferenceEntry entry;
        entry.id = make_uuid(now_);
        entry.code = code;
        entry.name = code;
        center_.with([&](store::Tx& tx) {
            store::insert_reference(tx, kind, entry);
            store::bump_directory_version(tx);
        });
        return to_text(entry.id);
    }

    Context as(store::Tx& tx, domain::Roles roles) {
        now_ += std::chrono::minutes(1);
        return center_.acting(tx, roles, {}, now_);
    }
    domain::Ticket file(domain::Kind kind = domain::Kind::complaint) {
        domain::Ticket ticket;
        center_.with([&](store::Tx& tx) {
            const auto context = as(tx, {domain::Role::agent});
            NewTicket request;
            request.kind = kind;
            request.channel = domain::Channel::web;
            request.subject = "冰箱不制冷";
            request.description = std::string(customer_name) + "的冰箱，电话 " + phone_number;
            request.customer_name = customer_name;
            request.contacts.push_back({domain::ContactKind::phone, phone_number});
            ticket = *file_ticket(tx, context, request);
        });
        return ticket;
    }
    void move(domain::Ticket& ticket, const char* action, const Json& form) {
        center_.with([&](store::Tx& tx) {
            const auto context = as(tx, {domain::Role::supervisor});
            const Json body{{"action", action}, {"form", form}};
            auto moved = move_ticket(tx, context, ticket.id.text(), body, ticket.version);
            if (!moved) throw std::runtime_error(moved.error().code);
            ticket = *moved;
        });
    }
    /// A claim that was found right, for whose solution something is to be proposed.
    domain::Ticket claim() {
        auto ticket = file(domain::Kind::claim);
        move(ticket, "register", Json{{"category", "product"}, {"demand", "退货"}});
        Json assessed{{"decision", "upheld"}, {"reason", "属实"}};
        assessed["department_id"] = department_;
        assessed["promised_at"] = to_text(now_ + std::chrono::hours(72));
        move(ticket, "assess", assessed);
        return ticket;
    }
    /// 100 yuan.
    void propose(domain::Ticket& ticket) {
        Json proposed{{"measures", "换新机"}, {"compensation_kind", "refund"}};
        proposed["compensation_amount"] = "100.00";
        proposed["cost"] = "50.00";
        proposed["deadline"] = to_text(now_ + std::chrono::hours(48));
        move(ticket, "propose", proposed);
    }
    void decide(domain::Ticket& ticket, const char* action) {
        const auto id = ticket.proposals.back().id.text();
        move(ticket, action, Json{{"proposal_id", id}, {"remark", "备注"}});
    }
    /// Two moves: withdrawn, and summed up.
    void close(domain::Ticket& ticket) {
        move(ticket, "withdraw", Json{{"proof", "来电撤诉"}});
        summarize(ticket);
    }
    void summarize(domain::Ticket& ticket) {
        move(ticket, "summarize", summary());
    }
    Json summary() {
        Json form{{"final_category", "product"}, {"no_improvement_reason", "无"}};
        form["root_cause"] = "design";
        return form;
    }
    std::string count(const std::string& table, const std::string& condition = "true") {
        return center_.value("SELECT count(*) FROM " + table + " WHERE " + condition);
    }
    /// The entries under the last checkpoint.
    std::string covered() {
        return center_.value("SELECT max(entries) FROM ledger_checkpoint");
    }
    std::string kinds() {
        return center_.value(
            "SELECT string_agg(kind, ' ' ORDER BY at, n) FROM ledger_entry"
        );
    }
    std::string exported(LedgerExport wanted = {}) {
        std::string text;
        std::optional<Context> context;
        center_.with([&](store::Tx& tx) { context.emplace(as(tx, {domain::Role::supervisor})); });
        export_ledger(center_.connection(), *context, wanted, [&](std::string_view line) {
            text += line;
        });
        return text;
    }
    /// The verifier's words, or empty.
    static std::string verdict(
        const std::string& text, std::vector<domain::KeptCheckpoint> kept = {}
    ) {
        domain::LedgerVerifier verifier(std::move(kept));
        for (const auto line : split(std::string_view(text).substr(0, text.size() - 1), '\n')) {
            if (!verifier.take(line)) break;
        }
        verifier.finish();
        return verifier.fault() ? verifier.fault()->entry + ": " + verifier.fault()->what : "";
    }
    domain::KeptCheckpoint checkpoint() {
        domain::KeptCheckpoint kept;
        center_.with([&](store::Tx& tx) {
            const auto made = make_ledger_checkpoint(tx, as(tx, {domain::Role::supervisor}));
            kept = {made.checkpoint, made.key};
        });
        return kept;
    }

    Instant now_ = *parse_instant("2026-11-26T01:00:00Z");
    test::AppCenter center_;
    std::string department_;
};

}  // namespace bihuan::app
