#include "cli/command_line.hpp"

int main(int argc, char** argv) {
    return bihuan::cli::run(argc, argv);
}
