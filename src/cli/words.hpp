#pragma once

// What commands say about refusals, in the language of the terminal.

#include "bihuan/base/result.hpp"
#include "bihuan/http/message.hpp"

#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

namespace bihuan::cli {

/// By LC_ALL, LC_MESSAGES and LANG, in this order; English unless it is Chinese.
http::Language terminal_language();

/// The words of a code with its argument; the code itself when nobody has worded it.
std::string words_of(const std::string& code, const std::string& argument, http::Language language);

/// "no such user (not_found)", with all faults.
std::string words_of(const Error& error);

/// A use case refused what the command asked for; `what()` is said to the user.
class Refused : public std::runtime_error {
public:
    explicit Refused(const Error& error) : std::runtime_error(words_of(error)) {}
};

/// The command line does not say what a command needs.
class WrongUsage : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// The value, or `Refused`.
template <class T>
T value_of(Result<T> result) {
    if (!result) throw Refused(result.error());
    if constexpr (!std::is_void_v<T>) return std::move(*result);
}

}  // namespace bihuan::cli
