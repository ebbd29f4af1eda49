#pragma once

#include <cstddef>
#include <string_view>

namespace bihuan {

/// A text file of the repository that is compiled into the program.
struct EmbeddedFile {
    std::string_view name;
    std::string_view text;
};

/// `migrations/*.sql` in order of their numbers.
extern const EmbeddedFile embedded_migrations[];
extern const std::size_t embedded_migrations_count;
/// The shipped policy packs and the OpenAPI document as JSON.
extern const EmbeddedFile embedded_documents[];
extern const std::size_t embedded_documents_count;

}  // namespace bihuan
