#pragma once

#include "bihuan/app/signatures.hpp"
#include "bihuan/base/json.hpp"

namespace bihuan::http {

/// Without the text and the strokes.
Json signature_json(const app::Context& context, const app::SignatureView& view);

}  // namespace bihuan::http
