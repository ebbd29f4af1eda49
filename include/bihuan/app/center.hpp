#pragma once

// What every use case works with, built once per request from parts that `main` owns.

#include "bihuan/app/directory.hpp"
#include "bihuan/app/personal_key.hpp"
#include "bihuan/app/principal.hpp"
#include "bihuan/app/rate_limit.hpp"
#include "bihuan/app/remembered_counts.hpp"
#include "bihuan/base/config.hpp"
#include "bihuan/base/time.hpp"
#include "bihuan/domain/calendar.hpp"
#include "bihuan/domain/clock.hpp"
#include "bihuan/domain/policy.hpp"

#include <memory>

namespace bihuan::app {

/// Lives as long as the program; shared by all workers, immutable but for the caches, which lock
/// themselves.
struct Center {
    const Config& config;
    Zone zone;
    /// From the configuration: what holds until versions are stored, and the first version.
    ClockRules first_clock_rules;
    DirectoryCache& directories;
    /// How often strangers did what at the portal.
    std::shared_ptr<PortalCounters> portal = std::make_shared<PortalCounters>();
    /// What ID numbers are sealed with.
    std::shared_ptr<PersonalKey> personal_key = std::make_shared<PersonalKey>();
    /// What saved views counted a moment ago.
    std::shared_ptr<RememberedCounts> view_counts = std::make_shared<RememberedCounts>();
};

/// One request or one tick of a job: who, when, with which reference data.
struct Context {
    const Center& center;
    std::shared_ptr<const Directory> directory;
    Principal principal;
    Instant now;

    const Settings& settings() const { return directory->settings; }
    const ClockRules& clock_rules() const {
        return directory->clock_rules ? *directory->clock_rules : center.first_clock_rules;
    }
    const domain::Calendar& calendar() const { return clock_rules().calendar; }
    const domain::Policy& policy() const { return clock_rules().policy; }
};

}  // namespace bihuan::app
