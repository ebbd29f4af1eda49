#include "bihuan/app/mailboxes.hpp"

#include "app/template_fields.hpp"
#include "bihuan/app/outgoing_mail.hpp"
#include "bihuan/base/text.hpp"

#include <algorithm>
#include <array>

namespace bihuan::app {

namespace {

constexpr std::size_t host_characters_max = 253;
constexpr std::int64_t poll_seconds_min = 5;
constexpr std::int64_t poll_seconds_max = 3600;

constexpr std::array<std::string_view, 3> securities{"none", "starttls", "tls"};
constexpr std::array<std::string_view, 4> kinds{"complaint", "inquiry", "suggestion", "repair"};

PersonalKey& key_of(store::Tx& tx, const Center& center) {
    auto& key = *center.personal_key;
    key.require(tx, center.config.data_dir);
    return key;
}

bool is_host_name(std::string_view host) {
    return !host.empty() && host.size() <= host_characters_max && host.front() != '-' &&
           std::all_of(host.begin(), host.end(), [](char byte) {
               const auto lower = static_cast<char>(byte | 0x20);
               return (lower >= 'a' && lower <= 'z') || (byte >= '0' && byte <= '9') ||
                      byte == '.' || byte == '-';
           });
}

/// As far as it can be told before the name is looked up; the rest is told when it is called.
bool may_be_called(const AddressWall& wall, const store::MailServer& server) {
    const auto scheme = server.security == domain::MailSecurity::none ? AddressWall::Scheme::http
                                                                      : AddressWall::Scheme::https;
    const auto port = static_cast<unsigned>(server.port);
    if (const auto address = parse_address(*server.host)) {
        return wall.lets_through(*address, port, scheme);
    }
    const bool usual = scheme == AddressWall::Scheme::https && wall.is_listed(port);
    return is_host_name(*server.host) && (usual || wall.has_exceptions());
}

bool is_one_line(std::string_view text) {
    return text.find_first_of("\r\n\t") == std::string_view::npos;
}

struct Reading {
    const Context& context;
    std::vector<Fault>& faults;
};

store::MailServer read_server(
    Reader& reader, const char* name, const store::MailServer& before, Reading reading
) {
    auto server = before;
    if (reader.is_null(name)) server.host.reset();
    const auto* json = reader.object(name);
    if (!json) return server;
    Reader inner(*json, reader.pointer_to(name), reading.faults);
    const auto need = before.host ? Need::optional : Need::required;
    if (const auto host = inner.text("host", TextLimit{host_characters_max}, need)) {
        server.host = ascii_lower(trim(*host));
    }
    if (const auto port = inner.integer("port", 1, 65'535)) server.port = static_cast<int>(*port);
    if (const auto security = inner.choice("security", securities)) {
        server.security = *domain::parse_code<domain::MailSecurity>(*security);
    }
    inner.finish();
    const auto wall = mail_wall(reading.context.center.config);
    if (server.host && !may_be_called(wall, server)) {
        inner.fault("host", "mail_host_not_allowed");
    }
    return server;
}

void read_receipt(store::Mailbox& mailbox, Reader& reader, std::vector<Fault>& faults) {
    if (reader.is_null("receipt")) {
        mailbox.receipt_subject.clear();
        mailbox.receipt_body.clear();
    }
    const auto* json = reader.object("receipt");
    if (!json) return;
    Reader inner(*json, "/receipt", faults);
    if (auto text = inner.text("subject", TextLimit{200})) mailbox.receipt_subject = *text;
    if (auto text = inner.text("body", TextLimit{10'000}, Need::required)) {
        mailbox.receipt_body = *text;
    }
    inner.finish();
    check_fields(mailbox.receipt_subject, "/receipt/subject", faults);
    check_fields(mailbox.receipt_body, "/receipt/body", faults);
}

void read_texts(store::Mailbox& mailbox, Reader& reader, Need need, std::vector<Fault>& faults) {
    if (auto name = reader.text("name", TextLimit{100}, need)) mailbox.name = *name;
    if (const auto address = reader.text("address", TextLimit{254}, need)) {
        mailbox.address = ascii_lower(trim(*address));
        if (!is_mail_address(mailbox.address)) reader.fault("address", "invalid_email");
    }
    if (auto text = reader.text("display_name", TextLimit{100})) mailbox.display_name = *text;
    if (auto text = reader.text("signature", TextLimit{2'000})) mailbox.signature = *text;
    if (reader.is_null("display_name")) mailbox.display_name.clear();
    if (reader.is_null("signature")) mailbox.signature.clear();
    check_fields(mailbox.signature, "/signature", faults);
    read_receipt(mailbox, reader, faults);
}

/// A password that was given for one server is not tried on another that somebody names later.
void read_account(
    store::Mailbox& mailbox, const store::Mailbox& before, Reader& reader, store::Tx& tx,
    const Context& context
) {
    if (reader.is_null("username")) mailbox.username.clear();
    if (auto username = reader.text("username", TextLimit{254})) mailbox.username = *username;
    if (reader.is_null("password")) mailbox.password.reset();
    const auto password = reader.text("password", TextLimit{1'000});
    if (password) mailbox.password = key_of(tx, context.center).seal(*password);
    const bool elsewhere = (mailbox.imap.host && mailbox.imap != before.imap) ||
                           (mailbox.smtp.host && mailbox.smtp != before.smtp) ||
                           mailbox.username != before.username;
    if (elsewhere && mailbox.password && !password) reader.fault("password", "required");
}

void read_mailbox(
    store::Mailbox& mailbox, store::Tx& tx, const Json& body, Need need, Reading reading
) {
    const auto before = mailbox;
    Reader reader(body, "", reading.faults);
    read_texts(mailbox, reader, need, reading.faults);
    if (const auto active = reader.boolean("active")) mailbox.active = *active;
    if (const auto dry_run = reader.boolean("dry_run")) mailbox.dry_run = *dry_run;
    mailbox.imap = read_server(reader, "imap", before.imap, reading);
    mailbox.smtp = read_server(reader, "smtp", before.smtp, reading);
    if (auto folder = reader.text("folder", TextLimit{200})) mailbox.folder = *folder;
    const auto seconds = reader.integer("poll_seconds", poll_seconds_min, poll_seconds_max);
    if (seconds) mailbox.poll_seconds = static_cast<int>(*seconds);
    if (const auto kind = reader.choice("ticket_kind", kinds)) {
        mailbox.ticket_kind = *domain::parse_code<domain::Kind>(*kind);
    }
    read_account(mailbox, before, reader, tx, reading.context);
    if (!mailbox.imap.host && !mailbox.smtp.host) reader.fault("imap", "required");
    // Each is a word of a line that is sent to the server.
    if (!is_one_line(mailbox.folder)) reader.fault("folder", "control_character");
    if (!is_one_line(mailbox.username)) reader.fault("username", "control_character");
    reader.finish();
}

Error taken(const store::Mailbox& mailbox) {
    return refuse(Refusal::conflict, "already_exists", mailbox.name);
}

}  // namespace

AddressWall mail_wall(const Config& config) {
    return AddressWall(config.webhooks.allow_networks, {"25", "143", "465", "587", "993"});
}

Result<store::Mailbox> create_mailbox(store::Tx& tx, const Context& context, const Json& body) {
    std::vector<Fault> faults;
    store::Mailbox mailbox;
    mailbox.id = store::MailboxId::make(context.now);
    mailbox.created_at = context.now;
    mailbox.updated_at = context.now;
    read_mailbox(mailbox, tx, body, Need::required, Reading{context, faults});
    if (!faults.empty()) return invalid(std::move(faults));
    if (!store::insert_mailbox(tx, mailbox)) return taken(mailbox);
    note(tx, context.principal, context.now, "mailbox.created", "mailbox:" + mailbox.id.text());
    return mailbox;
}

Result<store::Mailbox> find_mailbox(store::Tx& tx, std::string_view id) {
    const auto parsed = store::MailboxId::parse(id);
    auto mailbox = parsed ? store::find_mailbox(tx, *parsed) : std::nullopt;
    if (!mailbox) return refuse(Refusal::not_found, "not_found");
    return std::move(*mailbox);
}

Result<store::Mailbox> change_mailbox(
    store::Tx& tx, const Context& context, std::string_view id, const Json& body,
    std::optional<std::int64_t> version
) {
    BH_TRY(mailbox, find_mailbox(tx, id));
    if (!version) return refuse(Refusal::precondition_required, "if_match_required");
    if (*version != mailbox.version) return refuse(Refusal::stale, "stale_version");
    const auto before = mailbox;
    std::vector<Fault> faults;
    read_mailbox(mailbox, tx, body, Need::optional, Reading{context, faults});
    if (!faults.empty()) return invalid(std::move(faults));
    mailbox.updated_at = context.now;
    ++mailbox.version;
    const bool other_folder = mailbox.imap.host != before.imap.host ||
                              mailbox.folder != before.folder ||
                              mailbox.username != before.username;
    switch (store::update_mailbox(tx, mailbox, other_folder)) {
        case store::MailboxWritten::yes: break;
        case store::MailboxWritten::taken: return taken(mailbox);
        case store::MailboxWritten::stale: return refuse(Refusal::stale, "stale_version");
    }
    note(tx, context.principal, context.now, "mailbox.changed", "mailbox:" + mailbox.id.text());
    return std::move(mailbox);
}

Result<store::Mailbox> check_mailbox(store::Tx& tx, const Context& context, std::string_view id) {
    BH_TRY(mailbox, find_mailbox(tx, id));
    if (!mailbox.active) return refuse(Refusal::conflict, "mailbox_inactive");
    store::ask_for_check(tx, mailbox.id, context.now);
    return std::move(mailbox);
}

Page<store::Mailbox> list_mailboxes(
    store::Tx& tx, const std::optional<store::MailboxId>& before, const PageRequest& page
) {
    auto mailboxes = page_of(store::list_mailboxes(tx, before, page.limit + 1), page);
    if (page.count) mailboxes.total = store::count_mailboxes(tx);
    return mailboxes;
}

std::string mailbox_password(store::Tx& tx, const Center& center, const store::Mailbox& mailbox) {
    if (!mailbox.password) return {};
    return key_of(tx, center).open(*mailbox.password);
}

}  // namespace bihuan::app
