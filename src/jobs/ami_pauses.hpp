#pragma once

// Who is paused in the queues of a switch, and who ought to be: what agents are doing is known
// here, and the switch is told. Pure.

#include "bihuan/domain/ami_calls.hpp"
#include "bihuan/store/agent_state.hpp"
#include "jobs/ami_link.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::jobs {

class AmiPauses {
public:
    struct Order {
        std::string action_id;
        AmiFields fields;
    };

    /// `queues` empty: all.
    explicit AmiPauses(std::vector<std::string> queues);

    void take(const domain::AmiMember& member);
    /// The switch does not know the agent any more, or refuses.
    void take_refusal(std::string_view action_id);
    /// After a gap, before the switch tells of all anew.
    void forget();
    bool empty() const { return members_.empty(); }
    /// What the switch is to be told now; not repeated for some seconds.
    std::vector<Order> due(const std::vector<store::AgentNow>& agents, Instant now);

private:
    struct Member {
        std::string agent;
        bool paused = false;
        /// What the switch was told, and has not confirmed yet.
        std::optional<bool> told;
        Instant told_at{};
    };
    /// Queue and interface.
    using Key = std::pair<std::string, std::string>;

    std::vector<std::string> queues_;
    std::map<Key, Member> members_;
    std::map<std::string, Key, std::less<>> asked_;
    std::uint64_t next_ = 1;
};

}  // namespace bihuan::jobs
