#include "bihuan/domain/phone.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace bihuan::domain {
namespace {

/// Longest input that can still be a number with all its decoration, in bytes.
constexpr std::size_t text_size_max = 96;
constexpr std::size_t extension_digits_max = 6;
constexpr std::string_view extension_mark = ";ext=";

bool is_digit(char character) {
    return character >= '0' && character <= '9';
}

bool all_digits(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

/// A text in which only characters that matter are left: digits, '+' (international prefix), '-'
/// (kept because an extension may follow it) and 'x' (extension follows). Every other separator is
/// gone.
class Folded {
public:
    /// Nothing when the text holds anything that belongs in no phone number.
    static std::optional<std::string> of(std::string_view text) {
        Folded folded(text);
        while (!folded.rest_.empty()) {
            if (!folded.step()) return std::nullopt;
        }
        return std::move(folded.result_);
    }

private:
    explicit Folded(std::string_view text) : rest_(text) {}

    bool step() {
        const auto lead = static_cast<unsigned char>(rest_.front());
        if (lead < 0x80) return ascii(rest_.front());
        if (take("转") || take("轉")) return mark_extension();
        if (take("分机") || take("分機")) return mark_extension();
        const auto character = wide();
        if (!character) return false;
        return put(*character);
    }

    /// Letters are only understood as "x", "ext" and "extension".
    bool ascii(char character) {
        if (lower(character) == 'e') {
            for (const std::string_view word : {"extension", "extn", "ext"}) {
                if (take_word(word)) {
                    return mark_extension();
                }
            }
            return false;
        }
        rest_.remove_prefix(1);
        return put(character);
    }

    bool put(char character) {
        if (is_digit(character)) {
            result_ += character;
            return true;
        }
        switch (lower(character)) {
            case 'x':
                return mark_extension();
            case '+':
            case '-':
                result_ += character;
                return true;
            case ' ':
            case '\t':
            case '.':
            case '/':
            case '(':
            case ')':
                return true;
            default:
                return false;
        }
    }

    bool mark_extension() {
        if (result_.empty() || result_.back() != 'x') result_ += 'x';
        return true;
    }

    /// A full-width or typographic character as its ASCII equivalent.
    std::optional<char> wide() {
        if (rest_.size() < 3) {
            return take("\u00A0") ? std::optional<char>(' ') : std::nullopt;
        }
        for (const std::string_view blank : {"\u00A0", "\u3000", "\u2009", "\u202F"}) {
            if (take(blank)) return ' ';
        }
        for (const std::string_view dash : {"‐", "‑", "‒", "–", "—", "―", "−", "ー"}) {
            if (take(dash)) return '-';
        }
        // U+FF01–U+FF5E stand for ASCII 0x21–0x7E.
        const auto byte = [this](std::size_t i) { return static_cast<unsigned char>(rest_[i]); };
        if (byte(0) != 0xEF) return std::nullopt;
        const unsigned point =
            ((byte(0) & 0x0FU) << 12) | ((byte(1) & 0x3FU) << 6) | (byte(2) & 0x3FU);
        if (point < 0xFF01 || point > 0xFF5E) return std::nullopt;
        const auto narrow = static_cast<char>(point - 0xFF01 + 0x21);
        rest_.remove_prefix(3);
        if (lower(narrow) == 'e') {
            // "ｅｘｔ": the x that follows marks the extension, the t after it means nothing.
            return wide_word() ? std::optional<char>('x') : std::nullopt;
        }
        return narrow;
    }

    bool wide_word() { return (take("ｘ") || take("Ｘ")) && (take("ｔ") || take("Ｔ")); }

    bool take(std::string_view prefix) {
        if (!rest_.starts_with(prefix)) return false;
        rest_.remove_prefix(prefix.size());
        return true;
    }

    bool take_word(std::string_view word) {
        if (rest_.size() < word.size()) return false;
        for (std::size_t i = 0; i < word.size(); ++i) {
            if (lower(rest_[i]) != word[i]) return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }

    static char lower(char character) {
        return character >= 'A' && character <= 'Z' ? static_cast<char>(character - 'A' + 'a')
                                                    : character;
    }

    std::string_view rest_;
    std::string result_;
};

std::string without_hyphens(std::string_view text) {
    std::string result;
    std::copy_if(text.begin(), text.end(), std::back_inserter(result), [](char character) {
        return character != '-';
    });
    return result;
}

bool is_mobile(std::string_view digits) {
    return digits.size() == 11 && digits[0] == '1' && digits[1] >= '3';
}

/// Digits of the area code without its 0: 10 and 2x have two, all others three; 0 when none.
std::size_t area_size(std::string_view national) {
    if (national.size() < 2) return 0;
    if (national.starts_with("10") || national[0] == '2') return 2;
    return national[0] >= '3' && national[0] <= '9' ? 3 : 0;
}

/// A landline with area code but without the leading 0.
bool is_landline(std::string_view national) {
    const auto area = area_size(national);
    if (area == 0 || national.size() < area) return false;
    const auto subscriber = national.substr(area);
    return (subscriber.size() == 7 || subscriber.size() == 8) && subscriber[0] != '0';
}

bool is_free_phone(std::string_view digits) {
    return digits.size() == 10 && (digits.starts_with("400") || digits.starts_with("800"));
}

/// Numbers that can be dialled from anywhere in the country and nowhere else.
bool is_service(std::string_view digits) {
    const auto size = digits.size();
    if (digits.starts_with("95")) return size >= 5 && size <= 8;
    if (digits.starts_with("96")) return size >= 5 && size <= 6;
    if (digits.starts_with("10")) return size >= 5 && size <= 8;
    if (digits.starts_with("11") || digits.starts_with("12")) {
        return size == 3 || size == 5 || size == 6;
    }
    return false;
}

/// A Chinese number that was written with the country code 86 (already removed).
std::optional<std::string> chinese_with_prefix(std::string_view digits) {
    if (is_mobile(digits)) return "+86" + std::string(digits);
    if (is_free_phone(digits)) return std::string(digits);
    // "+86 (0)571 …" keeps the 0 by mistake so often that it is understood.
    if (digits.starts_with('0')) digits.remove_prefix(1);
    if (is_mobile(digits) || is_landline(digits)) return "+86" + std::string(digits);
    return std::nullopt;
}

std::optional<std::string> international(std::string_view digits) {
    if (digits.starts_with("86")) return chinese_with_prefix(digits.substr(2));
    if (digits.size() < 8 || digits.size() > 15 || digits[0] == '0') return std::nullopt;
    return "+" + std::string(digits);
}

/// `text` holds digits and perhaps a leading '+'; no extension.
std::optional<std::string> plain(std::string_view text) {
    const bool plus = text.starts_with('+');
    if (plus) text.remove_prefix(1);
    if (!all_digits(text)) return std::nullopt;
    if (plus) return international(text);
    if (text.starts_with("00")) return international(text.substr(2));
    if (is_mobile(text)) return "+86" + std::string(text);
    if (is_free_phone(text) || is_service(text)) return std::string(text);
    // Written out with the trunk 0, or 0 + mobile as it was once dialled from another province.
    if (text.starts_with('0')) return chinese_with_prefix(text);
    if (text.starts_with("86")) return chinese_with_prefix(text.substr(2));
    return std::nullopt;
}

std::optional<std::string> with_extension(std::string_view main, std::string_view extension) {
    if (!all_digits(extension) || extension.size() > extension_digits_max) return std::nullopt;
    auto number = plain(without_hyphens(main));
    if (!number || is_service(*number)) return std::nullopt;
    return *number + std::string(extension_mark) + std::string(extension);
}

std::string stars(std::size_t count) {
    return std::string(count, '*');
}

/// Keeps `front` and `back` characters of ASCII text and hides the rest.
std::string hide_middle(std::string_view text, std::size_t front, std::size_t back) {
    if (text.size() <= front + back) return stars(text.size());
    return std::string(text.substr(0, front)) + stars(text.size() - front - back) +
           std::string(text.substr(text.size() - back));
}

}  // namespace

std::optional<std::string> normalise_phone(std::string_view text) {
    if (text.size() > text_size_max) return std::nullopt;
    const auto folded = Folded::of(text);
    if (!folded) return std::nullopt;
    const std::string_view all = *folded;
    if (const auto mark = all.find('x'); mark != std::string_view::npos) {
        return with_extension(all.substr(0, mark), without_hyphens(all.substr(mark + 1)));
    }
    if (auto number = plain(without_hyphens(all))) return number;
    // Only when the whole makes no number is the part after the last hyphen an extension:
    // "0571-8888-8888" has none, "0571-88888888-801" has.
    const auto hyphen = all.rfind('-');
    if (hyphen == std::string_view::npos) return std::nullopt;
    auto number = with_extension(all.substr(0, hyphen), all.substr(hyphen + 1));
    const bool chinese = number && (number->starts_with("+86") || number->front() != '+');
    return chinese ? number : std::nullopt;
}

std::string mask_phone(std::string_view phone) {
    const auto number = phone.substr(0, phone.find(extension_mark));
    const bool plus = number.starts_with('+');
    if (!all_digits(number.substr(plus ? 1 : 0))) return mask_other(phone);
    if (number.starts_with("+86")) {
        const auto national = number.substr(3);
        if (is_mobile(national)) return hide_middle(national, 3, 4);
        if (is_landline(national)) {
            const auto area = area_size(national);
            return "0" + std::string(national.substr(0, area)) + "-" +
                   hide_middle(national.substr(area), 0, 2);
        }
    }
    if (plus) return hide_middle(number, 3, 2);
    return number.size() < 8 ? hide_middle(number, 2, 1) : hide_middle(number, 3, 2);
}

std::string mask_email(std::string_view email) {
    const auto at = email.rfind('@');
    if (at == std::string_view::npos) return mask_other(email);
    // Of a one-letter name nothing may show, or it would show whole.
    const auto shown = mask_other(email.substr(0, at));
    const bool single = shown.size() >= 3 && shown.size() - 3 >= at;
    return (single ? "***" : shown) + std::string(email.substr(at));
}

std::string mask_other(std::string_view text) {
    if (text.empty()) return {};
    std::size_t size = 1;
    while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
    return std::string(text.substr(0, size)) + "***";
}

}  // namespace bihuan::domain
