#include "bihuan/app/demo.hpp"

#include "app/demo_center.hpp"
#include "bihuan/store/people.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

namespace bihuan::app {

namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
    throw std::system_error(errno, std::generic_category(), "cannot write " + path.string());
}

void write_all(int file, std::string_view text, const std::filesystem::path& path) {
    while (!text.empty()) {
        const auto written = ::write(file, text.data(), text.size());
        if (written < 0 && errno != EINTR) fail(path);
        if (written > 0) text.remove_prefix(static_cast<std::size_t>(written));
    }
}

/// Whoever looks finds the old file or the whole new one, and nobody but the owner can look.
void write_private_file(const std::filesystem::path& path, std::string_view text) {
    if (path.has_parent_path()) std::filesystem::create_directories(path.parent_path());
    auto name = path.string() + ".XXXXXX";
    const int file = ::mkostemp(name.data(), O_CLOEXEC);
    if (file < 0) fail(path);
    try {
        write_all(file, text, path);
        if (::fsync(file) != 0 || ::rename(name.c_str(), path.c_str()) != 0) fail(path);
    } catch (...) {
        ::close(file);
        ::unlink(name.c_str());
        throw;
    }
    ::close(file);
}

}  // namespace

DemoOutcome load_demo(
    store::Connection& connection,
    const Center& center,
    const std::filesystem::path& accounts_file,
    Instant now
) {
    auto outcome = DemoOutcome::not_empty;
    store::run_transaction(connection, [&](store::Tx& tx) {
        if (store::count_users(tx, {}) > 0) return false;
        // Its own cache: nobody else may see people who are not committed yet.
        DirectoryCache directories(center.directories.defaults());
        const Center own{
            center.config, center.zone, center.first_clock_rules, directories, center.portal};
        const auto accounts = create_demo_center(tx, own, now);
        create_demo_tickets(tx, own, now);
        // Before the commit: people whose passwords nobody knows would be worse than a file about
        // people who are not there, which the next attempt overwrites.
        write_private_file(accounts_file, accounts.dump(2) + "\n");
        outcome = DemoOutcome::loaded;
        return true;
    });
    return outcome;
}

}  // namespace bihuan::app
