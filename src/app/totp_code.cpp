#include "bihuan/app/totp.hpp"
#include "bihuan/base/percent.hpp"

#include <liboath/oath.h>

#include <array>
#include <cstdlib>
#include <memory>
#include <stdexcept>

namespace bihuan::app {

namespace {

constexpr std::int64_t step_seconds = 30;
constexpr unsigned digits = 6;

void prepare_library() {
    static const int outcome = ::oath_init();
    if (outcome != OATH_OK) throw std::runtime_error(::oath_strerror(outcome));
}

std::string code_of_step(std::string_view secret, std::int64_t step) {
    std::array<char, digits + 1> code{};
    const int outcome = ::oath_totp_generate(
        secret.data(), secret.size(), static_cast<time_t>(step * step_seconds),
        static_cast<unsigned>(step_seconds), 0, digits, code.data()
    );
    if (outcome != OATH_OK) throw std::runtime_error(::oath_strerror(outcome));
    return code.data();
}

}  // namespace

std::optional<std::int64_t> totp_step_of(
    std::string_view secret, std::string_view code, Instant now
) {
    prepare_library();
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    const auto current = seconds / step_seconds;
    std::optional<std::int64_t> found;
    // All three in any case, so that the time taken tells nothing.
    for (const auto step : {current - 1, current, current + 1}) {
        if (constant_time_equal(code_of_step(secret, step), code)) found = step;
    }
    return found;
}

std::string base32_of(std::string_view bytes) {
    char* text = nullptr;
    std::size_t size = 0;
    const int outcome = ::oath_base32_encode(bytes.data(), bytes.size(), &text, &size);
    if (outcome != OATH_OK) throw std::runtime_error(::oath_strerror(outcome));
    const std::unique_ptr<char, decltype(&std::free)> owner(text, &std::free);
    std::string result(text, size);
    while (!result.empty() && result.back() == '=') result.pop_back();
    return result;
}

std::string otpauth_uri(
    std::string_view issuer, std::string_view username, std::string_view secret
) {
    const auto by = percent_encoded(issuer);
    return "otpauth://totp/" + by + ":" + percent_encoded(username) + "?secret=" +
           base32_of(secret) + "&issuer=" + by + "&algorithm=SHA1&digits=6&period=30";
}

}  // namespace bihuan::app
