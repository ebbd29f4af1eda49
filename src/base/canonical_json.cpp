#include "bihuan/base/canonical_json.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan {

namespace {

bool has_floats(const Json& json) {
    if (json.is_number_float()) return true;
    if (!json.is_structured()) return false;
    return std::any_of(json.begin(), json.end(), has_floats);
}

}  // namespace

std::string canonical_json(const Json& json) {
    if (has_floats(json)) throw std::invalid_argument("a number that is not whole");
    try {
        return json.dump();
    } catch (const Json::exception&) {
        // Its words quote the document.
        throw std::invalid_argument("a text that is not UTF-8");
    }
}

}  // namespace bihuan
