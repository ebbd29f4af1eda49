#include "bihuan/app/query_code.hpp"

#include "bihuan/base/text.hpp"

namespace bihuan::app {

namespace {

/// 32 of them, so that each carries five bits.
constexpr std::string_view code_alphabet = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
constexpr std::size_t code_characters = 10;
static_assert(code_alphabet.size() == 32);

}  // namespace

std::string make_query_code() {
    std::string code;
    for (const char byte : random_bytes(code_characters)) {
        code += code_alphabet[static_cast<unsigned char>(byte) % code_alphabet.size()];
    }
    return code;
}

Digest query_code_hash(std::string_view number, std::string_view code) {
    std::string text(number);
    text += ':';
    for (const char letter : trim(code)) {
        text += letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 'a' + 'A') : letter;
    }
    return sha256(text);
}

}  // namespace bihuan::app
