#include "support/cluster.hpp"

#include "bihuan/store/database.hpp"
#include "bihuan/store/embedded.hpp"
#include "bihuan/store/migrate.hpp"
#include "store/tx.hpp"

#include <cerrno>
#include <cstdlib>
#include <system_error>

namespace bihuan::test {

namespace {

constexpr std::string_view name_mark = "dbname=";

/// The same cluster's URL for another database.
std::string with_name(std::string url, const std::string& name) {
    const auto begin = url.find(name_mark) + name_mark.size();
    const auto end = url.find(' ', begin);
    return url.replace(begin, end - begin, name);
}

std::string name_of(const std::string& url) {
    const auto begin = url.find(name_mark) + name_mark.size();
    return url.substr(begin, url.find(' ', begin) - begin);
}

}  // namespace

TempDir::TempDir() {
    auto name = (std::filesystem::temp_directory_path() / "bihuan-test-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "cannot make " + name);
    }
    path_ = name;
}

TempDir::~TempDir() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Cluster& Cluster::instance() {
    static Cluster cluster;
    return cluster;
}

Cluster::Cluster()
    : postgres_(store::EmbeddedPostgres::open(directory_.path(), {.binaries = {}, .durable = false})
      ) {}

Cluster::~Cluster() = default;

std::string Cluster::database() {
    if (template_.empty()) {
        const auto url = empty_database();
        store::DatabaseOptions options;
        options.url = url;
        store::migrate(options);
        template_ = name_of(url);
    }
    return create(template_);
}

std::string Cluster::empty_database() {
    return create("template0");
}

std::string Cluster::create(const std::string& template_name) {
    const auto name = "test_" + std::to_string(++created_);
    execute(
        with_name(postgres_->url(), "postgres"),
        "CREATE DATABASE " + name + " TEMPLATE " + template_name
    );
    return with_name(postgres_->url(), name);
}

void Cluster::drop(const std::string& url) {
    execute(
        with_name(postgres_->url(), "postgres"), "DROP DATABASE " + name_of(url) + " WITH (FORCE)"
    );
}

void Cluster::execute(const std::string& url, const std::string& sql) {
    store::DatabaseOptions options;
    // A server waits two seconds to be let in, less than a busy disk may take; fixtures drop their
    // database while they are destroyed, where nothing may be thrown.
    options.url = url + " connect_timeout=60";
    const auto connection = store::open_connection(options, store::Prepare::none);
    store::run_read(*connection, [&](store::Tx& tx) { tx.exec_sql(sql); });
}

}  // namespace bihuan::test
