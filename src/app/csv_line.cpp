#include "bihuan/app/csv_line.hpp"

#include <cstddef>

namespace bihuan::app {

std::string csv_line(const std::vector<std::string>& cells) {
    constexpr std::string_view formula_starts("=+-@\t\r\0", 7);
    std::string line;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        if (i > 0) line += ',';
        std::string cell = cells[i];
        if (!cell.empty() && formula_starts.find(cell.front()) != std::string_view::npos) {
            cell.insert(0, 1, '\'');
        }
        if (cell.find_first_of(",\"\r\n;\t") == std::string::npos) {
            line += cell;
            continue;
        }
        line += '"';
        for (const char character : cell) {
            if (character == '"') line += '"';
            line += character;
        }
        line += '"';
    }
    return line + "\r\n";
}

}  // namespace bihuan::app
