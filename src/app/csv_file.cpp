#include "app/csv_file.hpp"

#include <csv.h>

#include <algorithm>
#include <array>
#include <deque>
#include <istream>
#include <new>
#include <stdexcept>

namespace bihuan::app {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;
constexpr std::size_t record_bytes_max = 8 * 1024 * 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
/// Values of libcsv's `pstate`, which its header does not name.
constexpr int at_row_begin = 0;
constexpr int within_cell = 2;

/// The most frequent of the delimiters outside of quotes.
char delimiter_of(std::string_view line) {
    constexpr std::string_view candidates = ",;\t";
    std::array<std::size_t, candidates.size()> counts{};
    bool quoted = false;
    for (const char character : line) {
        if (character == '"') quoted = !quoted;
        const auto index = candidates.find(character);
        if (!quoted && index != std::string_view::npos) ++counts[index];
    }
    const auto best = std::max_element(counts.begin(), counts.end()) - counts.begin();
    return candidates[static_cast<std::size_t>(best)];
}

/// libcsv strips blanks around unquoted cells unless it is told that there are none.
int is_no_space(unsigned char) {
    return 0;
}

}  // namespace

/// libcsv gets one physical line at a time, so that the line on which a record starts is known.
struct CsvFile::Impl {
    Impl(std::istream& some_stream, std::optional<char> some_delimiter)
        : stream(some_stream), delimiter(some_delimiter) {
        if (csv_init(&parser, 0) != 0) throw std::bad_alloc();
        csv_set_space_func(&parser, is_no_space);
    }
    ~Impl() { csv_free(&parser); }

    bool read_line(std::string& text);
    bool fill();
    void feed(std::string_view text);
    void finish();
    void begin();

    static void on_cell(void* bytes, std::size_t size, void* self) {
        static_cast<Impl*>(self)->cells.emplace_back(static_cast<const char*>(bytes), size);
    }
    static void on_record(int, void* self) { static_cast<Impl*>(self)->end_record(); }
    void end_record() {
        ready.push_back({record_line, std::move(cells), false});
        cells.clear();
    }

    std::istream& stream;
    std::optional<char> delimiter;
    csv_parser parser{};
    std::string buffer;
    std::size_t position = 0;
    bool begun = false;
    bool ended = false;
    std::size_t line = 0;
    std::size_t record_line = 0;
    std::size_t record_bytes = 0;
    std::vector<std::string> cells;
    std::deque<CsvRecord> ready;
};

/// More of the stream behind what is still unread; false at its end.
bool CsvFile::Impl::fill() {
    buffer.erase(0, position);
    position = 0;
    std::array<char, piece_bytes> piece;
    stream.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    if (stream.bad()) throw std::runtime_error("the file cannot be read");
    buffer.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
    if (buffer.size() > record_bytes_max) {
        throw std::runtime_error(
            "line " + std::to_string(line + 1) + " is too long for a CSV file"
        );
    }
    return stream.gcount() > 0;
}

/// The next physical line with its end: LF, CR LF or CR.
bool CsvFile::Impl::read_line(std::string& text) {
    std::size_t from = position;
    for (;;) {
        const auto end = buffer.find_first_of("\r\n", from);
        // A CR at the end of the buffer may be half of a CR LF.
        const bool half =
            end != std::string::npos && buffer[end] == '\r' && end + 1 == buffer.size();
        if (end != std::string::npos && !half) {
            const bool pair = buffer[end] == '\r' && buffer[end + 1] == '\n';
            text.assign(buffer, position, end + (pair ? 2 : 1) - position);
            position = end + (pair ? 2 : 1);
            return true;
        }
        const auto scanned = (half ? end : buffer.size()) - position;
        if (!fill()) break;
        from = position + scanned;
    }
    text.assign(buffer, position);
    position = buffer.size();
    return !text.empty();
}

void CsvFile::Impl::feed(std::string_view text) {
    record_bytes += text.size();
    if (record_bytes > record_bytes_max) {
        throw std::runtime_error(
            "the record that starts on line " + std::to_string(record_line) +
            " is too long: is a quote not closed?"
        );
    }
    const auto taken = csv_parse(&parser, text.data(), text.size(), on_cell, on_record, this);
    if (taken != text.size()) {
        throw std::runtime_error(
            "line " + std::to_string(line) + ": " + csv_strerror(csv_error(&parser))
        );
    }
}

void CsvFile::Impl::finish() {
    ended = true;
    const bool quote_open = parser.pstate == within_cell && parser.quoted != 0;
    csv_fini(&parser, on_cell, on_record, this);
    if (quote_open && !ready.empty()) ready.back().quote_open = true;
}

void CsvFile::Impl::begin() {
    begun = true;
    while (buffer.find('\n') == std::string::npos && fill()) {
    }
    if (buffer.starts_with(byte_order_mark)) position = byte_order_mark.size();
    const auto first = std::string_view(buffer).substr(position);
    if (!delimiter) delimiter = delimiter_of(first.substr(0, first.find_first_of("\r\n")));
    csv_set_delim(&parser, static_cast<unsigned char>(*delimiter));
}

CsvFile::CsvFile(std::istream& stream, std::optional<char> delimiter)
    : impl_(std::make_unique<Impl>(stream, delimiter)) {}

CsvFile::~CsvFile() = default;

char CsvFile::delimiter() const {
    return impl_->delimiter.value_or(',');
}

bool CsvFile::next(CsvRecord& record) {
    auto& self = *impl_;
    if (!self.begun) self.begin();
    std::string text;
    while (self.ready.empty() && !self.ended) {
        if (self.parser.pstate == at_row_begin) {
            self.record_line = self.line + 1;
            self.record_bytes = 0;
        }
        if (self.read_line(text)) {
            ++self.line;
            self.feed(text);
        } else {
            self.finish();
        }
    }
    if (self.ready.empty()) return false;
    record = std::move(self.ready.front());
    self.ready.pop_front();
    return true;
}

}  // namespace bihuan::app
