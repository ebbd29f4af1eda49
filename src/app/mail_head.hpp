#pragma once

// The head of a mail, read leniently and within bounds.

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bihuan::app {

/// What is kept of a head, and of one field.
inline constexpr std::size_t head_bytes_max = 64 * 1024;
inline constexpr std::size_t field_bytes_max = 16 * 1024;

class MailHead {
public:
    /// Reads up to the first empty line; what is no field is passed over.
    explicit MailHead(std::string_view raw);

    /// The first field of that lower-case name, unfolded, as bytes; or empty.
    std::string_view field(std::string_view name) const;
    bool has(std::string_view name) const;
    /// Where the body begins.
    std::size_t body_at() const { return body_at_; }
    /// The fields that say how the body is built, as lines.
    std::string content_fields() const;

private:
    void add_line(std::string_view line);

    std::vector<std::pair<std::string, std::string>> fields_;
    std::size_t kept_bytes_ = 0;
    std::size_t body_at_ = 0;
    bool skipping_ = false;
};

struct MailAddress {
    std::string name;
    /// In small letters.
    std::string address;
};
/// The first address of a field; empty when none could be one.
MailAddress first_address(std::string_view field, std::string_view hint);

/// What stands between "<" and ">", each; where nothing does, the words that have an "@".
std::vector<std::string> message_ids_of(std::string_view field);

/// The value of a parameter such as `charset` in a field such as Content-Type; or empty.
std::string parameter_of(std::string_view field, std::string_view name);

}  // namespace bihuan::app
