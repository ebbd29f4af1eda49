#include <gtest/gtest.h>

#include <csignal>

int main(int argument_count, char** arguments) {
    testing::InitGoogleTest(&argument_count, arguments);
    // Servers die here while we write to them.
    std::signal(SIGPIPE, SIG_IGN);
    return RUN_ALL_TESTS();
}
