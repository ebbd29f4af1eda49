#pragma once

// Identifiers that cannot be swapped: a `TicketId` is not a `UserId`. All are UUIDv7 (RFC 9562), so
// that they sort by creation and keep B-tree inserts on the right-hand edge.

#include "bihuan/base/time.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace bihuan {

/// 16 bytes in network order.
using Uuid = std::array<std::uint8_t, 16>;

/// A new UUIDv7 for `now`; the 74 random bits come from the system's generator. Thread-safe.
Uuid make_uuid(Instant now);
/// Lower-case text with hyphens.
std::string to_text(const Uuid& uuid);
/// Only the canonical 36-character form, in either letter case.
std::optional<Uuid> parse_uuid(std::string_view text);

template <class Tag>
class Id {
public:
    constexpr Id() = default;
    constexpr explicit Id(const Uuid& value) : value_(value) {}
    static Id make(Instant now) { return Id(make_uuid(now)); }
    static std::optional<Id> parse(std::string_view text) {
        const auto value = parse_uuid(text);
        if (!value) return std::nullopt;
        return Id(*value);
    }

    const Uuid& value() const { return value_; }
    std::string text() const { return to_text(value_); }
    friend constexpr auto operator<=>(const Id&, const Id&) = default;

private:
    Uuid value_{};
};

using TicketId = Id<struct TicketTag>;
using UserId = Id<struct UserTag>;
using TeamId = Id<struct TeamTag>;
using DepartmentId = Id<struct DepartmentTag>;
using CustomerId = Id<struct CustomerTag>;
using ContactPointId = Id<struct ContactPointTag>;
using ContactId = Id<struct ContactTag>;
using CommentId = Id<struct CommentTag>;
using ProposalId = Id<struct ProposalTag>;
using ConsentId = Id<struct ConsentTag>;
using VisitId = Id<struct VisitTag>;
using TimerId = Id<struct TimerTag>;
using EventId = Id<struct EventTag>;
using AttachmentId = Id<struct AttachmentTag>;
using LinkId = Id<struct LinkTag>;
using SessionId = Id<struct SessionTag>;
using ApiKeyId = Id<struct ApiKeyTag>;

}  // namespace bihuan

template <class Tag>
struct std::hash<bihuan::Id<Tag>> {
    std::size_t operator()(const bihuan::Id<Tag>& id) const {
        std::size_t seed = 0;
        for (const auto byte : id.value()) seed = seed * 131 + byte;
        return seed;
    }
};
