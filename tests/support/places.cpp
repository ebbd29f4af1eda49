#include "support/places.hpp"

#include <fstream>
#include <iterator>
#include <stdexcept>

namespace bihuan::test {

std::filesystem::path checkout() {
    return SOURCE_DIR;
}

std::filesystem::path data_beside(const std::string& name) {
    return checkout() / "../shared/data" / name;
}

std::string server_program() {
    return SERVER_PROGRAM;
}

std::string cluster_holder_program() {
    return CLUSTER_HOLDER_PROGRAM;
}

std::string read_file(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path.string());
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

std::string shipped_file(const std::string& name) {
    return read_file(checkout() / "config" / name);
}

}  // namespace bihuan::test
