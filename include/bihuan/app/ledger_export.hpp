#pragma once

// The ledger as a file that anybody can verify (domain/ledger_file.hpp has its form).

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/base/result.hpp"
#include "bihuan/domain/ledger_file.hpp"
#include "bihuan/store/database.hpp"

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

namespace bihuan::app {

struct LedgerExport {
    /// Begin with the first checkpoint at or after this time: what lies before is summed up by the
    /// heads of the chains.
    std::optional<Instant> from;
    /// End with the last checkpoint before this time.
    std::optional<Instant> to;
    /// Also the personal values that are still there.
    bool with_personal = false;
};

/// Makes a checkpoint, so that it covers all there is, and hands on line after line with their line
/// ends, in short transactions; nothing is ever whole in memory. Gives how many entries it wrote.
/// Throws std::runtime_error when there are entries that cannot be covered.
std::int64_t export_ledger(
    store::Connection& connection, const Context& context, const LedgerExport& wanted,
    const std::function<void(std::string_view line)>& sink
);

/// Checkpoints that were kept: a line of an export, an item of GET /ledger/checkpoints or its whole
/// answer, or a message of a webhook. Nothing when it is none of these.
std::optional<std::vector<domain::KeptCheckpoint>> read_kept_checkpoints(std::string_view text);

}  // namespace bihuan::app
