#include "cli/words.hpp"

#include "http/messages.hpp"

#include <array>
#include <cstdlib>
#include <string_view>

namespace bihuan::cli {

namespace {

/// Codes that only files and terminals meet.
struct Wording {
    std::string_view code;
    std::string_view zh;
    std::string_view en;
};

// clang-format off
constexpr std::array wordings{
    Wording{"encoding_unknown", "无法识别文件编码，请用 --encoding 指定。{}", "The file's encoding is none of UTF-8, GB18030 and Big5; name it with --encoding. {}"},
    Wording{"no_text_column",   "没有正文列，请用 --map text=列名 指定。", "No column holds the text; name one with --map text=COLUMN."},
    Wording{"unknown_channel",  "未知渠道：{}；可用 --channel-word 对应。", "No such channel: {}; give it a meaning with --channel-word."},
    Wording{"invalid_time",     "无法识别的时间：{}", "This cannot be read as a time: {}"},
    Wording{"not_storable",     "数据库拒绝了该行：{}", "The database does not take the row: {}"},
};
// clang-format on

}  // namespace

http::Language terminal_language() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        const char* value = std::getenv(name);
        if (value == nullptr || *value == '\0') continue;
        return std::string_view(value).starts_with("zh") ? http::Language::zh : http::Language::en;
    }
    return http::Language::en;
}

std::string words_of(
    const std::string& code, const std::string& argument, http::Language language
) {
    for (const auto& wording : wordings) {
        if (wording.code == code) {
            return http::fill(language == http::Language::zh ? wording.zh : wording.en, argument);
        }
    }
    const auto* message = http::find_message(code);
    if (message == nullptr) return code;
    return http::fill(message->in(language).detail, argument);
}

std::string words_of(const Error& error) {
    const auto language = terminal_language();
    std::string text = words_of(error.code, error.argument, language) + " (" + error.code + ")";
    for (const auto& fault : error.faults) {
        text += "\n  " + fault.pointer + ": " + words_of(fault.code, fault.argument, language) +
                " (" + fault.code + ")";
    }
    return text;
}

}  // namespace bihuan::cli
