#include "http/routes.hpp"

#include "http/handlers.hpp"

namespace bihuan::http {

namespace {

using M = Method;
using D = Door;
using P = domain::Permission;
using B = Body;
using I = Match;
using L = store::Lane;
constexpr bool key = true;
constexpr bool no_key = false;

// The whole API on one screen. Row-level rules (scope, four eyes, amounts) are in the use cases.
// clang-format off
constexpr Route routes[] = {
    // method    pattern                                            door          permission              body          If-Match       Idempotency-Key  lane            handler
    {M::post,    "/api/v1/sessions",                                   D::open,      P::session_own,      B::json,      I::unused,   no_key, L::interactive, post_session},
    {M::delete_, "/api/v1/sessions/current",                           D::signed_in, P::session_own,      B::none,      I::unused,   no_key, L::interactive, delete_session},
    {M::get,     "/api/v1/me",                                         D::signed_in, P::session_own,      B::none,      I::unused,   no_key, L::interactive, get_me},
    {M::put,     "/api/v1/me/password",                                D::signed_in, P::session_own,      B::json,      I::unused,   no_key, L::interactive, put_my_password},
    {M::put,     "/api/v1/me/presence",                                D::signed_in, P::session_own,      B::json,      I::unused,   no_key, L::interactive, put_my_presence},
    {M::get,     "/api/v1/me/preferences",                             D::signed_in, P::session_own,      B::none,      I::unused,   no_key, L::interactive, get_my_preferences},
    {M::put,     "/api/v1/me/preferences",                             D::signed_in, P::session_own,      B::json,      I::honoured, no_key, L::interactive, put_my_preferences},
    {M::get,     "/api/v1/drafts",                                     D::signed_in, P::session_own,      B::none,      I::unused,   no_key, L::interactive, list_drafts},
    {M::get,     "/api/v1/drafts/{key}",                               D::signed_in, P::session_own,      B::none,      I::unused,   no_key, L::interactive, get_draft},
    {M::put,     "/api/v1/drafts/{key}",                               D::signed_in, P::session_own,      B::json,      I::honoured, no_key, L::interactive, put_draft},
    {M::delete_, "/api/v1/drafts/{key}",                               D::signed_in, P::session_own,      B::none,      I::honoured, no_key, L::interactive, delete_draft},

    {M::get,     "/api/v1/users",                                      D::signed_in, P::users_list,       B::none,      I::unused,   no_key, L::interactive, list_users},
    {M::post,    "/api/v1/users",                                      D::signed_in, P::admin_users,      B::json,      I::unused,   key,    L::interactive, post_user},
    {M::get,     "/api/v1/users/{id}",                                 D::signed_in, P::users_list,       B::none,      I::unused,   no_key, L::interactive, get_user},
    {M::patch,   "/api/v1/users/{id}",                                 D::signed_in, P::admin_users,      B::json,      I::required, no_key, L::interactive, patch_user},
    {M::put,     "/api/v1/users/{id}/password",                        D::signed_in, P::admin_users,      B::json,      I::unused,   no_key, L::interactive, put_user_password},
    {M::get,     "/api/v1/departments",                                D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, list_departments},
    {M::post,    "/api/v1/departments",                                D::signed_in, P::admin_reference,  B::json,      I::unused,   key,    L::interactive, post_department},
    {M::get,     "/api/v1/departments/{id}",                           D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, get_department},
    {M::patch,   "/api/v1/departments/{id}",                           D::signed_in, P::admin_reference,  B::json,      I::required, no_key, L::interactive, patch_department},
    {M::get,     "/api/v1/teams",                                      D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, list_teams},
    {M::post,    "/api/v1/teams",                                      D::signed_in, P::admin_reference,  B::json,      I::unused,   key,    L::interactive, post_team},
    {M::get,     "/api/v1/teams/{id}",                                 D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, get_team},
    {M::patch,   "/api/v1/teams/{id}",                                 D::signed_in, P::admin_reference,  B::json,      I::required, no_key, L::interactive, patch_team},
    {M::get,     "/api/v1/categories",                                 D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, list_categories},
    {M::post,    "/api/v1/categories",                                 D::signed_in, P::admin_reference,  B::json,      I::unused,   key,    L::interactive, post_category},
    {M::get,     "/api/v1/categories/{code}",                          D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, get_category},
    {M::patch,   "/api/v1/categories/{code}",                          D::signed_in, P::admin_reference,  B::json,      I::required, no_key, L::interactive, patch_category},
    {M::get,     "/api/v1/root-causes",                                D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, list_root_causes},
    {M::post,    "/api/v1/root-causes",                                D::signed_in, P::admin_reference,  B::json,      I::unused,   key,    L::interactive, post_root_cause},
    {M::get,     "/api/v1/root-causes/{code}",                         D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, get_root_cause},
    {M::patch,   "/api/v1/root-causes/{code}",                         D::signed_in, P::admin_reference,  B::json,      I::required, no_key, L::interactive, patch_root_cause},
    {M::get,     "/api/v1/api-keys",                                   D::signed_in, P::admin_settings,   B::none,      I::unused,   no_key, L::interactive, list_api_keys},
    {M::post,    "/api/v1/api-keys",                                   D::signed_in, P::admin_settings,   B::json,      I::unused,   no_key, L::interactive, post_api_key},
    {M::delete_, "/api/v1/api-keys/{id}",                              D::signed_in, P::admin_settings,   B::none,      I::unused,   no_key, L::interactive, delete_api_key},
    {M::get,     "/api/v1/settings",                                   D::signed_in, P::admin_settings,   B::none,      I::unused,   no_key, L::interactive, list_settings},
    {M::get,     "/api/v1/settings/{name}",                            D::signed_in, P::admin_settings,   B::none,      I::unused,   no_key, L::interactive, get_setting},
    {M::put,     "/api/v1/settings/{name}",                            D::signed_in, P::admin_settings,   B::json,      I::required, no_key, L::interactive, put_setting},
    {M::get,     "/api/v1/audit",                                      D::signed_in, P::audit_read,       B::none,      I::unused,   no_key, L::interactive, list_audit},

    {M::get,     "/api/v1/calendars",                                  D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, list_calendars},
    {M::post,    "/api/v1/calendars",                                  D::signed_in, P::admin_settings,   B::json,      I::unused,   key,    L::interactive, post_calendar},
    {M::post,    "/api/v1/calendars/simulate",                         D::signed_in, P::admin_settings,   B::json,      I::unused,   no_key, L::batch,       simulate_calendar},
    {M::get,     "/api/v1/calendars/{version}",                        D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, get_calendar},
    {M::get,     "/api/v1/policies",                                   D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, list_policies},
    {M::post,    "/api/v1/policies",                                   D::signed_in, P::admin_settings,   B::json,      I::unused,   key,    L::interactive, post_policy},
    {M::post,    "/api/v1/policies/simulate",                          D::signed_in, P::admin_settings,   B::json,      I::unused,   no_key, L::batch,       simulate_policy},
    {M::get,     "/api/v1/policies/{version}",                         D::signed_in, P::reference_read,   B::none,      I::unused,   no_key, L::interactive, get_policy},

    {M::get,     "/api/v1/tickets",                                    D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_tickets},
    {M::post,    "/api/v1/tickets",                                    D::signed_in, P::tickets_create,   B::json,      I::unused,   key,    L::interactive, post_ticket},
    {M::post,    "/api/v1/tickets/bulk",                               D::signed_in, P::tickets_read,     B::json,      I::unused,   key,    L::interactive, post_bulk},
    {M::post,    "/api/v1/tickets/preview",                            D::signed_in, P::tickets_create,   B::json,      I::unused,   no_key, L::interactive, preview_ticket},
    {M::get,     "/api/v1/tickets/{id}",                               D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, get_ticket},
    {M::patch,   "/api/v1/tickets/{id}",                               D::signed_in, P::tickets_update,   B::json,      I::required, no_key, L::interactive, patch_ticket},
    {M::get,     "/api/v1/tickets/{id}/actions",                       D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, get_actions},
    {M::post,    "/api/v1/tickets/{id}/transitions",                   D::signed_in, P::tickets_read,     B::json,      I::required, key,    L::interactive, post_transition},
    {M::post,    "/api/v1/tickets/{id}/assign",                        D::signed_in, P::tickets_claim,    B::json,      I::honoured, no_key, L::interactive, assign_ticket},
    {M::get,     "/api/v1/tickets/{id}/comments",                      D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_comments},
    {M::post,    "/api/v1/tickets/{id}/comments",                      D::signed_in, P::tickets_comment,  B::json,      I::unused,   key,    L::interactive, post_comment},
    {M::get,     "/api/v1/tickets/{id}/contacts",                      D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_contacts},
    {M::post,    "/api/v1/tickets/{id}/contacts",                      D::signed_in, P::tickets_comment,  B::json,      I::unused,   key,    L::interactive, post_contact},
    {M::get,     "/api/v1/tickets/{id}/events",                        D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_events},
    {M::get,     "/api/v1/tickets/{id}/timers",                        D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_timers},
    {M::get,     "/api/v1/tickets/{id}/timers/{timer}/explain",        D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, explain_timer},
    {M::get,     "/api/v1/tickets/{id}/extensions",                    D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_extensions},
    {M::post,    "/api/v1/tickets/{id}/extensions",                    D::signed_in, P::tickets_comment,  B::json,      I::unused,   key,    L::interactive, post_extension},
    {M::post,    "/api/v1/tickets/{id}/extensions/{extension}/decide", D::signed_in, P::tickets_read,     B::json,      I::unused,   key,    L::interactive, decide_extension},
    {M::post,    "/api/v1/tickets/{id}/urge",                          D::signed_in, P::tickets_comment,  B::json,      I::unused,   key,    L::interactive, urge_ticket},
    {M::post,    "/api/v1/tickets/{id}/opinion",                       D::signed_in, P::tickets_comment,  B::json,      I::unused,   key,    L::interactive, post_opinion},
    {M::post,    "/api/v1/tickets/{id}/handover",                      D::signed_in, P::tickets_comment,  B::json,      I::unused,   key,    L::interactive, post_handover},
    {M::post,    "/api/v1/tickets/{id}/work-steps",                    D::signed_in, P::tickets_comment,  B::json,      I::unused,   key,    L::interactive, post_work_step},
    {M::get,     "/api/v1/tickets/{id}/liability",                     D::signed_in, P::reports_read,     B::none,      I::unused,   no_key, L::interactive, get_liability},
    {M::get,     "/api/v1/tickets/{id}/links",                         D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_links},
    {M::post,    "/api/v1/tickets/{id}/links",                         D::signed_in, P::tickets_update,   B::json,      I::unused,   key,    L::interactive, post_link},
    {M::post,    "/api/v1/tickets/{id}/assets",                        D::signed_in, P::tickets_update,   B::json,      I::unused,   key,    L::interactive, link_ticket_asset},
    {M::get,     "/api/v1/tickets/{id}/similar",                       D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_similar},
    {M::post,    "/api/v1/tickets/{id}/group",                         D::signed_in, P::tickets_update,   B::json,      I::unused,   key,    L::interactive, post_group},
    {M::get,     "/api/v1/tickets/{id}/attachments",                   D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_ticket_attachments},
    {M::post,    "/api/v1/attachments",                                D::signed_in, P::tickets_comment,  B::multipart, I::unused,   key,    L::interactive, post_attachment},
    {M::get,     "/api/v1/attachments/{id}",                           D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, get_attachment},
    {M::get,     "/api/v1/search",                                     D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, get_search},
    {M::post,    "/api/v1/queue/claim",                                D::signed_in, P::tickets_claim,    B::none,      I::unused,   no_key, L::interactive, claim_next},

    {M::get,     "/api/v1/customers",                                  D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, list_customers},
    {M::post,    "/api/v1/customers",                                  D::signed_in, P::customers_update, B::json,      I::unused,   key,    L::interactive, post_customer},
    {M::post,     "/api/v1/tickets/bulk/{undo}/undo",                   D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, undo_bulk},
    {M::get,      "/api/v1/tickets/{id}/watchers",                      D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_watchers},
    {M::put,      "/api/v1/tickets/{id}/watchers/{user}",               D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, put_watcher},
    {M::delete_,  "/api/v1/tickets/{id}/watchers/{user}",               D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, delete_watcher},
    {M::get,      "/api/v1/tickets/{id}/presence",                      D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, get_ticket_presence},
    {M::put,      "/api/v1/tickets/{id}/presence",                      D::signed_in, P::tickets_read,     B::json,      I::unused,   no_key, L::interactive, put_ticket_presence},
    {M::delete_,  "/api/v1/tickets/{id}/links/{link}",                  D::signed_in, P::tickets_update,   B::none,      I::unused,   no_key, L::interactive, delete_link},
    {M::post,     "/api/v1/tickets/{id}/macros/{macro}/apply",          D::signed_in, P::tickets_read,     B::none,      I::required, key,    L::interactive, apply_macro},
    {M::get,      "/api/v1/ws",                                         D::signed_in, P::session_own,      B::none,      I::unused,   no_key, L::interactive, get_live},
    {M::get,      "/api/v1/me/notifications",                           D::signed_in, P::session_own,      B::none,      I::unused,   no_key, L::interactive, list_notifications},
    {M::post,     "/api/v1/me/notifications/read",                      D::signed_in, P::session_own,      B::json,      I::unused,   no_key, L::interactive, read_notifications},
    {M::get,      "/api/v1/users/{id}/skills",                          D::signed_in, P::users_list,       B::none,      I::unused,   no_key, L::interactive, get_skills},
    {M::put,      "/api/v1/users/{id}/skills",                          D::signed_in, P::tickets_assign,   B::json,      I::unused,   no_key, L::interactive, put_skills},
    {M::get,      "/api/v1/views",                                      D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_views},
    {M::post,     "/api/v1/views",                                      D::signed_in, P::tickets_read,     B::json,      I::unused,   key,    L::interactive, post_view},
    {M::get,      "/api/v1/views/counts",                               D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, count_views},
    {M::get,      "/api/v1/views/{id}",                                 D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, get_view},
    {M::patch,    "/api/v1/views/{id}",                                 D::signed_in, P::tickets_read,     B::json,      I::required, no_key, L::interactive, patch_view},
    {M::delete_,  "/api/v1/views/{id}",                                 D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, delete_view},
    {M::get,      "/api/v1/macros",                                     D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, list_macros},
    {M::post,     "/api/v1/macros",                                     D::signed_in, P::tickets_read,     B::json,      I::unused,   key,    L::interactive, post_macro},
    {M::get,      "/api/v1/macros/{id}",                                D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, get_macro},
    {M::patch,    "/api/v1/macros/{id}",                                D::signed_in, P::tickets_read,     B::json,      I::required, no_key, L::interactive, patch_macro},
    {M::delete_,  "/api/v1/macros/{id}",                                D::signed_in, P::tickets_read,     B::none,      I::unused,   no_key, L::interactive, delete_macro},
    {M::get,      "/api/v1/canned-replies",                             D::signed_in, P::users_list,       B::none,      I::unused,   no_key, L::interactive, list_canned_replies},
    {M::post,     "/api/v1/canned-replies",                             D::signed_in, P::users_list,       B::json,      I::unused,   key,    L::interactive, post_canned_reply},
    {M::get,      "/api/v1/canned-replies/{id}",                        D::signed_in, P::users_list,       B::none,      I::unused,   no_key, L::interactive, get_canned_reply},
    {M::patch,    "/api/v1/canned-replies/{id}",                        D::signed_in, P::users_list,       B::json,      I::required, no_key, L::interactive, patch_canned_reply},
    {M::delete_,  "/api/v1/canned-replies/{id}",                        D::signed_in, P::users_list,       B::none,      I::unused,   no_key, L::interactive, delete_canned_reply},
    {M::get,      "/api/v1/canned-replies/{id}/render",                 D::signed_in, P::users_list,       B::none,      I::unused,   no_key, L::interactive, render_canned_reply},

    {M::get,     "/api/v1/customers/{id}",                             D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, get_customer},
    {M::patch,   "/api/v1/customers/{id}",                             D::signed_in, P::customers_update, B::json,      I::required, no_key, L::interactive, patch_customer},
    {M::post,    "/api/v1/customers/{id}/reveal",                      D::signed_in, P::customers_reveal, B::json,      I::unused,   no_key, L::interactive, reveal_contact},
    {M::get,     "/api/v1/customers/{id}/timeline",                    D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, get_customer_timeline},
    {M::get,     "/api/v1/customers/{id}/duplicates",                  D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, list_duplicates},
    {M::post,    "/api/v1/customers/{id}/merge",                       D::signed_in, P::customers_merge,  B::json,      I::unused,   key,    L::interactive, merge_customer},
    {M::get,     "/api/v1/customers/{id}/merges",                      D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, list_customer_merges},
    {M::post,    "/api/v1/customers/{id}/merges/{merge}/undo",         D::signed_in, P::customers_merge,  B::none,      I::unused,   key,    L::interactive, undo_customer_merge},
    {M::get,     "/api/v1/customers/{id}/assets",                      D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, list_assets},
    {M::post,    "/api/v1/customers/{id}/assets",                      D::signed_in, P::customers_update, B::json,      I::unused,   key,    L::interactive, post_asset},
    {M::get,     "/api/v1/customers/{id}/assets/{asset}",              D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, get_asset},
    {M::patch,   "/api/v1/customers/{id}/assets/{asset}",              D::signed_in, P::customers_update, B::json,      I::required, no_key, L::interactive, patch_asset},
    {M::post,    "/api/v1/customers/{id}/contacted",                   D::signed_in, P::customers_read,   B::none,      I::unused,   key,    L::interactive, post_contacted},
    {M::post,    "/api/v1/customers/managers/assign",                  D::signed_in, P::customers_assign, B::json,      I::unused,   key,    L::interactive, assign_managers},
    {M::get,     "/api/v1/account-managers",                           D::signed_in, P::customers_assign, B::none,      I::unused,   no_key, L::interactive, list_account_managers},
    {M::put,     "/api/v1/account-managers",                           D::signed_in, P::customers_assign, B::json,      I::unused,   no_key, L::interactive, put_account_managers},
    {M::get,     "/api/v1/customers/{id}/subject-requests",            D::signed_in, P::customers_read,   B::none,      I::unused,   no_key, L::interactive, list_subject_requests},
    {M::post,    "/api/v1/customers/{id}/subject-requests",            D::signed_in, P::customers_update, B::json,      I::unused,   key,    L::interactive, post_subject_request},
    {M::post,    "/api/v1/customers/{id}/subject-requests/{request}/carry-out",D::signed_in, P::personal_data,B::json,  I::unused,   no_key, L::interactive, carry_out_subject_request},

    {M::get,     "/api/v1/imports",                                    D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, list_imports},
    {M::post,    "/api/v1/imports",                                    D::signed_in, P::data_import,       B::file_or_json, I::unused, key,    L::batch,       post_import},
    {M::get,     "/api/v1/imports/{id}",                               D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, get_import},
    {M::put,     "/api/v1/imports/{id}/mapping",                       D::signed_in, P::data_import,       B::json,      I::unused,   no_key, L::batch,       put_import_mapping},
    {M::post,    "/api/v1/imports/{id}/dry-run",                       D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, post_import_dry_run},
    {M::post,    "/api/v1/imports/{id}/commit",                        D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, post_import_commit},
    {M::post,    "/api/v1/imports/{id}/cancel",                        D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, post_import_cancel},
    {M::post,    "/api/v1/imports/{id}/undo",                          D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, post_import_undo},
    {M::get,     "/api/v1/imports/{id}/errors",                        D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, list_import_errors},
    {M::get,     "/api/v1/imports/{id}/error-file",                    D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::batch,       get_import_error_file},
    {M::get,     "/api/v1/imports/{id}/kept",                          D::signed_in, P::data_import,       B::none,      I::unused,   no_key, L::interactive, list_import_kept},

    {M::get,     "/api/v1/exports",                                    D::signed_in, P::data_export,       B::none,      I::unused,   no_key, L::interactive, list_exports},
    {M::post,    "/api/v1/exports",                                    D::signed_in, P::data_export,       B::json,      I::unused,   key,    L::batch,       post_export},
    {M::get,     "/api/v1/exports/{id}",                               D::signed_in, P::data_export,       B::none,      I::unused,   no_key, L::interactive, get_export},
    {M::post,    "/api/v1/exports/{id}/approve",                       D::signed_in, P::data_approve_export,B::json,      I::unused,   no_key, L::interactive, approve_export},
    {M::post,    "/api/v1/exports/{id}/reject",                        D::signed_in, P::data_approve_export,B::json,      I::unused,   no_key, L::interactive, reject_export},
    {M::post,    "/api/v1/exports/{id}/cancel",                        D::signed_in, P::data_export,       B::none,      I::unused,   no_key, L::interactive, cancel_export},
    {M::get,     "/api/v1/exports/{id}/file",                          D::signed_in, P::data_export,       B::none,      I::unused,   no_key, L::interactive, get_export_file},

    {M::post,    "/api/v1/portal/complaints",                          D::open,      P::session_own,      B::json,      I::unused,   key,    L::interactive, post_portal_complaint},
    {M::get,     "/api/v1/portal/complaints/{number}",                 D::open,      P::session_own,      B::none,      I::unused,   no_key, L::interactive, get_portal_complaint},
    {M::post,    "/api/v1/portal/complaints/{number}/messages",        D::open,      P::session_own,      B::json,      I::unused,   key,    L::interactive, post_portal_message},
    {M::post,    "/api/v1/portal/complaints/{number}/consent",         D::open,      P::session_own,      B::json,      I::unused,   key,    L::interactive, post_portal_consent},
    {M::post,    "/api/v1/portal/complaints/{number}/satisfaction",    D::open,      P::session_own,      B::json,      I::unused,   key,    L::interactive, post_portal_satisfaction},
    {M::post,    "/api/v1/portal/complaints/{number}/urge",            D::open,      P::session_own,      B::json,      I::unused,   key,    L::interactive, post_portal_urge},
    {M::post,    "/api/v1/portal/complaints/{number}/withdraw",        D::open,      P::session_own,      B::json,      I::unused,   key,    L::interactive, post_portal_withdraw},
    {M::post,    "/api/v1/portal/complaints/{number}/reopen",          D::open,      P::session_own,      B::json,      I::unused,   key,    L::interactive, post_portal_reopen},
    {M::post,    "/api/v1/portal/attachments",                         D::open,      P::session_own,      B::multipart, I::unused,   no_key, L::interactive, post_portal_attachment},

    {M::get,     "/api/v1/reports/daily",                              D::signed_in, P::reports_read,     B::none,      I::unused,   no_key, L::batch,       get_daily_report},
};
// clang-format on

}  // namespace

std::span<const Route> all_routes() {
    return routes;
}

}  // namespace bihuan::http
