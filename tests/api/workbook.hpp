#pragma once

#include <string>

namespace bihuan::test {

/// A file within an XLSX workbook; empty where there is none of that name.
std::string member_of(const std::string& workbook, const std::string& name);

}  // namespace bihuan::test
