#pragma once

// 台账 as people read it: one line for each complaint that was closed.

#include "bihuan/app/center.hpp"
#include "bihuan/base/result.hpp"

#include <cstdint>
#include <functional>
#include <string>

namespace bihuan::app {

enum class LedgerFormat { jsonl, csv, xlsx };

struct LedgerReportRequest {
    /// Local days, both included.
    Day from;
    Day to;
    LedgerFormat format = LedgerFormat::jsonl;
    bool in_chinese = true;
};

/// A file on the disk of the server, gone with its last reader.
struct LedgerReport {
    std::uint64_t size = 0;
    /// The next piece; empty at the end.
    std::function<std::string()> pieces;
};

/// Names, contacts and whatever in texts looks like a number are masked. Who may see only their
/// teams' tickets gets those. Noted in the audit log. `invalid` when `to` lies before `from`.
Result<LedgerReport> ledger_report(
    store::Tx& tx, const Context& context, const LedgerReportRequest& request
);

}  // namespace bihuan::app
