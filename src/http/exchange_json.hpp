#pragma once

// How jobs and imports are shown.

#include "bihuan/app/export.hpp"
#include "bihuan/app/import_wizard.hpp"
#include "bihuan/base/json.hpp"
#include "bihuan/http/message.hpp"

namespace bihuan::http {

/// Null for no job.
Json job_json(const std::optional<store::JobRecord>& job, Language language);
Json import_json(const app::ImportView& view, Language language);
Json export_json(const app::ExportView& view, Language language, Instant now);
/// What is wrong with a cell, in words.
std::string fault_words(const Json& fault, Language language);

}  // namespace bihuan::http
