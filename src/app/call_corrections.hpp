#pragma once

// Calls of a day whose report has been signed: a switch that was away tells late, and a call may
// outlast its day.

#include "bihuan/app/center.hpp"
#include "bihuan/domain/call_figures.hpp"
#include "bihuan/store/call_log.hpp"

#include <map>
#include <vector>

namespace bihuan::app {

/// Made before the calls are written; `note` afterwards puts what they changed into the corrections
/// of the next report. Calls of today cost no statement.
class CallCorrections {
public:
    CallCorrections(
        store::Tx& tx, const Context& context, const std::vector<store::ComputedCall>& calls
    );
    void note() const;

private:
    store::Tx& tx_;
    const Context& context_;
    std::map<Day, domain::CallFigures> before_;
};

}  // namespace bihuan::app
