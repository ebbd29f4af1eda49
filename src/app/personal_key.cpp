#include "bihuan/app/personal_key.hpp"

#include "bihuan/base/digest.hpp"
#include "bihuan/base/seal.hpp"
#include "bihuan/store/setting.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <utility>

namespace bihuan::app {

namespace {

constexpr std::size_t key_size = 32;
constexpr auto file_name = "personal-data.key";
constexpr auto fingerprint_name = "personal_data_key";
constexpr auto purpose = "customer.id_number";

/// Closes itself.
class File {
public:
    explicit File(int descriptor) : descriptor_(descriptor) {}
    ~File() {
        if (descriptor_ >= 0) close(descriptor_);
    }
    File(const File&) = delete;
    File& operator=(const File&) = delete;
    int get() const { return descriptor_; }

private:
    int descriptor_;
};

std::string fingerprint_of(const std::string& key) {
    return std::string(bytes_of(hmac_sha256(key, "fingerprint")));
}

/// Nothing when there is no such file.
std::optional<std::string> read_key(const std::filesystem::path& path) {
    const File file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.get() < 0 && errno == ENOENT) return std::nullopt;
    struct stat status {};
    if (file.get() < 0 || fstat(file.get(), &status) != 0) {
        throw std::runtime_error("the key of personal data cannot be read");
    }
    if ((status.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
        throw std::runtime_error("the key of personal data is open to others: chmod 600");
    }
    std::string key(key_size + 1, '\0');
    const auto size = read(file.get(), key.data(), key.size());
    if (size != static_cast<ssize_t>(key_size)) {
        throw std::runtime_error("the key of personal data has not 32 bytes");
    }
    key.resize(key_size);
    return key;
}

/// Whole or not there, also after a power failure; another process may be faster.
void make_key(const std::filesystem::path& path) {
    std::filesystem::create_directories(path.parent_path());
    const auto draft = path.string() + "." + random_token(8);
    const auto key = random_bytes(key_size);
    {
        const File file(open(draft.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
        const bool written =
            file.get() >= 0 &&
            write(file.get(), key.data(), key.size()) == static_cast<ssize_t>(key.size()) &&
            fsync(file.get()) == 0;
        if (!written) throw std::runtime_error("the key of personal data cannot be written");
    }
    const bool linked = link(draft.c_str(), path.c_str()) == 0 || errno == EEXIST;
    unlink(draft.c_str());
    const File folder(open(path.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!linked || folder.get() < 0 || fsync(folder.get()) != 0) {
        throw std::runtime_error("the key of personal data cannot be written");
    }
}

}  // namespace

void PersonalKey::require(store::Tx& tx, const std::string& data_dir) {
    {
        const std::lock_guard lock(mutex_);
        if (known_to_database_) return;
    }
    // Without the lock from here on: the fingerprint may be another transaction's that is not
    // committed yet, and that one may need the lock before it can be.
    const auto path = std::filesystem::path(data_dir) / file_name;
    const auto known = store::find_server_secret(tx, fingerprint_name);
    auto key = read_key(path);
    if (!key && known) throw std::runtime_error("the key of personal data is lost");
    if (!key) {
        make_key(path);
        key = read_key(path);
    }
    const auto fingerprint = fingerprint_of(key.value());
    const auto stored =
        known ? *known : store::keep_server_secret(tx, fingerprint_name, fingerprint);
    if (!constant_time_equal(stored, fingerprint)) {
        throw std::runtime_error("the key of personal data is not that of this database");
    }
    const std::lock_guard lock(mutex_);
    key_ = std::move(*key);
    // What this transaction has just written may yet be rolled back.
    if (known) known_to_database_ = true;
}

std::string PersonalKey::seal(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    return bihuan::seal(bytes_of(hmac_sha256(key_, "seal")), text, purpose);
}

std::string PersonalKey::open(std::string_view sealed) const {
    const std::lock_guard lock(mutex_);
    auto text = open_sealed(bytes_of(hmac_sha256(key_, "seal")), sealed, purpose);
    if (!text) throw std::runtime_error("sealed with another key");
    return std::move(*text);
}

std::string PersonalKey::blind_index(std::string_view text) const {
    const std::lock_guard lock(mutex_);
    const auto index_key = hmac_sha256(key_, "index");
    return std::string(bytes_of(hmac_sha256(bytes_of(index_key), text)));
}

}  // namespace bihuan::app
