#pragma once

#include <filesystem>
#include <memory>
#include <string>

namespace bihuan::store {
class EmbeddedPostgres;
}

namespace bihuan::test {

/// A directory of its own below the system's temporary one, removed at the end.
class TempDir {
public:
    TempDir();
    ~TempDir();
    TempDir(const TempDir&) = delete;
    TempDir& operator=(const TempDir&) = delete;

    const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// One private PostgreSQL for the whole test program, started at first use and stopped when the
/// program ends. It never waits for the disk.
class Cluster {
public:
    static Cluster& instance();

    /// The URL of a new database with the schema of the shipped migrations, about 50 ms away.
    std::string database();
    /// The URL of a new database with nothing in it.
    std::string empty_database();
    /// Disconnects whoever uses the database and removes it.
    void drop(const std::string& url);
    /// Runs one statement in a database, as an operator would with psql.
    void execute(const std::string& url, const std::string& sql);

private:
    Cluster();
    ~Cluster();
    std::string create(const std::string& template_name);

    TempDir directory_;
    std::unique_ptr<store::EmbeddedPostgres> postgres_;
    std::string template_;
    int created_ = 0;
};

}  // namespace bihuan::test
