#pragma once

// One valid request for each route that takes JSON, for tests that break it in every way. A route
// without a sample fails those tests.

#include "api/complaint.hpp"

#include <map>
#include <string>
#include <vector>

namespace bihuan::test {

struct Sample {
    /// Who may make the request; empty for the portal and for signing in.
    std::string who;
    std::string path;
    Json body;
    std::vector<std::string> required;
    /// If-Match, X-Query-Code and the like.
    HeaderList headers;
};

/// By method and pattern, such as "POST /api/v1/tickets".
const std::map<std::string, Sample>& samples();

/// Keys of `samples` for all routes that take one JSON object.
std::vector<std::string> json_routes();

/// How many rows each table has. Leaves out what the server's own clocks write.
std::map<std::string, std::int64_t> row_counts();

}  // namespace bihuan::test
