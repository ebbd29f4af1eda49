#pragma once

// Reading CSV as it is met: cells with line breaks, three kinds of line ends, three delimiters.

#include <cstddef>
#include <iosfwd>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

/// One record as bytes in the file's own charset.
struct CsvRecord {
    /// The physical line on which it starts, counted from 1.
    std::size_t line = 0;
    std::vector<std::string> cells;
    /// The file ended within quotes.
    bool quote_open = false;
};

/// Reads a stream record by record and keeps no more of it than one piece. Empty lines are no
/// records. Not thread-safe.
class CsvFile {
public:
    /// Without a delimiter the first line decides on comma, semicolon or tab. Skips a UTF-8 byte
    /// order mark.
    explicit CsvFile(std::istream& stream, std::optional<char> delimiter = std::nullopt);
    ~CsvFile();
    CsvFile(const CsvFile&) = delete;
    CsvFile& operator=(const CsvFile&) = delete;

    /// False at the end. Throws `std::runtime_error` when the stream fails, or when a record is
    /// longer than any real one, as after a quote that nobody closed.
    bool next(CsvRecord& record);
    /// Once a record was read.
    char delimiter() const;

private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace bihuan::app
