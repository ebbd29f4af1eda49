#include "docgen/api_page.hpp"
#include "docgen/openapi.hpp"
#include "docgen/state_machine.hpp"

#include <exception>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>

namespace {

std::string read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error("cannot read " + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

void write(const std::string& path, const std::string& text) {
    std::ofstream file(path, std::ios::binary);
    file << text;
    if (!file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

int main(int argc, char** argv) {
    const std::string_view command = argc > 1 ? argv[1] : "";
    try {
        if (command == "state-machine" && argc == 3) {
            write(argv[2], bihuan::docgen::state_machine());
        } else if (command == "openapi-json" && argc == 4) {
            write(argv[3], bihuan::docgen::json_of_yaml(read(argv[2])));
        } else if (command == "api-page" && argc == 4) {
            write(argv[3], bihuan::docgen::api_page(bihuan::docgen::json_of_yaml(read(argv[2]))));
        } else {
            std::cerr << "usage: bihuan_docgen state-machine FILE.md\n"
                         "       bihuan_docgen openapi-json FILE.yaml FILE.json\n"
                         "       bihuan_docgen api-page FILE.yaml FILE.html\n";
            return 2;
        }
    } catch (const std::exception& error) {
        std::cerr << "bihuan_docgen: " << error.what() << '\n';
        return 1;
    }
    return 0;
}
