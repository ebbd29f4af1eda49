#pragma once

#include <filesystem>
#include <string>

// Where things lie. Paths of this machine stand in `places.cpp` alone, so that a compiler cache
// serves every checkout.

namespace bihuan::test {

/// The folder of this checkout.
std::filesystem::path checkout();

/// Of the real complaints, calls and mails that lie beside a checkout; they need not be there.
std::filesystem::path data_beside(const std::string& name);

/// The server under test.
std::string server_program();

/// Opens a cluster and stays until it is killed.
std::string cluster_holder_program();

/// All bytes of a file. Throws where it cannot be read.
std::string read_file(const std::filesystem::path& path);

/// All bytes of a file that is shipped in config/.
std::string shipped_file(const std::string& name);

}  // namespace bihuan::test
