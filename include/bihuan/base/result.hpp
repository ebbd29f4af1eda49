#pragma once

// The one error policy. A *refusal* is something the caller could have known: it travels as a
// value, `Result<T>`, and becomes a problem+json answer. A *failure* (database gone, bug, disk
// full) is an exception and is caught in exactly one place, `http::perform`.

#include <boost/system/result.hpp>

#include <nlohmann/json_fwd.hpp>

#include <concepts>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan {

/// Why a request was turned down. Starts at 1 so that zero never reads as success.
enum class Refusal {
    malformed = 1,
    unauthenticated,
    forbidden,
    not_found,
    method_not_allowed,
    not_acceptable,
    conflict,
    stale,
    too_large,
    unsupported_type,
    invalid,
    precondition_required,
    too_many,
    busy,
};

/// One fault of the request's content. `pointer` is an RFC 6901 JSON pointer into the body
/// ("/form/reason"), or "?name" for a query parameter. `code` is a key of the message catalogue;
/// `argument` fills its `{}`.
struct Fault {
    std::string pointer;
    std::string code;
    std::string argument;
};

/// A refusal with all that the client needs to mend the request. `code` is stable, snake_case and a
/// key of the message catalogue (http/messages); `argument` fills the `{}` of its detail.
/// `members` are further members of the problem document ("allowed", "ticket", "permission").
struct Error {
    Refusal refusal = Refusal::invalid;
    std::string code;
    std::string argument;
    std::vector<Fault> faults;
    std::shared_ptr<const nlohmann::json> members;
};

template <class T>
using Result = boost::system::result<T, Error>;

/// Called by `Result::value()` on a refusal: reaching it is a programmer's error.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location&);

/// A refusal with a code and nothing else.
Error refuse(Refusal refusal, std::string_view code, std::string_view argument = {});

/// A refusal with further members for the problem document. Takes exactly a JSON value, so that a
/// string literal is never ambiguous with `argument`.
Error refuse_with_members(Refusal refusal, std::string_view code, const nlohmann::json& members);
template <std::same_as<nlohmann::json> SomeJson>
Error refuse(Refusal refusal, std::string_view code, const SomeJson& members) {
    return refuse_with_members(refusal, code, members);
}

/// 422 with every fault that was found.
Error invalid(std::vector<Fault> faults);

/// 422 with one fault.
Error invalid(std::string_view pointer, std::string_view code, std::string_view argument = {});

}  // namespace bihuan

#define BH_JOIN_INNER(a, b) a##b
#define BH_JOIN(a, b) BH_JOIN_INNER(a, b)

/// `BH_TRY(ticket, find(...))` declares `ticket` or returns the refusal to the caller.
#define BH_TRY(name, expression)                                              \
    auto BH_JOIN(name, _result) = (expression);                               \
    if (!BH_JOIN(name, _result)) return std::move(BH_JOIN(name, _result)).error(); \
    auto& name = *BH_JOIN(name, _result)

/// `BH_CHECK(allowed(...))` returns the refusal of a `Result<void>` to the caller.
#define BH_CHECK(expression)                                    \
    if (auto bh_checked = (expression); !bh_checked) return std::move(bh_checked).error()
