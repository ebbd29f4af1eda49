// Opens the embedded PostgreSQL of a data directory and stays until it is killed: the owner that
// embedded_test.cpp kills.

#include "bihuan/store/embedded.hpp"

#include <unistd.h>

#include <cstdio>
#include <exception>

int main(int argument_count, char** arguments) {
    if (argument_count != 2) return 2;
    try {
        const auto postgres = bihuan::store::EmbeddedPostgres::open(arguments[1]);
        for (;;) ::pause();
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
