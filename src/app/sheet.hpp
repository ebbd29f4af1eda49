#pragma once

// Tables as files, written row by row and handed on in pieces: no file is ever whole in memory.

#include "bihuan/base/time.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bihuan::app {

/// An amount in fen.
struct Amount {
    std::int64_t fen = 0;
};
/// Empty, text, number, time, amount.
using Cell = std::variant<std::monostate, std::string, std::int64_t, Instant, Amount>;

/// Gets the bytes of a file in order.
using PieceSink = std::function<void(std::string_view piece)>;

/// Times are written in `zone`, texts never as formulas. Lifecycle: `header`, `row` for each row,
/// `finish` with the watermark, which hands on what is left.
class Sheet {
public:
    virtual ~Sheet() = default;
    virtual void header(const std::vector<std::string>& labels) = 0;
    virtual void row(const std::vector<Cell>& cells) = 0;
    virtual void finish(const std::string& watermark) = 0;
};

std::unique_ptr<Sheet> make_csv_sheet(const Zone& zone, PieceSink sink);
/// Puts a workbook together in temporary files. Throws `std::runtime_error` when they cannot be
/// written.
std::unique_ptr<Sheet> make_xlsx_sheet(const Zone& zone, PieceSink sink);

}  // namespace bihuan::app
