#pragma once

// Every code that a client can meet, with its words. The English code is the contract; the words
// may change.

#include "bihuan/http/message.hpp"

#include <span>
#include <string>
#include <string_view>

namespace bihuan::http {

/// The title stays the same for every occurrence of a code; the detail has the argument for `{}`.
struct Words {
    std::string_view title;
    std::string_view detail;
};

struct Message {
    std::string_view code;
    Words zh;
    Words en;

    const Words& in(Language language) const { return language == Language::zh ? zh : en; }
};

/// Null for a code that nobody has worded.
const Message* find_message(std::string_view code);
std::span<const Message> all_messages();

/// `text` with the argument in place of its first `{}`.
std::string fill(std::string_view text, std::string_view argument);

}  // namespace bihuan::http
