#include "bihuan/jobs/ami_client.hpp"

#include "bihuan/base/log.hpp"
#include "bihuan/domain/ami_calls.hpp"
#include "jobs/ami_dialling.hpp"
#include "jobs/ami_pauses.hpp"
#include "jobs/clock.hpp"
#include "jobs/switch_writer.hpp"

#include <atomic>

namespace bihuan::jobs {

namespace {

using std::chrono::milliseconds;

constexpr std::size_t dials_at_once = 10;
/// However much is committed, nobody looks for calls to be placed more often than this.
constexpr milliseconds shortest_pause{100};
/// Nothing tells this node what another one commits.
constexpr milliseconds longest_sleep{1000};

domain::AmiSwitch switch_of(const AmiConfig& config) {
    return {config.name, {config.trunks.begin(), config.trunks.end()}};
}

SwitchReports::Write failed(store::DialRequestId request, std::string failure) {
    return [request, failure = std::move(failure)](store::Tx& tx, Instant now) {
        store::fail_dial_request(tx, request, failure, now);
    };
}

SwitchReports::Write placed(store::DialRequestId request) {
    return [request](store::Tx& tx, Instant now) {
        store::finish_dial_request(tx, request, domain::DialState::placed, "", now);
    };
}

}  // namespace

struct AmiClient::Impl : SwitchTranslator {
    Impl(
        const store::DatabaseOptions& options,
        const app::Center& center,
        AmiConfig some_config,
        std::string secret,
        AmiTimes times,
        std::size_t queue_max
    )
        : config(std::move(some_config)),
          link(
              config, std::move(secret), times,
              [this](AmiNews news) { writer.push(std::move(news)); }
          ),
          calls(switch_of(config)),
          pauses(config.queues),
          writer(options, center, config.name, "ami", queue_max, *this) {}

    void remember(const std::string& call_id, Instant at) override { calls.remember(call_id, at); }
    void understand(const AmiNews& news, SwitchReports& reports) override;
    void ask_for_picture() override { link.ask_for_picture(); }
    milliseconds patience() const override { return woken ? shortest_pause : longest_sleep; }
    /// Looks at the floor.
    void end_round(SwitchReports& reports) override;
    void hear_answer(const domain::AmiMessage& answer, SwitchReports& reports);
    void place_calls(SwitchReports& reports);
    void pause_agents();

    const AmiConfig config;
    AmiLink link;
    /// The writer's thread's own, up to `woken`.
    domain::AmiCalls calls;
    AmiPauses pauses;
    Instant looked_at{};
    /// Whether anything was committed since the floor was looked at.
    std::atomic<bool> woken = true;
    /// Ends before what it uses.
    SwitchWriter writer;
};

void AmiClient::Impl::hear_answer(const domain::AmiMessage& answer, SwitchReports& reports) {
    const auto& id = answer.get("ActionID");
    if (answer.get("Response") != "Error") return;
    pauses.take_refusal(id);
    log::warning(
        "the switch refuses an action",
        {
            {"switch", config.name          },
            {"action", id                   },
            {"reason", answer.get("Message")}
    }
    );
    const auto request = dial_request_of(id);
    if (request) reports.others.push_back(failed(*request, "switch_refused"));
}

void AmiClient::Impl::understand(const AmiNews& news, SwitchReports& reports) {
    if (news.picture_follows) {
        calls.begin_resync();
        pauses.forget();
        return;
    }
    if (!news.message.is_event()) return hear_answer(news.message, reports);
    auto taken = calls.take(news.message, news.received_at);
    for (auto& event : taken.events) reports.events.push_back(std::move(event));
    for (const auto& dialled : taken.dialled) {
        const auto request = dial_request_of(dialled.action_id);
        if (!request) continue;
        reports.others.push_back(
            dialled.lifted ? placed(*request) : failed(*request, dial_failure(dialled.reason))
        );
    }
    for (const auto& member : taken.members) pauses.take(member);
}

void AmiClient::Impl::place_calls(SwitchReports& reports) {
    if (!config.dials || !link.connected()) return;
    std::vector<store::DialRequest> requests;
    writer.transact([&](store::Tx& tx) {
        requests = store::take_dial_requests(tx, clock_now(), dials_at_once);
    });
    for (const auto& request : requests) {
        auto fields = originate_fields(config, request);
        if (fields) {
            link.send("Originate", dial_action_id(request.id), std::move(*fields));
        } else {
            reports.others.push_back(failed(request.id, "no_such_telephone"));
        }
    }
}

void AmiClient::Impl::pause_agents() {
    if (!config.pauses || pauses.empty() || !link.connected()) return;
    std::vector<store::AgentNow> agents;
    writer.read([&](store::Tx& tx) { agents = store::list_agents(tx); });
    for (auto& order : pauses.due(agents, clock_now())) {
        link.send("QueuePause", order.action_id, std::move(order.fields));
    }
}

void AmiClient::Impl::end_round(SwitchReports& reports) {
    const auto now = clock_now();
    const auto since = now - looked_at;
    if (since < shortest_pause || (since < longest_sleep && !woken)) return;
    woken = false;
    looked_at = now;
    place_calls(reports);
    pause_agents();
}

AmiClient::AmiClient(
    const store::DatabaseOptions& options,
    const app::Center& center,
    AmiConfig config,
    std::string secret,
    AmiTimes times,
    std::size_t queue_max
)
    : impl_(std::make_unique<Impl>(
          options, center, std::move(config), std::move(secret), times, queue_max
      )) {}

AmiClient::~AmiClient() { stop(); }

void AmiClient::start() {
    impl_->writer.start();
    impl_->link.start();
}

void AmiClient::stop() {
    impl_->link.stop();
    impl_->writer.stop();
}

void AmiClient::wake() {
    if (!impl_->woken.exchange(true)) impl_->writer.wake();
}

const std::string& AmiClient::name() const { return impl_->config.name; }

bool AmiClient::connected() const { return impl_->link.connected(); }

std::size_t AmiClient::waiting() const { return impl_->writer.waiting(); }

}  // namespace bihuan::jobs
