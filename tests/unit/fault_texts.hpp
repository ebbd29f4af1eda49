#pragma once

#include "bihuan/base/result.hpp"

#include <string>
#include <vector>

namespace bihuan::test {

/// "pointer code" of every fault.
inline std::vector<std::string> fault_texts(const std::vector<Fault>& faults) {
    std::vector<std::string> texts;
    for (const auto& fault : faults) texts.push_back(fault.pointer + " " + fault.code);
    return texts;
}

}  // namespace bihuan::test
