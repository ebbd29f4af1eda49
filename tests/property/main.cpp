// RapidCheck tries a hundred cases unless told otherwise; these properties are cheap enough for
// more. RC_PARAMS="seed=…" repeats a failure.

#include <gtest/gtest.h>

#include <cstdlib>

int main(int argc, char** argv) {
    constexpr int keep_existing = 0;
    ::setenv("RC_PARAMS", "max_success=1000", keep_existing);
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
