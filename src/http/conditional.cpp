#include "http/conditional.hpp"

#include "bihuan/base/text.hpp"

#include <algorithm>
#include <charconv>

namespace bihuan::http {

namespace {

std::optional<std::int64_t> version_of(std::string_view tag) {
    if (tag.size() < 3 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
    const auto digits = tag.substr(1, tag.size() - 2);
    std::int64_t version = 0;
    const auto* const end = digits.data() + digits.size();
    const auto [rest, error] = std::from_chars(digits.data(), end, version);
    // "+7", "07" and "-7" are no tags of ours.
    const bool canonical = digits == "0" || (digits.front() >= '1' && digits.front() <= '9');
    if (error != std::errc() || rest != end || !canonical) return std::nullopt;
    return version;
}

std::string_view reply_header(const Reply& reply, std::string_view name) {
    const auto found =
        std::find_if(reply.headers.begin(), reply.headers.end(), [name](const auto& header) {
            return equal_ignoring_ascii_case(header.first, name);
        });
    return found == reply.headers.end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace

std::string etag_of(std::int64_t version) { return '"' + std::to_string(version) + '"'; }

std::optional<std::int64_t> expected_version(const Call& call) {
    const auto value = trim(call.header("if-match"));
    if (value.empty() || value == "*") return std::nullopt;
    return version_of(value).value_or(-1);
}

bool is_not_modified(const Call& call, const Reply& reply) {
    const bool reads = call.method == Method::get || call.method == Method::head;
    if (!reads || reply.status != 200) return false;
    const auto wanted = trim(call.header("if-none-match"));
    const auto etag = reply_header(reply, "etag");
    if (wanted.empty() || etag.empty()) return false;
    if (wanted == "*") return true;
    const auto tags = split(wanted, ',');
    return std::any_of(tags.begin(), tags.end(), [etag](std::string_view tag) {
        tag = trim(tag);
        if (tag.starts_with("W/")) tag.remove_prefix(2);
        return tag == etag;
    });
}

}  // namespace bihuan::http
