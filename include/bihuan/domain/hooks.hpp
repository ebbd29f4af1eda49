#pragma once

// The doors for other systems.

#include "bihuan/domain/names.hpp"

namespace bihuan::domain {

/// How a source shows who it is: it signs what it sends, or it knows a path that nobody else knows
/// and sends from addresses that are listed.
enum class SourceKind { standard, secret_path };

inline constexpr std::array<Name<SourceKind>, 2> source_kind_names{{
    {SourceKind::standard, "standard", "签名", "Signed"},
    {SourceKind::secret_path, "secret_path", "保密路径", "Secret path"},
}};
BH_NAMES(SourceKind, source_kind_names);

}  // namespace bihuan::domain
