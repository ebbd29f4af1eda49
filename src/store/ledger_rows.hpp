#pragma once

#include "bihuan/base/canonical_json.hpp"
#include "bihuan/store/ledger.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::store {

inline Digest digest_in(const Row& row, const char* column) {
    const auto bytes = row.bytes(column);
    Digest digest;
    if (bytes.size() != digest.size()) throw std::logic_error("a digest of another length");
    std::copy(bytes.begin(), bytes.end(), digest.begin());
    return digest;
}

/// Columns chain, n, kind, at, body, hash, and the values as a JSON array `secrets`.
inline LedgerRow read_ledger_row(const Row& row) {
    LedgerRow result;
    result.entry.chain = row.text("chain");
    result.entry.n = row.integer("n");
    const auto kind = domain::parse_code<domain::LedgerKind>(row.view("kind"));
    if (!kind) throw std::logic_error("unknown code in the database");
    result.entry.kind = *kind;
    result.entry.at = row.instant("at");
    result.entry.body = canonical_json(row.json("body"));
    result.hash = digest_in(row, "hash");
    for (const auto& secret : row.json("secrets")) {
        result.secrets.push_back(LedgerSecret{
            secret.at("field").get<std::string>(),
            domain::bytes_of_hex(secret.at("salt").get<std::string>()).value(),
            secret.at("value").get<std::string>(),
        });
    }
    return result;
}

/// The values of entry `e`, in the order of their names.
#define BH_LEDGER_SECRETS                                                                      \
    "(SELECT coalesce(json_agg(json_build_object('field', s.field, "                          \
    "    'salt', encode(s.salt, 'hex'), 'value', s.value) ORDER BY s.field COLLATE \"C\"), '[]') " \
    "  FROM ledger_secret AS s WHERE s.chain = e.chain AND s.n = e.n) AS secrets "

}  // namespace bihuan::store
