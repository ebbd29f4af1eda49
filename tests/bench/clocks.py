"""Clocks in bulk: a backlog of due steps on two nodes of which one is killed."""

import json
import os
import statistics
import sys
import time

from backlog import Original
from node import Server
from statements import TOKEN, Script, capture_transaction, pgbench

COMPLAINT = {
    "kind": "complaint",
    "channel": "web",
    "subject": "到期",
    "description": "时限一到，各级提醒。",
    "customer": {"name": "李雷", "contacts": [{"kind": "phone", "value": "13900139000"}]},
}
TICKETS_PER_CLAIM = 200


def set_limit(server, seconds):
    """From now on every complaint has one clock, which falls due after so many seconds."""
    rule = {"name": "bench", "targets": {"resolution": {"unit": "elapsed", "seconds": seconds}}}
    policy = {"version": 1, "name": "bench", "ladders": {"default": [100]}, "rules": [rule]}
    server.call("POST", "/api/v1/policies", {"document": policy, "note": "bench"},
                server.sign_in("admin"))
    # A node learns of new rules within a second.
    time.sleep(1.5)


def new_original(server):
    ticket = server.call("POST", "/api/v1/tickets", COMPLAINT, server.sign_in("agent"))
    return Original(server, ticket["id"])


def sweep_script(original, claim, write):
    """The claim and the write of one round of the sweep as a pgbench script for the copies of
    another ticket than the one for which they were logged."""
    _, claim, _ = claim
    _, write, values = write
    document = json.loads(values[1])
    logged_ticket = document["tickets"][0]
    parts = []
    script = Script()
    for part, items in document.items():
        text = json.dumps(items, ensure_ascii=False, separators=(",", ":"))[1:-1]
        mine = {logged_ticket["id"]: original.id, document["timers"][0]["id"]: original.timers()[0]}
        for event in document["events"]:
            mine[event["id"]] = event["id"]
        for logged_id, id_of_mine in mine.items():
            text = text.replace(logged_id, id_of_mine[:24] + TOKEN)
        text = text.replace(logged_ticket["number"], "C" + TOKEN + original.number)
        script.variables[part] = text
        parts.append(f"'\"{part}\":[' || string_agg(replace(:{part}, '{TOKEN}', right(id, 12)), "
                     f"',') || ']'")
    whole = ("(SELECT '{' || " + " || ',' || ".join(parts)
             + " || '}' FROM unnest(:ids::text[]) AS id)")
    script.lines += ["BEGIN;",
                     "SELECT coalesce(array_agg(id), '{}') AS ids FROM (WITH claimed AS ("
                     + claim.replace("$1", "'infinity'").replace("$2", str(TICKETS_PER_CLAIM))
                     + ") SELECT id FROM claimed) AS c \\gset"]
    script.lines += [write.replace("$1", whole) + ";", "COMMIT;"]
    return script


def fired(original):
    return int(original.server.sql(
        f"SELECT count(*) FROM ticket_event WHERE type = 'escalation_step' "
        f"AND {original.are_mine('ticket_id')}"))


def tally(original):
    """How many different steps rang, how many rang again, and how late 99 of 100 were at most."""
    steps, different, p99 = original.server.sql(
        f"SELECT count(*), count(DISTINCT (data ->> 'timer_id', data ->> 'percent')), "
        f"percentile_disc(0.99) WITHIN GROUP (ORDER BY (data ->> 'late_by_ms')::bigint) "
        f"FROM ticket_event WHERE type = 'escalation_step' "
        f"AND {original.are_mine('ticket_id')}").split("|")
    return int(different), int(steps) - int(different), int(p99) / 1000


def wait_while(server, condition):
    """In one session of PostgreSQL, since a psql for each look would cost more than the look."""
    server.sql(f"DO $$ BEGIN FOR look IN 1 .. 6000 LOOP EXIT WHEN NOT ({condition}); "
               f"PERFORM pg_sleep(0.1); END LOOP; END $$")


def drain(bench, server, count, lead_seconds):
    """The clocks of `count` tickets fall due at one instant before two nodes; the second one is
    killed when half of them have rung and stays away. Gives the tickets and clocks per second."""
    original = new_original(server)
    original.copy(count)
    second = Server(server.binary, bench.directory_of("second"), beside=server)
    second.start()
    left = original.due - time.time()
    if left < 0:
        sys.exit(f"the backlog of {count} was not there within {lead_seconds} s")
    time.sleep(left)
    wait_while(server, f"(SELECT count(*) FROM ticket WHERE {original.are_mine('id')} "
                       f"AND next_step_at IS NOT NULL) > {count // 2}")
    second.kill()
    wait_while(server, "EXISTS (SELECT 1 FROM ticket WHERE next_step_at <= clock_timestamp())")
    return original, count / (time.time() - original.due)


def raw_drain(bench, server, count, statements):
    """Claim and write alone, by pgbench, as many at a time as there are processors."""
    clients = os.cpu_count()
    original = new_original(server)
    # Far enough away for the sweep not to see them; the script claims whatever is due at all.
    original.copy(count, due_later="1 day")
    server.sql(f"UPDATE ticket SET next_step_at = NULL WHERE id = '{original.id}'")
    script = sweep_script(original, *statements)
    args = ["-f", bench.path("sweep.sql"), *script.write(bench.path("sweep.sql"))]
    rounds = -(-count // (TICKETS_PER_CLAIM * clients))
    per_second = pgbench(server, args, clients, transactions=rounds)
    if fired(original) != count:
        sys.exit(f"pgbench fired {fired(original)} of {count}")
    return per_second * count / (rounds * clients)


def bench_sweep(bench):
    with Server(bench.server.binary, bench.directory_of("first")) as server:
        server.log_parameters()
        measure_sweep(bench, server)


def measure_sweep(bench, server):
    count = 5_000 if bench.quick else 100_000
    set_limit(server, 3)
    statements = capture_transaction(
        server, lambda: (new_original(server), time.sleep(5)),
        "claim_due_tickets", "update_ticket_clocks")
    lead_seconds = 10 + count // 1000
    set_limit(server, lead_seconds)
    tallies, ours, raw = [], [], []

    def mine():
        original, per_second = drain(bench, server, count, lead_seconds)
        tallies.append(tally(original))
        return per_second

    for _ in range(3 if bench.quick else 1):
        # Nothing else may ring meanwhile.
        server.sql("UPDATE ticket SET next_step_at = NULL WHERE next_step_at IS NOT NULL")
        before = mine()
        raw.append(raw_drain(bench, server, count, statements))
        ours.append((before + mine()) / 2)
    rung, twice, late = (list(column) for column in zip(*tallies))
    once = all(number == count for number in rung) and not any(twice)
    add = bench.table.add
    add("B7", f"{count} clocks due at once, {len(rung)} ×", f"{sum(rung)} rang", "-", "-",
        "all", once)
    add("B7", "of them twice", str(sum(twice)), "-", "-", "0", once)
    p99 = statistics.median(late)
    add("B7", "the 99th percentile is late by", f"{p99:.1f} s", "-", "-", "60 s", p99 <= 60)
    ratio = statistics.median(a / b for a, b in zip(ours, raw))
    add("B7", "clocks a second ÷ claim and write", f"{statistics.median(ours):.0f}/s",
        f"{statistics.median(raw):.0f}/s", f"{ratio:.2f}", "0.8", ratio >= 0.8)
