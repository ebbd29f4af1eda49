#pragma once

// What a switch says on its manager interface, at milliseconds after the beginning, and what
// becomes of it. The fields are those that a switch sends; numbers, names and times are ours.

#include "bihuan/domain/ami_calls.hpp"
#include "bihuan/domain/call.hpp"

#include <set>

namespace bihuan::test {

using Fields = std::vector<std::pair<std::string, std::string>>;

const Instant begin = *parse_instant("2026-11-21T01:00:00.000Z");

class AmiLine {
public:
    AmiLine& say(const std::string& event, int at, Fields fields) {
        domain::AmiMessage message;
        message.fields.emplace_back("Event", event);
        if (at >= 0) message.fields.emplace_back("Timestamp", time_of(at));
        for (auto& field : fields) message.fields.push_back(std::move(field));
        take(message);
        // Whatever is said twice means nothing more.
        if (twice) take(message);
        return *this;
    }
    /// Of the caller's channel.
    AmiLine& caller(const std::string& event, int at, Fields more = {}) {
        Fields fields{
            {"Channel",     "PJSIP/trunk-0000000b"},
            {"CallerIDNum", "13800000006"         },
            {"Exten",       "4000000001"          },
            {"Uniqueid",    "c.1"                 },
            {"Linkedid",    "c.1"                 },
            {"Queue",       "complaints"          }
        };
        fields.insert(fields.end(), more.begin(), more.end());
        return say(event, at, std::move(fields));
    }
    /// Of the caller's channel and an agent's.
    AmiLine& leg(
        const std::string& event,
        int at,
        const std::string& agent,
        const std::string& id,
        Fields more = {}
    ) {
        more.emplace_back("DestChannel", "PJSIP/" + agent + "-0000000c");
        more.emplace_back("DestUniqueid", id);
        return caller(event, at, std::move(more));
    }
    /// Of an agent's channel.
    AmiLine& agent(
        const std::string& event,
        int at,
        const std::string& agent,
        const std::string& id,
        Fields more = {}
    ) {
        Fields fields{
            {"Channel",     "PJSIP/" + agent + "-0000000c"},
            {"CallerIDNum", agent                         },
            {"Exten",       "s"                           },
            {"Uniqueid",    id                            },
            {"Linkedid",    "c.1"                         }
        };
        fields.insert(fields.end(), more.begin(), more.end());
        return say(event, at, std::move(fields));
    }
    AmiLine& answered() {
        caller("Newchannel", 0).caller("QueueCallerJoin", 500);
        agent("Newchannel", 1'000, "8001", "c.2").leg("AgentCalled", 1'001, "8001", "c.2");
        leg("DialBegin", 1'002, "8001", "c.2");
        leg("DialEnd",
            5'000,
            "8001",
            "c.2",
            {
                {"DialStatus", "ANSWER"}
        });
        // The caller leaves the queue before the agent is connected.
        caller("QueueCallerLeave", 5'001);
        return leg(
            "AgentConnect",
            5'002,
            "8001",
            "c.2",
            {
                {"RingTime", "4"}
        }
        );
    }
    domain::CallRecord call(const std::string& id = "c.1") const {
        std::vector<domain::CallEvent> own;
        for (const auto& event : events) {
            if (event.call_id == id) own.push_back(event);
        }
        return domain::fold_call(own, std::nullopt);
    }
    int count(domain::CallEventType type) const {
        int result = 0;
        for (const auto& event : events) result += event.type == type ? 1 : 0;
        return result;
    }

    bool twice = false;
    domain::AmiCalls calls{
        domain::AmiSwitch{"pbx", {}}
    };
    std::vector<domain::CallEvent> events;
    std::vector<domain::AmiDialled> dialled;
    std::vector<domain::AmiMember> members;

private:
    static std::string time_of(int at) {
        const auto micros = (begin + std::chrono::milliseconds(at)).time_since_epoch().count();
        const auto part = std::to_string(1'000'000 + micros % 1'000'000);
        return std::to_string(micros / 1'000'000) + "." + part.substr(1);
    }
    void take(const domain::AmiMessage& message) {
        auto reports = calls.take(message, begin + std::chrono::seconds(100));
        // As the log does, which keeps the first report of each id.
        for (auto& event : reports.events) {
            if (ids_.insert(event.event_id).second) events.push_back(std::move(event));
        }
        for (auto& each : reports.dialled) dialled.push_back(std::move(each));
        for (auto& each : reports.members) members.push_back(std::move(each));
    }
    std::set<std::string> ids_;
};

}  // namespace bihuan::test
