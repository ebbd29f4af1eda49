#pragma once

// What exports read: one flat row for each ticket or customer and no more of it than is wanted,
// because a hundred thousand whole tickets would cost minutes.

#include "bihuan/store/ticket_list.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bihuan::store {

/// Some columns of a ticket as lines have them; only those are read and filled in.
class LineColumns {
public:
    /// Names of members of TicketLine, or what they are made of: `owner` stands for `owner_id`,
    /// `external_ref` for both of its parts. Others are ignored.
    explicit LineColumns(const std::vector<std::string>& names);
    struct Column;
    const std::vector<const Column*>& columns() const { return columns_; }

private:
    std::vector<const Column*> columns_;
};

struct TicketLine {
    std::string number;
    std::string kind;
    std::string channel;
    std::string status;
    std::string stage;
    std::string outcome;
    std::string priority;
    std::string category;
    std::string subject;
    std::string description;
    std::string demand;
    std::optional<std::int64_t> amount;
    bool major = false;
    bool difficult = false;
    std::string customer_name;
    std::string customer_level;
    /// Not masked.
    std::vector<domain::ContactPoint> contacts;
    std::string anonymous_reason;
    std::optional<UserId> owner_id;
    std::optional<TeamId> team_id;
    std::optional<DepartmentId> department_id;
    std::string external_source;
    std::string external_id;
    std::vector<std::string> tags;
    std::int64_t reopened_count = 0;
    Instant received_at;
    Instant created_at;
    Instant updated_at;
    std::optional<Instant> closed_at;
    std::optional<Instant> next_due_at;
};

struct TicketLines {
    std::vector<TicketLine> lines;
    /// As of `list_ticket_ids`.
    std::vector<std::string> next_key;
};

TicketLines ticket_lines(
    Tx& tx,
    const domain::Viewer& viewer,
    const TicketFilter& filter,
    TicketOrder order,
    const std::vector<std::string>& after,
    std::size_t limit,
    const LineColumns& wanted
);

struct CustomerLine {
    CustomerId id;
    std::string name;
    std::string level;
    /// Not masked.
    std::vector<domain::ContactPoint> contacts;
    std::int64_t tickets = 0;
    Instant created_at;
};

/// Customers of whom the viewer sees a ticket, or all for those who see all tickets; by id.
std::vector<CustomerLine> customer_lines(
    Tx& tx, const domain::Viewer& viewer, const std::optional<CustomerId>& after, std::size_t limit
);
std::int64_t count_customers(Tx& tx, const domain::Viewer& viewer);

}  // namespace bihuan::store
