#pragma once

// A phone number planted wherever numbers go, for tests that look whether it comes out.

#include "bihuan/base/json.hpp"

#include <map>
#include <string>

namespace bihuan::test {

inline const std::string canary = "13912345678";

/// One customer with the canary, known by phone, at the portal and by e-mail.
struct Planted {
    Json ticket;
    std::string number;
    std::string code;
    std::string attachment;
    std::string asset;
    std::string signature;
    /// Of a handler; nobody else finds it.
    std::string draft = "ticket:canary:note";
    /// Shared with everybody: by the noun of its collection.
    std::map<std::string, std::string> saved;
};

/// Where the recording of the call lies.

/// Planted at first use.
const Planted& planted();
/// An import whose rows, also the refused one, name the number.
std::string planted_import();
/// The pattern of a GET route with something of that in its place; empty when there is nothing.
std::string path_for(std::string pattern);

}  // namespace bihuan::test
