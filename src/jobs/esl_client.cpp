#include "bihuan/jobs/esl_client.hpp"

#include "bihuan/domain/esl_calls.hpp"
#include "jobs/esl_talk.hpp"
#include "jobs/switch_writer.hpp"

namespace bihuan::jobs {

namespace {

domain::EslSwitch switch_of(const EslConfig& config) {
    return {
        config.name, {config.trunks.begin(), config.trunks.end()},
         config.recordings
    };
}

/// Where the connection leads.
AmiConfig line_of(const EslConfig& config) {
    AmiConfig line;
    line.name = config.name;
    line.host = config.host;
    line.port = config.port;
    line.tls = config.tls;
    line.tls_authorities = config.tls_authorities;
    return line;
}

}  // namespace

struct EslClient::Impl : SwitchTranslator {
    Impl(
        const store::DatabaseOptions& options,
        const app::Center& center,
        EslConfig some_config,
        std::string some_secret,
        AmiTimes times,
        std::size_t queue_max
    )
        : config(std::move(some_config)),
          secret(std::move(some_secret)),
          tell([this](AmiNews news) { writer.push(std::move(news)); }),
          link(
              line_of(config),
              times,
              [this](SwitchTalk::Say say) {
                  return std::make_unique<EslTalk>(config.name, secret, std::move(say), tell);
              },
              tell
          ),
          calls(switch_of(config)),
          writer(options, center, config.name, "esl", queue_max, *this) {}

    void remember(const std::string& call_id, Instant at) override { calls.remember(call_id, at); }
    void understand(const AmiNews& news, SwitchReports& reports) override;
    void ask_for_picture() override { link.ask_for_picture(); }

    const EslConfig config;
    const std::string secret;
    const AmiLink::Tell tell;
    AmiLink link;
    /// The writer's thread's own.
    domain::EslCalls calls;
    /// Ends before what it uses.
    SwitchWriter writer;
};

void EslClient::Impl::understand(const AmiNews& news, SwitchReports& reports) {
    if (news.picture_follows) return calls.begin_resync();
    std::vector<domain::CallEvent> taken;
    if (news.message.get("Event-Name") == EslTalk::picture_event) {
        std::set<std::string> shown;
        for (const auto& [name, value] : news.message.fields) shown.insert(value);
        taken = calls.take_picture(shown);
    } else {
        taken = calls.take(news.message, news.received_at);
    }
    for (auto& event : taken) reports.events.push_back(std::move(event));
}

EslClient::EslClient(
    const store::DatabaseOptions& options,
    const app::Center& center,
    EslConfig config,
    std::string secret,
    AmiTimes times,
    std::size_t queue_max
)
    : impl_(std::make_unique<Impl>(
          options, center, std::move(config), std::move(secret), times, queue_max
      )) {}

EslClient::~EslClient() {
    stop();
}

void EslClient::start() {
    impl_->writer.start();
    impl_->link.start();
}

void EslClient::stop() {
    impl_->link.stop();
    impl_->writer.stop();
}

const std::string& EslClient::name() const {
    return impl_->config.name;
}

bool EslClient::connected() const {
    return impl_->link.connected();
}

std::size_t EslClient::waiting() const {
    return impl_->writer.waiting();
}

}  // namespace bihuan::jobs
