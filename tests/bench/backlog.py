"""Many tickets at once: copies of one that the server made."""

TABLES = ("ticket", "ticket_span", "ticket_event", "timer")


class Original:
    """A ticket as the server made it, and as many copies as are wanted, whose ids end in 1, 2, …"""

    def __init__(self, server, ticket):
        self.server = server
        self.id = ticket
        self.number, due = server.sql(
            f"SELECT number, extract(epoch FROM next_due_at) FROM ticket WHERE id = '{ticket}'"
        ).split("|")
        self.due = float(due)

    def timers(self):
        return self.server.sql(f"SELECT id FROM timer WHERE ticket_id = '{self.id}'").split()

    def are_mine(self, column):
        """Condition that a row belongs to a copy."""
        first = self.id[:24]
        return (f"{column} BETWEEN '{first}000000000000' AND '{first}ffffffffffff' "
                f"AND {column} <> '{self.id}'")

    def copy(self, count, due_later="0"):
        """Rows like the original's, in all tables. `due_later` keeps the sweep away from them."""
        last = "lpad(to_hex(i), 12, '0')"
        for table in TABLES:
            changes = {
                "id": f"(left(o.id::text, 24) || {last})::uuid",
                "ticket_id": f"(left(o.ticket_id::text, 24) || {last})::uuid",
                "number": f"'C' || {last} || o.number",
                "next_step_at": f"o.next_step_at + interval '{due_later}'",
                "detail": f"jsonb_set(o.detail, '{{id}}', "
                          f"to_jsonb(left(o.id::text, 24) || {last}))",
            }
            columns = self.server.sql(
                f"SELECT string_agg(quote_ident(column_name), ' ' ORDER BY ordinal_position) "
                f"FROM information_schema.columns WHERE table_name = '{table}' "
                f"AND is_generated = 'NEVER' AND is_identity = 'NO'").split()
            key = "id" if table == "ticket" else "ticket_id"
            values = ", ".join(changes.get(column, "o." + column) for column in columns)
            # Events are numbered as they come, and their order is that of the history.
            order = "ORDER BY i, o.seq" if table == "ticket_event" else ""
            self.server.sql(
                f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table} AS o, "
                f"generate_series(1, {count}) AS i WHERE o.{key} = '{self.id}' {order}")
        self.server.sql("ANALYZE ticket, ticket_event, timer")
        self.server.sql("CHECKPOINT")
