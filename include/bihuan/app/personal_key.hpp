#pragma once

// The key to what is sealed in the database. It lies in a file of the data directory, so that a
// copy of the database alone gives no ID numbers away.

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan::store {
class Tx;
}

namespace bihuan::app {

/// Reads the key at its first use, makes it when neither it nor anything sealed with it is there,
/// and compares it with the fingerprint in the database: a server with another key than the one
/// that sealed would write what nobody can read. Thread-safe.
class PersonalKey {
public:
    /// Throws std::runtime_error when the file is lost, unreadable, of another length, readable by
    /// others, or not the key of this database.
    void require(store::Tx& tx, const std::string& data_dir);

    /// The following need `require` before them.
    std::string seal(std::string_view text) const;
    /// Throws std::runtime_error when it was not sealed with this key.
    std::string open(std::string_view sealed) const;
    /// Equal texts give equal bytes, which tell nothing without the key.
    std::string blind_index(std::string_view text) const;

private:
    mutable std::mutex mutex_;
    std::string key_;
    bool known_to_database_ = false;
};

}  // namespace bihuan::app
