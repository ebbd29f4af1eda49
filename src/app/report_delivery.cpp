#include "bihuan/app/report_delivery.hpp"

#include "app/local_time.hpp"
#include "app/report_scope.hpp"
#include "bihuan/app/report_facts.hpp"
#include "bihuan/app/report_file.hpp"
#include "bihuan/base/log.hpp"
#include "bihuan/store/people.hpp"
#include "bihuan/store/webhook_deliveries.hpp"

#include <algorithm>

namespace bihuan::app {

namespace {

using domain::ReportCycle;
using domain::ReportObstacle;

constexpr std::size_t events_at_once = 2'000;
/// Long enough for somebody to have a failed mail tried again.
constexpr std::chrono::days files_kept{30};

Day last_day_ready(const Context& context) {
    const domain::ReportSchedule schedule{ReportCycle::daily, report_ready_at};
    return domain::latest_due(context.center.zone, schedule, context.now).from;
}

/// With the turn in hand from then on, so that nothing is counted while the report is made.
bool everything_is_counted(store::Tx& tx, const Context& context) {
    return !fold_round(tx, context, events_at_once, store::Turn::wait).more;
}

Context acting_for(const Context& context, const store::User& owner) {
    Context acting = context;
    acting.principal = Principal();
    acting.principal.user_id = owner.id;
    acting.principal.roles = owner.roles;
    acting.principal.permissions = domain::permissions_of(owner.roles);
    acting.principal.department_id = owner.department_id;
    acting.principal.teams = owner.team_ids;
    return acting;
}

std::optional<ReportObstacle> obstacle_of(const std::optional<store::User>& owner) {
    if (!owner || !owner->active) return ReportObstacle::owner_inactive;
    const auto permissions = domain::permissions_of(owner->roles);
    if (!permissions.has(domain::Permission::reports_read)) return ReportObstacle::owner_may_not;
    return std::nullopt;
}

/// Equal as long as a report shows its reader the same.
std::string scope_of(const Context& context) {
    if (!limited_to_teams(context)) return "all";
    auto teams = context.principal.teams;
    std::sort(teams.begin(), teams.end());
    std::string scope = "teams";
    for (const auto& team : teams) scope += ":" + team.text();
    return scope;
}

template <class SomeId>
store::AnyOf<SomeId> any_of(const std::vector<std::string>& texts) {
    store::AnyOf<SomeId> any;
    for (const auto& text : texts) {
        if (const auto id = SomeId::parse(text)) any.ids.push_back(*id);
        if (text == "none") any.none = true;
    }
    return any;
}

ReportFilter filter_of(const store::ReportSubscription& subscription) {
    ReportFilter filter;
    filter.department = any_of<DepartmentId>(subscription.departments);
    filter.team = any_of<TeamId>(subscription.teams);
    for (const auto& code : subscription.channels) {
        if (const auto channel = domain::parse_code<domain::Channel>(code)) {
            filter.channels.push_back(*channel);
        }
    }
    const bool chinese = subscription.language == "zh";
    filter.language = chinese ? ReportLanguage::zh : ReportLanguage::en;
    return filter;
}

MailToSend mail_of(
    const Context& context, const store::ReportSubscription& subscription, const Report& report,
    const store::ReportDelivery& delivery
) {
    const auto& name =
        domain::report_cycle_names[static_cast<std::size_t>(subscription.schedule.cycle)];
    const auto owner = context.directory->name_of(subscription.owner_id);
    const auto as_of = local_minute(context.center.zone, report.as_of);
    const auto& file = delivery.file_name.value();
    MailToSend mail;
    mail.kind = domain::MailKind::report;
    mail.report = delivery.id;
    if (subscription.language == "zh") {
        mail.subject = std::string(name.zh) + " " + delivery.period;
        mail.body = mail.subject + " 见附件 " + file + "，统计截至 " + as_of + "。\n由" + owner +
                    "订阅；不再需要时请联系订阅人。\n";
    } else {
        mail.subject = std::string(name.en) + " " + delivery.period;
        mail.body = mail.subject + " is attached (" + file + "), counted until " + as_of +
                    ".\nSubscribed to by " + owner + ", who can end it.\n";
    }
    return mail;
}

/// One period of one subscription.
class Delivering {
public:
    Delivering(
        store::Tx& tx, const Context& context, const store::ReportSubscription& subscription
    )
        : tx_(tx), context_(context), subscription_(subscription) {
        const auto period =
            domain::latest_due(context.center.zone, subscription.schedule, context.now);
        period_ = {subscription.schedule.cycle, period.name, period.from, period.to};
        delivery_.id = store::ReportDeliveryId::make(context.now);
        delivery_.subscription_id = subscription.id;
        delivery_.period = period.name;
        delivery_.made_at = context.now;
    }

