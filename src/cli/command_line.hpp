#pragma once

namespace bihuan::cli {

/// The exit codes of every command.
inline constexpr int done = 0;
inline constexpr int could_not_run = 1;
inline constexpr int rows_refused = 2;
inline constexpr int wrong_usage = 64;

/// The whole program: reads the command line, does what it says, gives the exit code.
int run(int argc, char** argv);

}  // namespace bihuan::cli
