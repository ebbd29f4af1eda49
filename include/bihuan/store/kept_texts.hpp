#pragma once

// What people typed and what they were answered, kept for a while apart from the tickets.

#include "bihuan/base/id.hpp"

#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

/// One row of `draft` or `idempotency`, named by what identifies it.
struct KeptText {
    /// "draft" or "answer".
    std::string kind;
    std::vector<std::string> row;
    std::string text;
};

/// Drafts and stored answers that speak of this customer: those with one of `values`, and those
/// about one of their tickets or themselves.
std::vector<KeptText> kept_texts_of(
    Tx& tx, CustomerId id, const std::vector<std::string>& values
);
/// Writes the text; a draft gets another version, so that no browser takes it for its own.
void put_kept_text(Tx& tx, const KeptText& text);

}  // namespace bihuan::store
