#pragma once

// Customers and their contact points.

#include "bihuan/base/time.hpp"
#include "bihuan/domain/ticket.hpp"

#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

class Tx;

struct ContactValue {
    domain::ContactKind kind = domain::ContactKind::phone;
    /// Normalised.
    std::string value;

    friend bool operator==(const ContactValue&, const ContactValue&) = default;
};

/// For a customer who was merged into another one: that other one.
std::optional<domain::Customer> find_customer(Tx& tx, CustomerId id);

/// The customer whom `find_or_create_customer` would find; nothing when it would make a new one.
std::optional<domain::Customer> find_customer_by_contacts(
    Tx& tx, const std::string& name, const std::vector<ContactValue>& contacts
);

/// The customer who has one of these contact points (the first in the given order decides; of those
/// who share it the one of that name, else its owner), else a new one. Points that nobody has yet
/// are added. Two callers with the same new number end up with the same customer.
domain::Customer find_or_create_customer(
    Tx& tx, const std::string& name, const std::vector<ContactValue>& contacts, Instant now
);

/// What decides who sees a ticket of a customer; tickets alike in all of it are told once.
struct TicketPosition {
    std::optional<UserId> owner_id;
    std::optional<UserId> first_contact_user_id;
    std::optional<TeamId> team_id;
    std::optional<DepartmentId> department_id;
    bool open = false;
};
std::vector<TicketPosition> positions_of_customer(Tx& tx, CustomerId id);

}  // namespace bihuan::store
