#pragma once

// Gets a recording from where it lies. libcurl does the talking; whom it may talk to is decided
// where it opens a socket, with the address that it is about to connect to.

#include "app/spool_file.hpp"
#include "bihuan/base/address_wall.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace bihuan::app {

struct RecordingPlace {
    /// http or https, already read strictly.
    std::string url;
    AddressWall::Scheme scheme = AddressWall::Scheme::https;
    std::optional<std::string> username;
    std::string password;
};

/// Fills the file with what is there, `bytes_max` at most. Nothing when all of it came, else a word
/// for the log on why not, without the address. Follows no redirect; waits for 5 seconds for a
/// connection and for a minute in all.
std::optional<std::string> fetch_recording(
    const RecordingPlace& place, const AddressWall& wall, std::uint64_t bytes_max, SpoolFile& file
);

}  // namespace bihuan::app
