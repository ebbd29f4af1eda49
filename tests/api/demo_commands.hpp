#pragma once

// The program's commands at a center of its own, filled with the demonstration.

#include "support/cluster.hpp"
#include "support/places.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

namespace bihuan::test {

class DemoCommands : public testing::Test {
protected:
    DemoCommands() : database_(Cluster::instance().database()) {
        if (run("demo load") != 0) throw std::runtime_error(said());
    }
    ~DemoCommands() override { Cluster::instance().drop(database_); }

    /// The exit code; what it says is kept.
    int run(const std::string& arguments) { return run_at("'" + database_ + "'", arguments); }
    /// The same on a machine that has no database.
    int run_alone(const std::string& arguments) {
        return run_at("postgresql://127.0.0.1:1/none", arguments);
    }
    std::string said() const { return read(file("said.txt")); }
    void execute(const std::string& sql) { Cluster::instance().execute(database_, sql); }

    /// Where a file of this test lies.
    std::string file(const char* name) const { return (directory_.path() / name).string(); }
    static std::string read(const std::string& path) {
        std::ostringstream text;
        text << std::ifstream(path, std::ios::binary).rdbuf();
        return text.str();
    }
    static void write(const std::string& path, const std::string& text) {
        std::ofstream(path, std::ios::binary) << text;
    }

private:
    int run_at(const std::string& url, const std::string& arguments) {
        const auto command = "BIHUAN_DATABASE_URL=" + url + " BIHUAN_DATA_DIR=" +
                             directory_.path().string() + " " + server_program() + " " +
                             arguments + " >" + file("said.txt") + " 2>&1";
        const int status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }

    TempDir directory_;
    std::string database_;
};

}  // namespace bihuan::test
