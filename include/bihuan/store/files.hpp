#pragma once

// Files on their way in or out of the center, in pieces.

#include "bihuan/base/id.hpp"
#include "bihuan/base/time.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace bihuan::store {

class Tx;

using FileId = Id<struct FileTag>;

struct StoredFile {
    FileId id;
    std::string filename;
    std::string media_type;
    std::int64_t size = 0;
    Instant created_at;
};

/// Describes a file that has no bytes yet.
void insert_file(Tx& tx, const StoredFile& file);
/// Appends one piece (0-based); every piece but the last has `limits::stream_piece_bytes`.
void append_piece(Tx& tx, FileId id, int number, std::string_view bytes);
/// Describes it and writes the whole content.
void insert_file(Tx& tx, const StoredFile& file, std::string_view content);
/// The bytes of one piece; empty after the last.
std::string file_piece(Tx& tx, FileId id, int number);
std::int64_t file_size(Tx& tx, FileId id);

}  // namespace bihuan::store