    void run() {
        delivery_.obstacle = prepare();
        std::optional<std::string> content;
        if (!delivery_.obstacle) content = std::move(file_.content);
        if (!store::insert_report_delivery(tx_, delivery_, content)) return;
        if (!delivery_.obstacle) queue();
    }

private:
    std::optional<ReportObstacle> prepare() {
        const auto owner = store::find_user(tx_, subscription_.owner_id);
        if (const auto obstacle = obstacle_of(owner)) return obstacle;
        if (!store::first_sending_mailbox(tx_)) return ReportObstacle::mail_not_configured;
        const auto acting = acting_for(context_, *owner);
        delivery_.scope = scope_of(acting);
        const auto filter = filter_of(subscription_);
        auto found = find_report(tx_, acting, period_, filter);
        if (!found) return ReportObstacle::out_of_scope;
        leave_out_personal(found->report);
        file_ = report_file(
            *found, subscription_.format, filter.language, context_.center.zone
        );
        report_ = std::move(found->report);
        delivery_.file_name = file_.name;
        delivery_.content_bytes = static_cast<std::int64_t>(file_.content.size());
        if (file_.content.size() > report_file_bytes_max) return ReportObstacle::report_too_large;
        return std::nullopt;
    }

    void queue() {
        auto mail = mail_of(context_, subscription_, report_, delivery_);
        for (const auto& recipient : subscription_.recipients) {
            mail.recipient = recipient;
            const auto queued = queue_mail(tx_, context_, mail);
            if (!queued) log::error("a report is not mailed", {{"code", queued.error().code}});
        }
    }

    store::Tx& tx_;
    const Context& context_;
    const store::ReportSubscription& subscription_;
    ReportPeriod period_;
    store::ReportDelivery delivery_;
    ReportFile file_;
    Report report_;
};

}  // namespace

bool report_work_is_due(store::Tx& tx, const Context& context) {
    if (store::has_due_subscription(tx, context.now)) return true;
    const auto told = store::report_told(tx);
    return !told || *told < last_day_ready(context);
}

ReportRound tell_ready_reports(store::Tx& tx, const Context& context) {
    const auto last = last_day_ready(context);
    const auto told = store::lock_report_told(tx);
    if (!told || (told->day && *told->day >= last)) return ReportRound::nothing_due;
    if (!everything_is_counted(tx, context)) return ReportRound::counting;
    if (told->day) {
        const auto earliest = last - days_told_max + std::chrono::days(1);
        for (auto day = std::max(*told->day + std::chrono::days(1), earliest); day <= last;
             day += std::chrono::days(1)) {
            const Json data{{"date", to_text(day)}};
            store::put_into_outbox(tx, "report.daily_ready", data, context.now);
        }
        const Json data{{"date", to_text(last)}};
        store::notify_supervisors(tx, "report_daily_ready", data, context.now);
    }
    store::save_report_told(tx, last);
    store::forget_report_files(tx, context.now - files_kept);
    return ReportRound::done;
}

ReportRound deliver_next_report(
    store::Tx& tx, const Context& context, std::optional<store::ReportSubscriptionId>& claimed
) {
    const auto subscription = store::claim_due_subscription(tx, context.now);
    if (!subscription) return ReportRound::nothing_due;
    claimed = subscription->id;
    if (!everything_is_counted(tx, context)) return ReportRound::counting;
    Delivering(tx, context, *subscription).run();
    const auto next = domain::next_due(context.center.zone, subscription->schedule, context.now);
    store::plan_subscription(tx, subscription->id, next);
    return ReportRound::done;
}

Result<AttachedFile> file_of_mail(
    store::Tx& tx, const Context& context, const store::OutgoingMail& mail
) {
    std::optional<store::ReportFile> kept;
    if (mail.report_delivery_id) kept = store::find_report_file(tx, *mail.report_delivery_id);
    if (!kept) return refuse(Refusal::conflict, "mail_file_gone");
    const auto owner = store::find_user(tx, kept->owner_id);
    auto obstacle = obstacle_of(owner);
    if (!obstacle && scope_of(acting_for(context, *owner)) != kept->scope) {
        obstacle = ReportObstacle::rights_changed;
    }
    if (obstacle) return refuse(Refusal::conflict, std::string(domain::code_of(*obstacle)));
    AttachedFile file;
    file.name = kept->name;
    file.media_type = report_media_type(kept->name);
    file.content = std::move(kept->content);
    return file;
}

}  // namespace bihuan::app
