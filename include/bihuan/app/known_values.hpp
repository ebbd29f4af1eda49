#pragma once

// A customer's own numbers and addresses inside of free texts, where people write them down.

#include "bihuan/base/json.hpp"
#include "bihuan/domain/customer.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::app {

class KnownValues {
public:
    /// In every form in which a value is usually written, with what stands in for it.
    void add(const domain::ContactPoint& contact, const std::string& instead);
    void add(std::string value, std::string instead);

    std::vector<std::string> texts() const;
    std::string without(std::string text) const;
    /// In all texts of a JSON value.
    Json without_in(Json json) const;

private:
    /// Longest first, so that no part of one is left.
    std::vector<std::pair<std::string, std::string>> values_;
};

/// Contacts shown masked instead.
KnownValues masked_values(const std::vector<domain::FiledContact>& contacts);

}  // namespace bihuan::app
