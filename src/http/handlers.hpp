#pragma once

// Every handler, by area. Each parses, calls one use case, renders; about twenty lines at most.

#include "http/routes.hpp"

namespace bihuan::http {

// Sessions and the signed-in person.
Result<Reply> post_session(Request&);
Result<Reply> delete_session(Request&);
Result<Reply> get_me(Request&);
Result<Reply> put_my_password(Request&);
Result<Reply> put_my_presence(Request&);
Result<Reply> get_live(Request&);

Result<Reply> get_my_preferences(Request&);
Result<Reply> put_my_preferences(Request&);
Result<Reply> post_my_totp(Request&);
Result<Reply> put_my_totp(Request&);
Result<Reply> delete_my_totp(Request&);
Result<Reply> delete_user_totp(Request&);
Result<Reply> list_drafts(Request&);
Result<Reply> get_draft(Request&);
Result<Reply> put_draft(Request&);
Result<Reply> delete_draft(Request&);

// People and reference data.
Result<Reply> list_users(Request&);
Result<Reply> post_user(Request&);
Result<Reply> get_user(Request&);
Result<Reply> patch_user(Request&);
Result<Reply> put_user_password(Request&);
Result<Reply> list_departments(Request&);
Result<Reply> post_department(Request&);
Result<Reply> get_department(Request&);
Result<Reply> patch_department(Request&);
Result<Reply> list_teams(Request&);
Result<Reply> post_team(Request&);
Result<Reply> get_team(Request&);
Result<Reply> patch_team(Request&);
Result<Reply> list_categories(Request&);
Result<Reply> post_category(Request&);
Result<Reply> get_category(Request&);
Result<Reply> patch_category(Request&);
Result<Reply> list_root_causes(Request&);
Result<Reply> post_root_cause(Request&);
Result<Reply> get_root_cause(Request&);
Result<Reply> patch_root_cause(Request&);
Result<Reply> list_api_keys(Request&);
Result<Reply> post_api_key(Request&);
Result<Reply> delete_api_key(Request&);
Result<Reply> list_settings(Request&);
Result<Reply> list_custom_fields(Request&);
Result<Reply> get_setting(Request&);
Result<Reply> put_setting(Request&);
Result<Reply> list_audit(Request&);

// Tickets.
Result<Reply> post_ticket(Request&);
Result<Reply> preview_ticket(Request&);
Result<Reply> list_tickets(Request&);
Result<Reply> get_ticket(Request&);
Result<Reply> patch_ticket(Request&);
Result<Reply> post_transition(Request&);
Result<Reply> post_bulk(Request&);
Result<Reply> get_actions(Request&);
Result<Reply> assign_ticket(Request&);
Result<Reply> claim_next(Request&);
Result<Reply> post_comment(Request&);
Result<Reply> list_comments(Request&);
Result<Reply> post_contact(Request&);
Result<Reply> list_contacts(Request&);
Result<Reply> list_events(Request&);
Result<Reply> list_timers(Request&);
Result<Reply> list_links(Request&);
Result<Reply> post_link(Request&);
Result<Reply> list_ticket_attachments(Request&);
Result<Reply> post_ticket_attachments(Request&);
Result<Reply> post_attachment(Request&);
Result<Reply> get_attachment(Request&);
Result<Reply> list_signatures(Request&);
Result<Reply> post_signature(Request&);
Result<Reply> get_signature_text(Request&);
Result<Reply> get_signature(Request&);
Result<Reply> post_print(Request&);
Result<Reply> get_ticket_qr(Request&);

// Clocks: calendars and policies with their versions, extensions, explanations.
Result<Reply> list_calendars(Request&);
Result<Reply> get_calendar(Request&);
Result<Reply> post_calendar(Request&);
Result<Reply> simulate_calendar(Request&);
Result<Reply> list_policies(Request&);
Result<Reply> get_policy(Request&);
Result<Reply> post_policy(Request&);
Result<Reply> simulate_policy(Request&);
Result<Reply> preview_policy(Request&);
Result<Reply> list_extensions(Request&);
Result<Reply> post_extension(Request&);
Result<Reply> decide_extension(Request&);
Result<Reply> list_waiting_extensions(Request&);
Result<Reply> urge_ticket(Request&);
Result<Reply> explain_timer(Request&);
Result<Reply> post_opinion(Request&);
Result<Reply> post_handover(Request&);
Result<Reply> post_work_step(Request&);
Result<Reply> get_liability(Request&);

// Search.
Result<Reply> get_search(Request&);
Result<Reply> list_similar(Request&);
Result<Reply> post_group(Request&);
// The work queue: what people keep for their work, who follows a ticket, who can do what.
Result<Reply> undo_bulk(Request&);
Result<Reply> list_views(Request&);
Result<Reply> post_view(Request&);
Result<Reply> count_views(Request&);
Result<Reply> get_view(Request&);
Result<Reply> patch_view(Request&);
Result<Reply> delete_view(Request&);
Result<Reply> list_macros(Request&);
Result<Reply> post_macro(Request&);
Result<Reply> get_macro(Request&);
Result<Reply> patch_macro(Request&);
Result<Reply> delete_macro(Request&);
Result<Reply> apply_macro(Request&);
Result<Reply> list_canned_replies(Request&);
Result<Reply> post_canned_reply(Request&);
Result<Reply> get_canned_reply(Request&);
Result<Reply> patch_canned_reply(Request&);
Result<Reply> delete_canned_reply(Request&);
Result<Reply> render_canned_reply(Request&);
Result<Reply> list_watchers(Request&);
Result<Reply> put_watcher(Request&);
Result<Reply> delete_watcher(Request&);
Result<Reply> list_notifications(Request&);
Result<Reply> read_notifications(Request&);
Result<Reply> get_notification_settings(Request&);
Result<Reply> put_notification_settings(Request&);
Result<Reply> get_ticket_presence(Request&);
Result<Reply> put_ticket_presence(Request&);
Result<Reply> delete_link(Request&);
Result<Reply> get_skills(Request&);
Result<Reply> put_skills(Request&);

// Gateways and messages.
Result<Reply> list_gateways(Request&);
Result<Reply> post_gateway(Request&);
Result<Reply> get_gateway(Request&);
Result<Reply> patch_gateway(Request&);
Result<Reply> list_message_templates(Request&);
Result<Reply> post_message_template(Request&);
Result<Reply> get_message_template(Request&);
Result<Reply> patch_message_template(Request&);
Result<Reply> approve_message_template(Request&);
Result<Reply> list_outgoing_messages(Request&);
Result<Reply> get_outgoing_message(Request&);
Result<Reply> resend_outgoing_message(Request&);
Result<Reply> list_ticket_messages(Request&);
Result<Reply> post_ticket_message(Request&);

// Customers.
Result<Reply> list_customers(Request&);
Result<Reply> post_customer(Request&);
Result<Reply> get_customer(Request&);
Result<Reply> patch_customer(Request&);
Result<Reply> reveal_contact(Request&);
Result<Reply> get_customer_timeline(Request&);
Result<Reply> list_duplicates(Request&);
Result<Reply> merge_customer(Request&);
Result<Reply> list_customer_merges(Request&);
Result<Reply> undo_customer_merge(Request&);
Result<Reply> list_assets(Request&);
Result<Reply> post_asset(Request&);
Result<Reply> get_asset(Request&);
Result<Reply> patch_asset(Request&);
Result<Reply> link_ticket_asset(Request&);
Result<Reply> list_account_managers(Request&);
Result<Reply> put_account_managers(Request&);
Result<Reply> assign_managers(Request&);
Result<Reply> post_contacted(Request&);
Result<Reply> list_subject_requests(Request&);
Result<Reply> post_subject_request(Request&);
Result<Reply> carry_out_subject_request(Request&);

// The doors for other systems.
Result<Reply> post_hook(Request&);
Result<Reply> list_inbound_presets(Request&);
Result<Reply> list_inbound_sources(Request&);
Result<Reply> post_inbound_source(Request&);
Result<Reply> get_inbound_source(Request&);
Result<Reply> patch_inbound_source(Request&);
Result<Reply> try_inbound_source(Request&);
Result<Reply> post_inbound_secret(Request&);
Result<Reply> delete_inbound_secret(Request&);
Result<Reply> list_webhook_inbox(Request&);
Result<Reply> get_webhook_inbox_entry(Request&);
Result<Reply> replay_webhook_inbox_entry(Request&);
Result<Reply> list_webhooks(Request&);
Result<Reply> post_webhook(Request&);
Result<Reply> get_webhook(Request&);
Result<Reply> patch_webhook(Request&);
Result<Reply> delete_webhook(Request&);
Result<Reply> post_webhook_secret(Request&);
Result<Reply> replay_webhook(Request&);
Result<Reply> list_webhook_deliveries(Request&);
Result<Reply> get_delivery(Request&);
Result<Reply> replay_delivery(Request&);

// E-mail.
Result<Reply> list_mailboxes(Request&);
Result<Reply> post_mailbox(Request&);
Result<Reply> get_mailbox(Request&);
Result<Reply> patch_mailbox(Request&);
Result<Reply> check_mailbox(Request&);
Result<Reply> list_outgoing_mails(Request&);
Result<Reply> retry_outgoing_mail(Request&);
Result<Reply> list_received_mails(Request&);
Result<Reply> list_suppressed_addresses(Request&);
Result<Reply> delete_suppressed_address(Request&);
Result<Reply> get_ticket_mails(Request&);

// Imports.
Result<Reply> list_imports(Request&);
Result<Reply> post_import(Request&);
Result<Reply> get_import(Request&);
Result<Reply> put_import_mapping(Request&);
Result<Reply> post_import_dry_run(Request&);
Result<Reply> post_import_commit(Request&);
Result<Reply> post_import_undo(Request&);
Result<Reply> post_import_cancel(Request&);
Result<Reply> list_import_errors(Request&);
Result<Reply> get_import_error_file(Request&);
Result<Reply> list_import_kept(Request&);

// Exports.
Result<Reply> list_exports(Request&);
Result<Reply> post_export(Request&);
Result<Reply> get_export(Request&);
Result<Reply> approve_export(Request&);
Result<Reply> reject_export(Request&);
Result<Reply> cancel_export(Request&);
Result<Reply> get_export_file(Request&);

// The public portal.
Result<Reply> post_portal_complaint(Request&);
Result<Reply> get_portal_complaint(Request&);
Result<Reply> post_portal_message(Request&);
Result<Reply> post_portal_consent(Request&);
Result<Reply> post_portal_satisfaction(Request&);
Result<Reply> post_portal_urge(Request&);
Result<Reply> post_portal_withdraw(Request&);
Result<Reply> post_portal_reopen(Request&);
Result<Reply> post_portal_attachment(Request&);

// Reports.
Result<Reply> get_daily_report(Request&);
Result<Reply> get_weekly_report(Request&);
Result<Reply> get_monthly_report(Request&);
Result<Reply> post_report_signature(Request&);

// The telephone floor.
Result<Reply> list_calls(Request&);
Result<Reply> post_call(Request&);
Result<Reply> get_call_figures(Request&);
Result<Reply> get_call(Request&);
Result<Reply> list_call_events(Request&);
Result<Reply> get_call_pop(Request&);
Result<Reply> put_call_summary(Request&);
Result<Reply> get_recording(Request&);
Result<Reply> get_recording_servers(Request&);
Result<Reply> put_recording_servers(Request&);
Result<Reply> get_dial_request(Request&);
Result<Reply> list_agents(Request&);
Result<Reply> list_callbacks(Request&);
Result<Reply> get_callback(Request&);
Result<Reply> claim_callback(Request&);
Result<Reply> release_callback(Request&);
Result<Reply> finish_callback(Request&);

}  // namespace bihuan::http
