// Prints the table behind base/fold.hpp as C++: what each code point becomes for a search, and the
// first letter of the pinyin of Han characters. ICU and OpenCC are needed here only, so that the
// program neither carries nor loads them.

#include <opencc/opencc.h>
#include <unicode/normalizer2.h>
#include <unicode/translit.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <cstdint>
#include <iostream>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

constexpr UChar32 code_points = 0x110000;
constexpr UChar32 page_size = 256;
constexpr UChar32 first_han = 0x3400;
constexpr UChar32 last_han = 0x9FFF;

[[noreturn]] void fail(const std::string& what) {
    throw std::runtime_error(what);
}

/// Accents and voicing marks, which people leave out when they search.
bool is_dropped_mark(UChar32 point) {
    return (point >= 0x0300 && point <= 0x036F) || (point >= 0x1AB0 && point <= 0x1AFF) ||
           (point >= 0x1DC0 && point <= 0x1DFF) || (point >= 0x20D0 && point <= 0x20FF) ||
           (point >= 0xFE20 && point <= 0xFE2F) || point == 0x3099 || point == 0x309A;
}

bool is_hangul(UChar32 point) {
    return point >= 0xAC00 && point <= 0xD7A3;
}

bool is_han(UChar32 point) {
    return u_hasBinaryProperty(point, UCHAR_IDEOGRAPHIC) != 0;
}

class Folder {
public:
    Folder() : to_simplified_(opencc_open("t2s.json")) {
        auto error = U_ZERO_ERROR;
        compatible_ = icu::Normalizer2::getNFKCCasefoldInstance(error);
        decomposed_ = icu::Normalizer2::getNFKDInstance(error);
        if (U_FAILURE(error)) fail("ICU has no normalizers");
        if (to_simplified_ == reinterpret_cast<opencc_t>(-1)) fail("OpenCC has no t2s.json");
    }
    ~Folder() { opencc_close(to_simplified_); }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;

    /// Until nothing changes, so that folding twice is folding once.
    icu::UnicodeString fold(UChar32 point) const {
        icu::UnicodeString text(point);
        for (int round = 0; round < 8; ++round) {
            const auto next = once(text);
            if (next == text) return text;
            text = next;
        }
        fail("no end of folding U+" + std::to_string(point));
    }

private:
    icu::UnicodeString once(const icu::UnicodeString& text) const {
        icu::UnicodeString result;
        auto error = U_ZERO_ERROR;
        const auto folded = compatible_->normalize(text, error);
        for (int at = 0; at < folded.length(); at = folded.moveIndex32(at, 1)) {
            const auto point = folded.char32At(at);
            if (is_hangul(point)) {
                result.append(point);
                continue;
            }
            const auto parts = decomposed_->normalize(icu::UnicodeString(point), error);
            for (int i = 0; i < parts.length(); i = parts.moveIndex32(i, 1)) {
                append(result, parts.char32At(i));
            }
        }
        if (U_FAILURE(error)) fail("ICU cannot normalize");
        return result;
    }

    void append(icu::UnicodeString& result, UChar32 point) const {
        if (is_dropped_mark(point)) return;
        if (u_isUWhiteSpace(point) != 0 || u_charType(point) == U_CONTROL_CHAR) {
            result.append(UChar32{' '});
        } else if (is_han(point)) {
            result.append(simplified(point));
        } else {
            result.append(point);
        }
    }

    icu::UnicodeString simplified(UChar32 point) const {
        std::string text;
        icu::UnicodeString(point).toUTF8String(text);
        auto* converted = opencc_convert_utf8(to_simplified_, text.data(), text.size());
        if (converted == nullptr) fail("OpenCC cannot convert");
        const auto result = icu::UnicodeString::fromUTF8(converted);
        opencc_convert_utf8_free(converted);
        return result;
    }

    opencc_t to_simplified_;
    const icu::Normalizer2* compatible_ = nullptr;
    const icu::Normalizer2* decomposed_ = nullptr;
};

/// Lengths and code points of all foldings, each once; offset 0 stands for "as it is".
class Pool {
public:
    std::uint16_t place_of(const icu::UnicodeString& text) {
        std::vector<UChar32> entry{text.countChar32()};
        for (int at = 0; at < text.length(); at = text.moveIndex32(at, 1)) {
            entry.push_back(text.char32At(at));
        }
        const auto [known, fresh] = places_.emplace(entry, values_.size());
        if (fresh) values_.insert(values_.end(), entry.begin(), entry.end());
        if (known->second > UINT16_MAX) fail("too many foldings");
        return static_cast<std::uint16_t>(known->second);
    }
    const std::vector<UChar32>& values() const { return values_; }

private:
    std::vector<UChar32> values_{0};
    std::map<std::vector<UChar32>, std::size_t> places_;
};

template <class Values>
void print_array(const char* declaration, const Values& values) {
    std::cout << declaration << " = {";
    std::size_t column = 0;
    for (const auto value : values) {
        std::cout << (column++ % 16 == 0 ? "\n" : "") << static_cast<std::int64_t>(value) << ',';
    }
    std::cout << "};\n\n";
}

bool is_surrogate(UChar32 point) {
    return point >= 0xD800 && point <= 0xDFFF;
}

void print_foldings() {
    const Folder folder;
    Pool pool;
    std::map<std::vector<std::uint16_t>, std::size_t> known;
    std::vector<std::uint16_t> pages;
    std::vector<std::uint16_t> cells;
    for (UChar32 first = 0; first < code_points; first += page_size) {
        std::vector<std::uint16_t> page;
        for (auto point = first; point < first + page_size; ++point) {
            const auto folded =
                is_surrogate(point) ? icu::UnicodeString() : folder.fold(point);
            const bool same = is_surrogate(point) || folded == icu::UnicodeString(point);
            page.push_back(same ? std::uint16_t{0} : pool.place_of(folded));
        }
        const auto [entry, fresh] = known.emplace(page, known.size());
        if (fresh) cells.insert(cells.end(), page.begin(), page.end());
        pages.push_back(static_cast<std::uint16_t>(entry->second));
    }
    print_array("const std::uint16_t fold_pages[]", pages);
    print_array("const std::uint16_t fold_cells[]", cells);
    print_array("const std::uint32_t fold_pool[]", pool.values());
}

/// 'z' for 质, 0 where there is none. A character with several readings has the most usual one.
void print_pinyin() {
    auto error = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> to_latin(icu::Transliterator::createInstance(
        "Han-Latin; Latin-ASCII; Lower", UTRANS_FORWARD, error
    ));
    if (U_FAILURE(error)) fail("ICU has no Han-Latin");
    std::vector<int> letters;
    for (auto point = first_han; point <= last_han; ++point) {
        icu::UnicodeString text(point);
        to_latin->transliterate(text);
        const auto letter = text.isEmpty() ? 0 : text.char32At(0);
        letters.push_back(letter >= 'a' && letter <= 'z' ? letter : 0);
    }
    print_array("const char pinyin_letters[]", letters);
}

}  // namespace

int main() {
    try {
        std::cout << "#include \"base/fold_table.hpp\"\n\nnamespace bihuan::fold_table {\n\n";
        print_foldings();
        print_pinyin();
        std::cout << "}  // namespace bihuan::fold_table\n";
    } catch (const std::exception& failure) {
        std::cerr << "bihuan_foldgen: " << failure.what() << '\n';
        return 1;
    }
}
