#pragma once

#include "bihuan/base/config.hpp"

namespace bihuan {

/// Shows every setting to `visitor` with its path, so that reading, overriding, printing and the
/// check for unknown keys cannot disagree about what there is. The visitor offers `text`, `flag`,
/// `number`, `amount`, `list`, `choice` and `url`.
template <class Visitor>
void visit_settings(Config& config, Visitor&& visitor) {
    constexpr int port_max = 65535;
    constexpr int workers_max = 64;
    constexpr int milliseconds_max = 3'600'000;
    visitor.text("data_dir", config.data_dir);

    auto& http = config.http;
    visitor.text("http.address", http.address);
    visitor.number("http.port", http.port, 0, port_max);
    visitor.number("http.io_threads", http.io_threads, 1, workers_max);
    visitor.list("http.proxies", http.proxies);
    visitor.flag("http.secure_cookies", http.secure_cookies);
    visitor.flag("http.hsts", http.hsts);

    visitor.flag("metrics.enabled", config.metrics.enabled);
    visitor.text("metrics.address", config.metrics.address);
    visitor.number("metrics.port", config.metrics.port, 0, port_max);

    auto& database = config.database;
    visitor.url("database.url", database.url);
    visitor.text("database.binaries", database.binaries);
    visitor.number("database.interactive_workers", database.interactive_workers, 0, workers_max);
    visitor.number("database.batch_workers", database.batch_workers, 1, workers_max);
    visitor.number("database.queue_max", database.queue_max, 1, 1'000'000);
    visitor.number(
        "database.statement_timeout_ms", database.statement_timeout_ms, 100, milliseconds_max
    );
    visitor.number(
        "database.batch_statement_timeout_ms",
        database.batch_statement_timeout_ms,
        100,
        milliseconds_max
    );
    visitor.number("database.lock_timeout_ms", database.lock_timeout_ms, 100, milliseconds_max);

    visitor.choice("log.level", config.log.level, {"debug", "info", "warning", "error"});
    visitor.text("log.file", config.log.file);

    visitor.text("center.time_zone", config.center.time_zone);
    visitor.text("center.name", config.center.name);
    visitor.text("center.public_url", config.center.public_url);

    visitor.flag("access.team_limits", config.access.team_limits);

    auto& workflow = config.workflow;
    visitor.number("workflow.satisfied_from", workflow.satisfied_from, 1, 5);
    visitor.number("workflow.reopen_days", workflow.reopen_days, 0, 3650);
    visitor.number("workflow.pause_budget_days", workflow.pause_budget_days, 0, 3650);
    visitor.amount("workflow.major_amount", workflow.major_amount_fen);
    auto& approval = workflow.approval_limits;
    visitor.amount("workflow.approval_limits.handler", approval.handler_fen);
    visitor.amount("workflow.approval_limits.lead", approval.lead_fen);
    visitor.amount("workflow.approval_limits.supervisor", approval.supervisor_fen);

    visitor.text("routing.default_team", config.routing.default_team);

    auto& portal = config.portal.limits;
    visitor.number("portal.limits.per_phone_hour", portal.per_phone_hour, 1, 1'000'000);
    visitor.number("portal.limits.per_address_hour", portal.per_address_hour, 1, 1'000'000);

    visitor.number("sessions.idle_minutes", config.sessions.idle_minutes, 1, 24 * 60);
    visitor.number("sessions.absolute_hours", config.sessions.absolute_hours, 1, 24 * 31);

    visitor.number("uploads.bytes_max", config.uploads.bytes_max, 1, 1'000'000'000);

    visitor.text("clocks.policy_file", config.clocks.policy_file);
    visitor.text("clocks.calendar_file", config.clocks.calendar_file);

    visitor.list("webhooks.allow_networks", config.webhooks.allow_networks);
    visitor.list("webhooks.ports", config.webhooks.ports);

    visitor.text("web.directory", config.web.directory);
}

}  // namespace bihuan
