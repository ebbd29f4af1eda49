#pragma once

// The body of POST and PATCH /customers, read over what is there.

#include "bihuan/app/center.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/domain/customer.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::app {

struct CustomerInput {
    domain::CustomerFile file;
    /// Given and normalised; empty when it is to go.
    std::optional<std::string> id_number;
};

/// Reads the body over `file`; `Need::required` asks for what a new customer has to have.
CustomerInput read_customer_input(
    const Context& context,
    domain::CustomerFile file,
    const Json& body,
    Need need,
    std::vector<Fault>& faults
);

}  // namespace bihuan::app
