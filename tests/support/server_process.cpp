#include "support/server_process.hpp"
#include "support/places.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <string_view>
#include <system_error>

namespace bihuan::test {

namespace fs = std::filesystem;

namespace {

using Pairs = std::vector<std::pair<std::string, std::string>>;
using std::chrono::steady_clock;

constexpr std::string_view ready_prefix = "ready http://";

[[noreturn]] void fail(const char* what) {
    throw std::system_error(errno, std::generic_category(), what);
}

int open_file(const fs::path& path, int flags) {
    const int descriptor = ::open(path.c_str(), flags | O_CLOEXEC, 0600);
    if (descriptor < 0) fail("cannot open a file for a child process");
    return descriptor;
}

/// Our environment with `changes`; the settings of whoever runs the tests stay outside.
std::vector<std::string> child_environment(const Pairs& changes) {
    std::vector<std::string> result;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        if (!std::string_view(*entry).starts_with("BIHUAN_")) result.emplace_back(*entry);
    }
    for (const auto& [name, value] : changes) result.push_back(name + "=" + value);
    return result;
}

std::vector<char*> pointers(std::vector<std::string>& texts) {
    std::vector<char*> result;
    for (auto& text : texts) result.push_back(text.data());
    result.push_back(nullptr);
    return result;
}

/// Starts the program under test with the given descriptors as its standard three, and closes them
/// here.
pid_t spawn(
    std::vector<std::string> arguments,
    const Pairs& environment,
    const std::array<int, 3>& descriptors
) {
    const auto program = server_program();
    arguments.insert(arguments.begin(), program);
    auto variables = child_environment(environment);
    const auto argument_pointers = pointers(arguments);
    const auto variable_pointers = pointers(variables);
    const pid_t child = ::fork();
    if (child < 0) fail("cannot fork");
    if (child == 0) {
        ::prctl(PR_SET_PDEATHSIG, SIGKILL);
        for (int index = 0; index < 3; ++index) {
            if (::dup2(descriptors.at(static_cast<std::size_t>(index)), index) < 0) ::_exit(127);
        }
        ::execve(program.c_str(), argument_pointers.data(), variable_pointers.data());
        ::_exit(127);
    }
    for (const int descriptor : descriptors) ::close(descriptor);
    return child;
}

int wait_for(pid_t process) {
    int status = 0;
    while (::waitpid(process, &status, 0) < 0) {
        if (errno != EINTR) fail("cannot wait for the child process");
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

fs::path new_file(const char* purpose) {
    auto name = (fs::temp_directory_path() / "bihuan-test-").string() + purpose + "-XXXXXX";
    const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
    if (descriptor < 0) fail("cannot make a temporary file");
    ::close(descriptor);
    return name;
}

}  // namespace

ServerProcess::ServerProcess(ServerOptions options)
    : options_(std::move(options)), log_file_(new_file("log")) {}

ServerProcess::~ServerProcess() {
    if (pid_ != 0) {
        signal(SIGTERM);
        wait();
    }
    std::error_code ignored;
    fs::remove(log_file_, ignored);
}

void ServerProcess::start() {
    auto environment = options_.environment;
    environment.emplace_back("BIHUAN_DATA_DIR", options_.data_dir.string());
    if (!options_.database_url.empty()) {
        environment.emplace_back("BIHUAN_DATABASE_URL", options_.database_url);
    }
    std::vector<std::string> arguments{"serve", "--port", "0"};
    arguments.insert(arguments.end(), options_.arguments.begin(), options_.arguments.end());
    std::array<int, 2> output{};
    if (::pipe2(output.data(), O_CLOEXEC) != 0) fail("cannot make a pipe");
    pid_ = spawn(
        std::move(arguments),
        environment,
        {open_file("/dev/null", O_RDONLY), output[1], open_file(log_file_, O_WRONLY | O_APPEND)}
    );
    try {
        wait_for_ready_line(output[0]);
    } catch (...) {
        ::close(output[0]);
        kill();
        throw;
    }
    ::close(output[0]);
}

void ServerProcess::wait_for_ready_line(int descriptor) {
    const auto deadline = steady_clock::now() + options_.ready_within;
    std::string line;
    while (!line.ends_with('\n')) {
        const auto left =
            std::chrono::duration_cast<std::chrono::milliseconds>(deadline - steady_clock::now());
        pollfd readable{descriptor, POLLIN, 0};
        char character = 0;
        const bool late =
            left.count() <= 0 || ::poll(&readable, 1, static_cast<int>(left.count())) == 0;
        if (late || ::read(descriptor, &character, 1) <= 0) {
            throw std::runtime_error(
                (late ? "the server was not ready in time:\n" : "the server did not start:\n") +
                log()
            );
        }
        line += character;
    }
    const auto colon = line.rfind(':');
    const auto* begin = line.data() + colon + 1;
    const auto [end, error] = std::from_chars(begin, line.data() + line.size() - 1, port_);
    if (!line.starts_with(ready_prefix) || error != std::errc() || *end != '\n') {
        throw std::runtime_error("not a ready line: " + line);
    }
}

int ServerProcess::wait() {
    if (pid_ == 0) throw std::logic_error("the server was never started, or is gone already");
    const int status = wait_for(pid_);
    pid_ = 0;
    return status;
}

int ServerProcess::terminate() {
    signal(SIGTERM);
    return wait();
}

void ServerProcess::kill() {
    signal(SIGKILL);
    wait();
}

void ServerProcess::signal(int number) const {
    // Zero would address our own process group.
    if (pid_ != 0) ::kill(pid_, number);
}

bool ServerProcess::running() {
    if (pid_ == 0) return false;
    if (::waitpid(pid_, nullptr, WNOHANG) == 0) return true;
    pid_ = 0;
    return false;
}

std::string ServerProcess::log() const {
    return read_file(log_file_);
}

CommandResult run_bihuan(
    const std::vector<std::string>& arguments, const Pairs& environment, const std::string& input
) {
    const auto input_file = new_file("in");
    const auto output_file = new_file("out");
    const auto error_file = new_file("err");
    std::ofstream(input_file, std::ios::binary) << input;
    const pid_t child = spawn(
        arguments,
        environment,
        {open_file(input_file, O_RDONLY),
         open_file(output_file, O_WRONLY),
         open_file(error_file, O_WRONLY)}
    );
    CommandResult result;
    result.status = wait_for(child);
    result.output = read_file(output_file);
    result.errors = read_file(error_file);
    for (const auto& file : {input_file, output_file, error_file}) fs::remove(file);
    return result;
}

}  // namespace bihuan::test
