#include "bihuan/store/customers.hpp"

#include "store/connection.hpp"
#include "store/tx.hpp"

#include <algorithm>
#include <stdexcept>

namespace bihuan::store {

namespace {

/// The database's CHECK holds the same set, so a value outside of it is a bug.
template <class E>
E enum_of(std::string_view code) {
    const auto value = domain::parse_code<E>(code);
    if (!value) throw std::logic_error("unknown code in the database");
    return *value;
}

/// Reads a row with id, name, level, version and `contacts`, a JSON list.
domain::Customer read_customer(const Row& row) {
    domain::Customer customer;
    customer.id = row.id<CustomerId>("id");
    customer.name = row.text("name");
    customer.level = enum_of<domain::CustomerLevel>(row.view("level"));
    customer.version = row.integer("version");
    for (const auto& json : row.json("contacts")) {
        domain::ContactPoint point;
        const auto id = ContactPointId::parse(json["id"].get_ref<const std::string&>());
        if (!id) throw std::logic_error("not an id in the database");
        point.id = *id;
        point.kind = enum_of<domain::ContactKind>(json["kind"].get_ref<const std::string&>());
        point.value = json["value"].get<std::string>();
        customer.contacts.push_back(std::move(point));
    }
    return customer;
}

const Query select_customer{"select_customer", R"sql(
    SELECT c.id, c.name, c.level, c.version, c.merged_into,
        (SELECT coalesce(json_agg(json_build_object('id', p.id, 'kind', p.kind, 'value', p.value)
                                  ORDER BY p.id), '[]')
         FROM customer_contact AS p
         WHERE p.customer_id = c.id) AS contacts
    FROM customer AS c
    WHERE c.id = $1
)sql"};

}  // namespace

std::optional<domain::Customer> find_customer(Tx& tx, CustomerId id) {
    auto row = tx.exec_optional(select_customer, id);
    while (row && !row->is_null("merged_into")) {
        row = tx.exec_optional(select_customer, row->id<CustomerId>("merged_into"));
    }
    if (!row) return std::nullopt;
    return read_customer(*row);
}

namespace {

struct ContactColumns {
    std::vector<std::string> kinds;
    std::vector<std::string> values;
};

ContactColumns columns_of(const std::vector<ContactValue>& contacts) {
    ContactColumns columns;
    for (const auto& contact : contacts) {
        columns.kinds.emplace_back(domain::code_of(contact.kind));
        columns.values.push_back(contact.value);
    }
    return columns;
}

std::vector<ContactValue> without_repeats(const std::vector<ContactValue>& contacts) {
    std::vector<ContactValue> unique;
    for (const auto& contact : contacts) {
        if (std::find(unique.begin(), unique.end(), contact) == unique.end()) {
            unique.push_back(contact);
        }
    }
    return unique;
}

// The first given point that somebody other than $3 has, its customer whole, and the places (from
// 1) of the given points that nobody has. Of several who share the point it is the one of that
// name, else its owner, else who had it first.
const Query select_customer_by_contacts{"select_customer_by_contacts", R"sql(
    WITH given AS (
        SELECT g.place, p.customer_id, p.shared, p.id AS point_id
        FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS g (kind, value, place)
        LEFT JOIN customer_contact AS p ON p.kind = g.kind AND p.value = g.value
    ), winner AS (
        SELECT given.customer_id
        FROM given
        JOIN customer AS named ON named.id = given.customer_id
        WHERE given.customer_id <> coalesce($3::uuid, '00000000-0000-0000-0000-000000000000')
        ORDER BY given.place, named.name_folded <> lower(normalize($4, NFKC)), given.shared,
            given.point_id
        LIMIT 1
    )
    SELECT c.id, c.name, c.level, c.version,
        (SELECT coalesce(json_agg(json_build_object('id', p.id, 'kind', p.kind, 'value', p.value)
                                  ORDER BY p.id), '[]')
         FROM customer_contact AS p
         WHERE p.customer_id = c.id) AS contacts,
        (SELECT coalesce(array_agg(place ORDER BY place), '{}')
         FROM given WHERE customer_id IS NULL) AS missing
    FROM winner JOIN customer AS c ON c.id = winner.customer_id
)sql"};

struct Match {
    domain::Customer customer;
    std::vector<ContactValue> missing;
};

std::optional<Match> find_match(
    Tx& tx,
    const std::string& name,
    const std::vector<ContactValue>& contacts,
    const std::optional<CustomerId>& besides
) {
    const auto columns = columns_of(contacts);
    const auto row = tx.exec_optional(
        select_customer_by_contacts, columns.kinds, columns.values, besides, name
    );
    if (!row) return std::nullopt;
    Match match{read_customer(*row), {}};
    for (const auto place : row->integers("missing")) {
        match.missing.push_back(contacts.at(static_cast<std::size_t>(place - 1)));
    }
    return match;
}

const Query insert_customer{"insert_customer", R"sql(
    INSERT INTO customer (id, name, level, created_at, updated_at)
    VALUES ($1, $2, 'normal', $3, $3)
)sql"};

// Sorted, so that two transactions with the same points take them in the same order and one waits
// for the other instead of both for each other.
const Query insert_contacts{"insert_contacts", R"sql(
    INSERT INTO customer_contact (id, customer_id, kind, value)
    SELECT g.id, $1, g.kind, g.value
    FROM unnest($2::uuid[], $3::text[], $4::text[]) AS g (id, kind, value)
    ORDER BY g.kind, g.value
    ON CONFLICT (kind, value) WHERE NOT shared DO NOTHING
)sql"};

/// How many were still free.
std::size_t add_contacts(
    Tx& tx, CustomerId customer, const std::vector<ContactValue>& contacts, Instant now
) {
    std::vector<ContactPointId> ids;
    for (std::size_t i = 0; i < contacts.size(); ++i) ids.push_back(ContactPointId::make(now));
    const auto columns = columns_of(contacts);
    try {
        return tx.exec(insert_contacts, customer, ids, columns.kinds, columns.values).affected();
    } catch (const ConstraintViolation& violation) {
        if (violation.constraint() != "customer_contact_customer_fkey") throw;
        throw Rerun("the customer was merged");
    }
}

const Query touch_customer{"touch_customer", R"sql(
    UPDATE customer SET version = version + 1 WHERE id = $1
)sql"};

const Query move_contacts{"move_contacts", R"sql(
    UPDATE customer_contact SET customer_id = $2 WHERE customer_id = $1
)sql"};

const Query delete_customer{"delete_customer", "DELETE FROM customer WHERE id = $1"};

domain::Customer customer_again(Tx& tx, CustomerId id) {
    auto customer = find_customer(tx, id);
    if (!customer) throw std::logic_error("a customer has vanished");
    return std::move(*customer);
}

domain::Customer add_to(Tx& tx, Match match, Instant now) {
    if (match.missing.empty()) return std::move(match.customer);
    const auto id = match.customer.id;
    if (add_contacts(tx, id, match.missing, now) > 0) tx.exec(touch_customer, id);
    return customer_again(tx, id);
}

}  // namespace

std::optional<domain::Customer> find_customer_by_contacts(
    Tx& tx, const std::string& name, const std::vector<ContactValue>& contacts
) {
    const auto wanted = without_repeats(contacts);
    if (wanted.empty()) return std::nullopt;
    auto match = find_match(tx, name, wanted, std::nullopt);
    if (!match) return std::nullopt;
    return std::move(match->customer);
}

domain::Customer find_or_create_customer(
    Tx& tx, const std::string& name, const std::vector<ContactValue>& contacts, Instant now
) {
    const auto wanted = without_repeats(contacts);
    if (!wanted.empty()) {
        if (auto match = find_match(tx, name, wanted, std::nullopt)) {
            return add_to(tx, std::move(*match), now);
        }
    }
    const auto id = CustomerId::make(now);
    tx.exec(insert_customer, id, name, now);
    if (wanted.empty() || add_contacts(tx, id, wanted, now) == wanted.size()) {
        return customer_again(tx, id);
    }
    // Somebody else committed one of the points in the meantime: theirs is the customer, and what
    // went in under the new one goes over to it.
    const auto winner = find_match(tx, name, wanted, id);
    if (!winner) throw std::logic_error("a contact point is taken by nobody");
    if (tx.exec(move_contacts, id, winner->customer.id).affected() > 0) {
        tx.exec(touch_customer, winner->customer.id);
    }
    tx.exec(delete_customer, id);
    return customer_again(tx, winner->customer.id);
}

namespace {

const Query select_positions_of_customer{"select_positions_of_customer", R"sql(
    SELECT DISTINCT owner_id, first_contact_user_id, team_id, department_id,
        status <> 'closed' AS open
    FROM ticket
    WHERE customer_id = $1
)sql"};

}  // namespace

std::vector<TicketPosition> positions_of_customer(Tx& tx, CustomerId id) {
    std::vector<TicketPosition> positions;
    for (const auto& row : tx.exec(select_positions_of_customer, id)) {
        positions.push_back(TicketPosition{
            row.optional_id<UserId>("owner_id"),
            row.optional_id<UserId>("first_contact_user_id"),
            row.optional_id<TeamId>("team_id"),
            row.optional_id<DepartmentId>("department_id"),
            row.boolean("open"),
        });
    }
    return positions;
}

}  // namespace bihuan::store
