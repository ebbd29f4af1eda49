#include "bihuan/store/files.hpp"

#include "bihuan/base/limits.hpp"
#include "store/tx.hpp"

namespace bihuan::store {

namespace {

const Query insert_stored_file{"insert_stored_file", R"sql(
    INSERT INTO stored_file (id, filename, media_type, size, created_at)
    VALUES ($1, $2, $3, 0, $4)
)sql"};

}  // namespace

void insert_file(Tx& tx, const StoredFile& file) {
    tx.exec(insert_stored_file, file.id, file.filename, file.media_type, file.created_at);
}

namespace {

const Query insert_stored_file_piece{"insert_stored_file_piece", R"sql(
    WITH piece AS (
        INSERT INTO stored_file_piece (file_id, number, bytes) VALUES ($1, $2, $3)
    )
    UPDATE stored_file SET size = size + $4 WHERE id = $1
)sql"};

}  // namespace

void append_piece(Tx& tx, FileId id, int number, std::string_view bytes) {
    tx.exec(insert_stored_file_piece, id, number, Param::bytes(bytes), bytes.size());
}

void insert_file(Tx& tx, const StoredFile& file, std::string_view content) {
    insert_file(tx, file);
    int number = 0;
    for (auto rest = content; !rest.empty();) {
        const auto piece = rest.substr(0, limits::stream_piece_bytes);
        append_piece(tx, file.id, number++, piece);
        rest.remove_prefix(piece.size());
    }
}

namespace {

const Query select_stored_file_piece{"select_stored_file_piece", R"sql(
    SELECT bytes FROM stored_file_piece WHERE file_id = $1 AND number = $2
)sql"};

}  // namespace

std::string file_piece(Tx& tx, FileId id, int number) {
    const auto row = tx.exec_optional(select_stored_file_piece, id, number);
    return row ? row->bytes("bytes") : std::string();
}

namespace {

const Query select_stored_file_size{"select_stored_file_size", R"sql(
    SELECT size FROM stored_file WHERE id = $1
)sql"};

}  // namespace

std::int64_t file_size(Tx& tx, FileId id) {
    return tx.exec_one(select_stored_file_size, id).integer("size");
}

}  // namespace bihuan::store
