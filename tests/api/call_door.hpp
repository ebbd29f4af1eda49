#pragma once

// Reports of a telephone system for the running server's database, as another node would take them.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/store/database.hpp"
#include "support/cluster.hpp"

#include <string>
#include <vector>

namespace bihuan::test {

class CallDoor {
public:
    CallDoor();

    /// Takes one report or several; throws for what is refused.
    void report(const Json& body);
    /// The same of one call, now, from that number.
    void report(const std::string& call, const std::string& type, const std::string& agent = "");
    /// A number that nobody has called from yet, for the calls that follow.
    void call_from(std::string number) { number_ = std::move(number); }
    /// Our id of the call.
    std::string id_of(const std::string& call) const;

private:
    Config config_;
    app::DirectoryCache directories_;
    app::Center center_;
    store::ConnectionPtr connection_;
    std::string number_ = "13900000001";
};

/// Gives somebody a telephone.
void seat_at(const std::string& who, const std::string& extension);

}  // namespace bihuan::test
