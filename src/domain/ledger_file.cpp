#include "bihuan/domain/ledger_file.hpp"

namespace bihuan::domain {

namespace {

std::string with_proof(
    std::string_view name, std::string_view text, std::string_view proof_name,
    std::string_view proof
) {
    std::string line = "{\"";
    line.reserve(text.size() + proof.size() + 40);
    line += name;
    line += "\":";
    line += text;
    line += ",\"";
    line += proof_name;
    line += "\":\"";
    line += proof;
    line += "\"}";
    return line;
}

}  // namespace

std::string ledger_line(const LedgerHeader& header) {
    std::string line = R"({"after":)" + std::to_string(header.after);
    line += R"(,"format":"bihuan-ledger-1","key":")" + hex_encode(header.key);
    line += R"(","made_at":")" + to_text(header.made_at) + "\"}";
    return line;
}

std::string ledger_line(const LedgerEntry& entry, const Digest& hash) {
    return with_proof("entry", canonical_text(entry), "hash", hex_of(hash));
}

std::string ledger_line(const LedgerOpening& opening, std::string_view json_value) {
    std::string line = R"({"opening":{"chain":")" + opening.chain;
    line += R"(","field":")" + opening.field;
    line += R"(","n":)" + std::to_string(opening.n);
    line += R"(,"salt":")" + hex_encode(opening.salt);
    line += R"(","value":)";
    line += json_value;
    line += "}}";
    return line;
}

std::string ledger_line(const LedgerCheckpoint& checkpoint, std::string_view signature) {
    return with_proof(
        "checkpoint", canonical_text(checkpoint), "signature", hex_encode(signature)
    );
}

std::string ledger_head_line(std::string_view chain, std::int64_t n, const Digest& hash) {
    std::string line = R"({"head":{"chain":")" + std::string(chain);
    line += R"(","hash":")" + hex_of(hash);
    line += R"(","n":)" + std::to_string(n) + "}}";
    return line;
}

std::string canonical_text(const LedgerEnd& end) {
    return R"({"digest":")" + hex_of(end.digest) + R"(","entries":)" +
           std::to_string(end.entries) + "}";
}

std::string ledger_line(const LedgerEnd& end, std::string_view signature) {
    return with_proof("end", canonical_text(end), "signature", hex_encode(signature));
}

}  // namespace bihuan::domain
