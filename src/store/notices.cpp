#include "bihuan/store/notices.hpp"

#include "bihuan/store/database.hpp"
#include "store/connection.hpp"

#include <pqxx/connection>
#include <pqxx/nontransaction>
#include <pqxx/notification>

#include <poll.h>

#include <algorithm>
#include <utility>

namespace bihuan::store {

namespace {

using std::chrono::milliseconds;
using std::chrono::steady_clock;

/// Hears what others say; what this connection has sent comes back to it, too.
class Ear : public pqxx::notification_receiver {
public:
    Ear(pqxx::connection_base& connection, const std::string& channel)
        : pqxx::notification_receiver(connection, channel) {}

    void operator()(const std::string&, int sender) override {
        if (sender != conn().backendpid()) heard_ = true;
    }
    bool take() { return std::exchange(heard_, false); }

private:
    bool heard_ = false;
};

}  // namespace

struct Notices::Line {
    Line(const std::string& url, std::string a_channel)
        : channel(std::move(a_channel)),
          connection(with_network_limits(url)),
          ear(connection, channel) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
        // What it listens to would be lost with the session, without a word.
        connection.inhibit_reactivation(true);
#pragma GCC diagnostic pop
        pqxx::nontransaction settings(connection);
        settings.exec("SET application_name = 'bihuan notices'; SET synchronous_commit = off");
    }

    std::string channel;
    pqxx::connection connection;
    Ear ear;
};

Notices::Notices(const std::string& url, std::string channel) {
    try {
        line_ = std::make_unique<Line>(url, std::move(channel));
    } catch (const std::exception&) {
        throw DatabaseAway("no connection for notices can be had");
    }
}

Notices::~Notices() = default;

bool Notices::wait(int descriptor, milliseconds at_most) {
    try {
        const auto until = steady_clock::now() + at_most;
        for (;;) {
            // What came along with the answer to another command is here already. Throws when the
            // connection is gone.
            line_->connection.get_notifs();
            if (line_->ear.take()) return true;
            const auto left = std::chrono::ceil<milliseconds>(until - steady_clock::now());
            pollfd files[] = {
                {line_->connection.sock(), POLLIN, 0},
                {descriptor, POLLIN, 0},
            };
            ::poll(files, 2, static_cast<int>(std::max(left, milliseconds(0)).count()));
            // PostgreSQL says other things, too, such as that it is about to close.
            if (files[0].revents == 0) return false;
        }
    } catch (const std::exception&) {
        throw DatabaseAway("the connection for notices is lost");
    }
}

void Notices::send() {
    try {
        pqxx::nontransaction command(line_->connection);
        command.exec("NOTIFY " + line_->channel);
    } catch (const std::exception&) {
        throw DatabaseAway("the connection for notices is lost");
    }
}

}  // namespace bihuan::store
