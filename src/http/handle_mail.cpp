#include "bihuan/app/import_wizard.hpp"
#include "bihuan/app/mail_arrival.hpp"
#include "bihuan/app/mailboxes.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/app/ticket_mails.hpp"
#include "bihuan/base/or_null.hpp"
#include "bihuan/domain/phone.hpp"
#include "http/conditional.hpp"
#include "http/handlers.hpp"
#include "http/json_reply.hpp"
#include "http/list_query.hpp"

namespace bihuan::http {

namespace {

Json server_json(const store::MailServer& server) {
    if (!server.host) return nullptr;
    Json json{{"host", *server.host}, {"port", server.port}};
    json["security"] = domain::code_of(server.security);
    return json;
}

Json mailbox_json(const store::Mailbox& mailbox) {
    Json json{{"id", mailbox.id.text()}, {"name", mailbox.name}, {"address", mailbox.address}};
    json["display_name"] = mailbox.display_name;
    json["active"] = mailbox.active;
    json["imap"] = server_json(mailbox.imap);
    json["folder"] = mailbox.folder;
    json["poll_seconds"] = mailbox.poll_seconds;
    json["smtp"] = server_json(mailbox.smtp);
    json["dry_run"] = mailbox.dry_run;
    json["username"] = mailbox.username;
    json["has_password"] = mailbox.password.has_value();
    json["ticket_kind"] = domain::code_of(mailbox.ticket_kind);
    json["receipt"] = nullptr;
    if (!mailbox.receipt_body.empty()) {
        json["receipt"] =
            Json{{"subject", mailbox.receipt_subject}, {"body", mailbox.receipt_body}};
    }
    json["signature"] = mailbox.signature;
    json["polled_at"] = or_null(mailbox.polled_at);
    json["poll_error"] = or_null(mailbox.poll_error);
    json["send_tried_at"] = or_null(mailbox.send_tried_at);
    json["send_error"] = or_null(mailbox.send_error);
    json["version"] = mailbox.version;
    json["created_at"] = to_text(mailbox.created_at);
    json["updated_at"] = to_text(mailbox.updated_at);
    return json;
}

std::string masked_address(const std::string& address) {
    return address.empty() ? address : domain::mask_email(address);
}

Json outgoing_json(const store::OutgoingMail& mail) {
    Json json{{"id", mail.id.text()}, {"mailbox_id", mail.mailbox_id.text()}};
    json["kind"] = domain::code_of(mail.kind);
    json["ticket_id"] = mail.ticket_id ? Json(mail.ticket_id->text()) : Json();
    json["recipient"] = masked_address(mail.recipient);
    json["subject"] = app::masked_cell(mail.subject);
    json["state"] = domain::code_of(mail.state);
    json["attempts"] = mail.attempts;
    json["next_at"] = nullptr;
    if (mail.state == domain::MailState::pending) json["next_at"] = to_text(mail.next_at);
    json["last_status"] = or_null(mail.last_status);
    json["last_error"] = mail.last_error ? Json(app::masked_cell(*mail.last_error)) : Json();
    json["created_at"] = to_text(mail.created_at);
    json["done_at"] = or_null(mail.done_at);
    return json;
}

Json received_json(const store::ReceivedMail& mail) {
    Json json{{"id", mail.id.text()}, {"mailbox_id", mail.mailbox_id.text()}};
    json["sender"] = masked_address(mail.sender);
    json["outcome"] = domain::code_of(mail.outcome);
    json["fault"] = or_null(mail.fault);
    json["ticket_id"] = mail.ticket_id ? Json(mail.ticket_id->text()) : Json();
    json["received_at"] = to_text(mail.received_at);
    return json;
}

Json reply_way_json(const app::ReplyWay& way) {
    Json json{{"possible", !way.obstacle.has_value()}, {"obstacle", or_null(way.obstacle)}};
    json["recipient"] = way.recipient ? Json(masked_address(*way.recipient)) : Json();
    json["from"] = way.mailbox ? Json(way.mailbox->address) : Json();
    json["dry_run"] = way.mailbox && way.mailbox->dry_run;
    return json;
}

template <class T>
std::vector<std::string> id_of(const T& item) {
    return {item.id.text()};
}

Reply mailbox_reply(unsigned status, const store::Mailbox& mailbox) {
    return resource_reply(status, mailbox_json(mailbox), mailbox.version);
}

}  // namespace

Result<Reply> list_mailboxes(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<store::MailboxId> before;
    if (window.after) before = store::MailboxId::parse(window.after->front());
    const auto page = app::list_mailboxes(request.tx, before, window.page);
    return page_reply(query, page, mailbox_json, id_of<store::Mailbox>);
}

Result<Reply> post_mailbox(Request& request) {
    BH_TRY(mailbox, app::create_mailbox(request.tx, request.context, request.body));
    const auto location = "/api/v1/mailboxes/" + mailbox.id.text();
    return created_reply(mailbox_json(mailbox), mailbox.version, location);
}

Result<Reply> get_mailbox(Request& request) {
    BH_TRY(mailbox, app::find_mailbox(request.tx, request.path_value(0)));
    return mailbox_reply(200, mailbox);
}

Result<Reply> patch_mailbox(Request& request) {
    BH_TRY(
        mailbox,
        app::change_mailbox(
            request.tx,
            request.context,
            request.path_value(0),
            request.body,
            expected_version(request.call)
        )
    );
    return mailbox_reply(200, mailbox);
}

Result<Reply> check_mailbox(Request& request) {
    BH_TRY(mailbox, app::check_mailbox(request.tx, request.context, request.path_value(0)));
    return mailbox_reply(202, mailbox);
}

Result<Reply> list_outgoing_mails(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    store::OutgoingFilter filter;
    filter.state = query.value<domain::MailState>("state");
    filter.ticket = query.id<TicketId>("ticket");
    BH_CHECK(query.finish());
    std::optional<store::OutgoingMailId> before;
    if (window.after) before = store::OutgoingMailId::parse(window.after->front());
    const auto page = app::list_outgoing_mails(request.tx, filter, before, window.page);
    return page_reply(query, page, outgoing_json, id_of<store::OutgoingMail>);
}

Result<Reply> retry_outgoing_mail(Request& request) {
    BH_TRY(mail, app::retry_outgoing_mail(request.tx, request.context, request.path_value(0)));
    return json_reply(202, outgoing_json(mail));
}

Result<Reply> list_received_mails(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    const auto outcome = query.value<domain::MailOutcome>("outcome");
    BH_CHECK(query.finish());
    std::optional<store::ReceivedMailId> before;
    if (window.after) before = store::ReceivedMailId::parse(window.after->front());
    const auto page = app::list_received_mails(request.tx, outcome, before, window.page);
    return page_reply(query, page, received_json, id_of<store::ReceivedMail>);
}

Result<Reply> list_suppressed_addresses(Request& request) {
    QueryReader query(request);
    const auto window = query.window(1);
    BH_CHECK(query.finish());
    std::optional<std::string> after;
    if (window.after) after = window.after->front();
    const auto page = app::list_suppressed_addresses(request.tx, after, window.page);
    const auto json_of = [](const store::SuppressedAddress& suppressed) {
        Json json{{"id", suppressed.digest}, {"status", suppressed.status}};
        json["address"] = masked_address(suppressed.address);
        json["since"] = to_text(suppressed.since);
        return json;
    };
    return page_reply(query, page, json_of, [](const store::SuppressedAddress& suppressed) {
        return std::vector<std::string>{suppressed.digest};
    });
}

Result<Reply> delete_suppressed_address(Request& request) {
    BH_CHECK(app::take_off_suppressed(request.tx, request.context, request.path_value(0)));
    return no_content();
}

Result<Reply> get_ticket_mails(Request& request) {
    BH_TRY(mails, app::mails_of_visible(request.tx, request.context, request.path_value(0)));
    Json json{{"reply", reply_way_json(mails.reply)}};
    json["sent"] = Json::array();
    for (const auto& mail : mails.sent) json["sent"].push_back(outgoing_json(mail));
    json["received"] = Json::array();
    for (const auto& mail : mails.received) json["received"].push_back(received_json(mail));
    return json_reply(200, json);
}

}  // namespace bihuan::http
