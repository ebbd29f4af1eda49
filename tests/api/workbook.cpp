#include "api/workbook.hpp"

#include "support/cluster.hpp"

#include <cstdio>
#include <fstream>
#include <stdexcept>

namespace bihuan::test {

std::string member_of(const std::string& workbook, const std::string& name) {
    TempDir directory;
    const auto file = directory.path() / "book.xlsx";
    std::ofstream(file, std::ios::binary) << workbook;
    const auto command = "unzip -p " + file.string() + " " + name + " 2>/dev/null";
    auto* const pipe = ::popen(command.c_str(), "r");
    if (pipe == nullptr) throw std::runtime_error("unzip cannot be run");
    std::string text;
    for (int byte = std::fgetc(pipe); byte != EOF; byte = std::fgetc(pipe)) {
        text += static_cast<char>(byte);
    }
    ::pclose(pipe);
    return text;
}

}  // namespace bihuan::test
