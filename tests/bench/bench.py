"""Measures Bihuan against pgbench and nginx on the same machine in the same run.

Every figure is a ratio: ours, the other, ours again, for each of several rounds, and the median of
the rounds' ratios. pgbench runs the very statements of the request: they are read from PostgreSQL's
own log while one request is served, so that they cannot drift apart from the program. Called by
tools/bench.
"""

import argparse
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request

from calendar_edit import bench_calendar_edit
from clocks import bench_sweep
from exchange import bench_beside, bench_import, bench_workbook
from interactions import bench_interactions
from live import bench_live
from lists import bench_growth, bench_queue, bench_search
from node import Server, ours, say
from phone import bench_phone
from reports import bench_reports
from statements import TOKEN, Script, capture, made_unique, pgbench
from table import Table, compare

FRESH = "lpad(to_hex(nextval('bench_seq')), 12, '0')"
# In a sub-select, so that it is drawn once and an index can be used for it.
SAME = "(SELECT lpad(to_hex(currval('bench_seq')), 12, '0'))"
COMPLAINT = {
    "channel": "phone",
    "category": "product.quality",
    "subject": "电饭煲用了两次就不加热",
    "description": "上周在门店购买，使用两次后不再加热，联系维修三天没有回音。" * 3,
    "demand": "更换或退款",
    "amount": "399.00",
    "customer": {"name": "王明", "contacts": [{"kind": "phone", "value": "13800138000"}]},
}


def make_search_unique(document):
    """The ticket's row for the search; the customer's is the same for all."""
    for item in document["search"]:
        if item["part"] == "ticket":
            item["source_id"] = item["ticket_id"] = made_unique(item["ticket_id"])


def create_script(statements):
    script = Script()
    for name, sql, values in statements:
        def rewrite(number, value, name=name):
            if name == "insert_ticket_whole":
                document = json.loads(value)
                for item in [document["ticket"], *document["events"], *document["timers"],
                             *document["contacts"]]:
                    item["id"] = made_unique(item["id"])
                    if "ticket_id" in item:
                        item["ticket_id"] = made_unique(item["ticket_id"])
                make_search_unique(document)
                for timer in document["timers"]:
                    timer["detail"]["id"] = timer["id"]
                document["ticket"]["number"] = TOKEN
                text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
                return text, f"replace({{}}, '{TOKEN}', {SAME})"
            if value.startswith("bench-key-"):
                first = "claim" in name or "INSERT" in sql
                return TOKEN, f"replace({{}}, '{TOKEN}', {FRESH if first else SAME})"
            return None
        if name.startswith("take_running"):
            continue
        script.add(sql, values, rewrite)
    return script


def prepared_insert(statements, server, count):
    """Makes `count` tickets whose ids end in 0…count-1, by the statement of the request."""
    _, sql, values = next(s for s in statements if s[0] == "insert_ticket_whole")
    document = json.loads(values[1])
    # The clocks of intake ring within minutes, and a ticket that the server moves on by itself is
    # no longer at the version that the next move names.
    document["timers"] = [t for t in document["timers"] if not t["metric"].startswith("intake")]
    rings = [step[1] for t in document["timers"] if t["state"] == "running"
             for step in t["detail"]["steps"] if step[1]]
    document["ticket"]["next_step_at"] = time.strftime(
        "%Y-%m-%dT%H:%M:%SZ", time.gmtime(min(rings) / 1e6))
    for item in [document["ticket"], *document["events"], *document["timers"],
                 *document["contacts"]]:
        item["id"] = made_unique(item["id"])
        if "ticket_id" in item:
            item["ticket_id"] = made_unique(item["ticket_id"])
    make_search_unique(document)
    for timer in document["timers"]:
        timer["detail"]["id"] = timer["id"]
    document["ticket"]["number"] = "B" + TOKEN
    text = json.dumps(document, ensure_ascii=False).replace("'", "''")
    for index in range(count):
        unique = text.replace(TOKEN, f"{index:012d}")
        server.sql(re.sub(r"\$1", lambda _: f"'{unique}'", sql))
    return document["ticket"]["id"]


def bench_create(bench):
    keyed = iter(range(10**9))
    # Once before, so that the customer is known as it is to the requests that are measured.
    bench.server.call("POST", "/api/v1/tickets", COMPLAINT, bench.agent)
    statements = capture(bench.server, lambda: bench.server.call(
        "POST", "/api/v1/tickets", COMPLAINT, bench.agent,
        {"Idempotency-Key": f"bench-key-{next(keyed)}"}))
    bench.server.sql("CREATE SEQUENCE IF NOT EXISTS bench_seq CACHE 50 START 1000000")
    script = create_script(statements)
    args = ["-f", bench.path("create.sql"), *script.write(bench.path("create.sql"))]
    with open(bench.path("body.json"), "w") as file:
        file.write(bench.complaint)
    bench.insert = statements
    if not bench.wants("B1"):
        return
    for clients, bar in ((8, 0.8), (64, 1.0)):
        compare(bench.table, "B1", f"create a ticket, {clients} clients", bar, bench.rounds,
                lambda: ours(bench.load, bench.server, bench.agent, "create", clients,
                             bench.seconds, bench.path("body.json"))["per_second"],
                lambda: pgbench(bench.server, args, clients, bench.seconds))


def bench_hook(bench):
    """The same complaint by webhook, signed and taken once, against B1."""
    admin = bench.server.sign_in("admin")
    secret = bench.server.call(
        "POST", "/api/v1/inbound-sources",
        {"name": "bench", "kind": "standard", "per_minute": 10_000_000}, admin)["secret"]
    hook = {"type": "ticket.create", "data": {**COMPLAINT, "channel": "api"}}
    with open(bench.path("hook.json"), "w") as file:
        json.dump(hook, file, ensure_ascii=False)
    for clients in (8, 64):
        compare(bench.table, "B9", f"webhook in, {clients} clients, to B1", 0.8, bench.rounds,
                lambda: ours(bench.load, bench.server, secret, "hook", clients,
                             bench.seconds, bench.path("hook.json"))["per_second"],
                lambda: ours(bench.load, bench.server, bench.agent, "create", clients,
                             bench.seconds, bench.path("body.json"))["per_second"])


def bench_read(bench):
    ids = bench.server.sql("SELECT id FROM ticket ORDER BY id DESC LIMIT 50").split()
    with open(bench.path("ids"), "w") as file:
        file.write("\n".join(ids))
    statements = capture(bench.server, lambda: bench.server.call(
        "GET", "/api/v1/tickets/" + ids[0], token=bench.agent))
    name, sql, _ = next(s for s in statements if s[0] == "select_ticket")
    args = []
    for index, ticket in enumerate(ids):
        path = bench.path(f"read{index}.sql")
        with open(path, "w") as file:
            file.write(sql.replace("$1", f":id{index}::uuid").replace("\n", " ") + ";\n")
        args += ["-f", path, "-D", f"id{index}={ticket}"]
    for clients, bar in ((8, 0.55), (64, 0.8)):
        compare(bench.table, "B2", f"read a ticket, {clients} clients", bar, bench.rounds,
                lambda: ours(bench.load, bench.server, bench.supervisor, "read", clients,
                             bench.seconds, bench.path("ids"))["per_second"],
                lambda: pgbench(bench.server, args, clients, bench.seconds))


def bench_move(bench):
    most_clients = 64
    prefix = prepared_insert(bench.insert, bench.server, 2 * most_clients)
    ids = [prefix.replace(TOKEN, f"{index:012d}") for index in range(2 * most_clients)]
    statements = capture(bench.server, lambda: bench.server.call(
        "POST", f"/api/v1/tickets/{ids[0]}/transitions",
        {"action": "escalate", "form": {"level": 1, "reason": "bench"}}, bench.supervisor,
        {"If-Match": '"1"'}))
    script = Script()
    own = "replace({}, '" + TOKEN + "', lpad(:client_id::text, 12, '0'))"
    for name, sql, values in statements:
        def rewrite(number, value):
            if value == ids[0]:
                return value[:24] + TOKEN, own + "::uuid"
            if value.startswith("{"):
                document = json.loads(value)
                # The row keeps its version, so that every transaction finds the one it names; its
                # time changes, so that the indexes have the same work as for us.
                document["ticket"]["version"] = 1
                document["ticket"]["updated_at"] = "@updated_at@"
                text = json.dumps(document, ensure_ascii=False).replace(ids[0], ids[0][:24] + TOKEN)
                text = text.replace(document["ticket"]["number"], "B" + TOKEN)
                return text, "replace(" + own + ", '@updated_at@', clock_timestamp()::text)"
            return None
        script.add(sql, values, rewrite)
    args = ["-f", bench.path("move.sql"), *script.write(bench.path("move.sql"))]
    # Ours and pgbench's move tickets of their own: on a row that the other has moved on, an update
    # finds nothing and costs nothing.
    fresh = ids[most_clients:]
    bench.server.sql(
        "UPDATE ticket SET version = 1 WHERE id = ANY ('{" + ",".join(ids) + "}')")

    def mine(clients):
        bench.server.sql("UPDATE ticket SET version = 1 WHERE id = ANY ('{"
                         + ",".join(fresh) + "}')")
        return ours(bench.load, bench.server, bench.supervisor, "escalate", clients,
                    bench.seconds, bench.path("move_ids"))["per_second"]

    with open(bench.path("move_ids"), "w") as file:
        file.write("\n".join(fresh))
    for clients in (8, most_clients):
        compare(bench.table, "B3", f"one move with If-Match, {clients} clients", 0.8, bench.rounds,
                lambda: mine(clients),
                lambda: pgbench(bench.server, args, clients, bench.seconds))
    moved = bench.server.sql(
        "SELECT count(*) FROM ticket_event WHERE ticket_id = ANY ('{"
        + ",".join(ids[:most_clients]) + "}')")
    if int(moved) < 100:
        sys.exit("pgbench moved nothing")


def bench_health(bench):
    with urllib.request.urlopen(f"http://127.0.0.1:{bench.server.port}/healthz") as answer:
        body = answer.read()
    site = bench.path("site")
    os.makedirs(site, exist_ok=True)
    with open(os.path.join(site, "healthz"), "wb") as file:
        file.write(body)
    os.chmod(bench.directory, 0o755)
    port = bench.server.port + 7
    with open(bench.path("nginx.conf"), "w") as file:
        file.write(f"""worker_processes 2; daemon off; pid {bench.path('nginx.pid')};
error_log {bench.path('nginx.log')};
events {{ worker_connections 1024; }}
http {{ access_log off; keepalive_requests 1000000; server {{
  listen 127.0.0.1:{port} reuseport; root {site}; }} }}
""")
    nginx = subprocess.Popen(["nginx", "-c", bench.path("nginx.conf")])
    time.sleep(0.5)

    def requests(to):
        result = subprocess.run(
            ["wrk", "-t1", "-c8", f"-d{max(1, round(bench.seconds))}s",
             f"http://127.0.0.1:{to}/healthz"], capture_output=True, text=True, check=True)
        return float(re.search(r"Requests/sec:\s+([\d.]+)", result.stdout).group(1))

    try:
        compare(bench.table, "B10", "empty request, 8 clients", 0.7, bench.rounds,
                lambda: requests(bench.server.port), lambda: requests(port))
    finally:
        nginx.terminate()
        nginx.wait()


def fill(bench, count):
    say(f"  filling up to {count} tickets")
    columns = bench.server.sql(
        "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM "
        "information_schema.columns WHERE table_name = 'ticket' AND is_generated = 'NEVER' "
        "AND column_name NOT IN ('id', 'number', 'received_at', 'external_source', 'external_id', "
        "'call_id')")
    bench.server.sql(
        f"INSERT INTO ticket (id, number, received_at, {columns}) "
        f"SELECT gen_random_uuid(), 'F' || i, now() - i * interval '30 seconds', {columns} "
        f"FROM (SELECT * FROM ticket ORDER BY id DESC LIMIT 1) AS t, "
        f"generate_series(1, {count}) AS i")
    bench.server.sql(
        "INSERT INTO ticket_event (id, ticket_id, type, at, version, form, comment, data) "
        "SELECT gen_random_uuid(), id, 'created', received_at, 1, '{}', '', '{}' FROM ticket "
        "WHERE number LIKE 'F%'")
    bench.server.sql("ANALYZE")
    bench.server.sql("CHECKPOINT")


def bench_start(bench):
    tickets = 50_000 if bench.quick else 1_000_000
    idle = bench.server.resident_mb()
    ours(bench.load, bench.server, bench.agent, "create", 8, bench.seconds,
         bench.path("body.json"))
    busy = bench.server.resident_mb()
    fill(bench, tickets)
    starts = []
    for _ in range(3):
        bench.server.stop()
        starts.append(bench.server.start())
    start = statistics.median(starts)
    add = bench.table.add
    add("B11", f"cold start with {tickets} tickets", f"{start:.0f} ms", "-", "-", "500",
        start <= 500)
    add("B11", "resident memory, idle", f"{idle:.0f} MB", "-", "-", "60", idle <= 60)
    add("B11", "resident memory, under B1", f"{busy:.0f} MB", "-", "-", "150", busy <= 150)


def lengthen_intake(server):
    """Gives intake hours instead of minutes, or the tickets of one round would ring in the next: ten
    thousand tickets have thirty thousand reminders within three minutes. Every ticket still has all
    of its clocks."""
    admin = server.sign_in("admin")
    versions = server.call("GET", "/api/v1/policies", token=admin)["items"]
    version = next(item["version"] for item in versions if item["in_force"])
    policy = server.call("GET", f"/api/v1/policies/{version}", token=admin)["document"]
    for rule in policy["rules"]:
        if "intake" in rule["targets"]:
            rule["targets"]["intake"] = {"unit": "elapsed", "hours": 8}
    server.call("POST", "/api/v1/policies", {"document": policy, "note": "bench"}, admin)


class Bench:
    def __init__(self, options):
        self.quick = options.quick
        self.only = set(options.only.split(",")) if options.only else None
        self.seconds = 2 if options.quick else 8
        self.rounds = 3
        self.load = options.load
        self.binary = options.server
        self.texts = options.texts
        self.keep = options.keep
        self.complaint = json.dumps(COMPLAINT, ensure_ascii=False)
        self.directory = tempfile.mkdtemp(prefix="bihuan-bench-")
        self.table = Table()
        self.server = Server(options.server, self.directory_of("data"))
        self.insert = None

    def path(self, name):
        return os.path.join(self.directory, name)

    def directory_of(self, name):
        path = self.path(name)
        os.makedirs(path, exist_ok=True)
        return path

    def wants(self, number):
        if self.only is None or number in self.only:
            return True
        return number == "UI" and any(name.startswith("UI") for name in self.only)

    def run(self):
        self.server.start()
        self.server.log_parameters()
        try:
            lengthen_intake(self.server)
            self.agent = self.server.sign_in("agent")
            self.supervisor = self.server.sign_in("supervisor")
            idle_first = [("B10", bench_health), ("B1", bench_create), ("B2", bench_read),
                          ("B3", bench_move), ("B9", bench_hook), ("B11", bench_start), ("B7", bench_sweep),
                          ("B7c", bench_calendar_edit), ("B12", bench_import),
                          ("B13", bench_workbook), ("B14", bench_beside), ("B4", bench_queue),
                          ("B5", bench_search), ("B6", bench_reports), ("B8", bench_live), ("B16", bench_phone),
                          ("B15", bench_growth),
                          ("UI", bench_interactions)]
            needs_create = {"B1", "B2", "B3", "B9", "B11", "B14"}
            for number, run in idle_first:
                if self.wants(number) or (
                        run is bench_create and any(self.wants(n) for n in needs_create)):
                    say(f"{number} …")
                    run(self)
        finally:
            self.server.stop()
            shutil.rmtree(self.directory, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short rounds, fewer tickets")
    parser.add_argument("--only", metavar="B1,B2,…",
                        help="of B1 to B16, B7c and UI (or UI1 to UI25 of it)")
    parser.add_argument("--texts", metavar="DIR", default=os.environ.get("BIHUAN_BENCH_TEXTS"),
                        help="real complaints (*.csv, *.csv.gz with received_at and text) of which "
                             "the tickets of B4 to B6, B15 and UI are made")
    parser.add_argument("--keep", metavar="DIR", default=os.environ.get("BIHUAN_BENCH_KEEP"),
                        help="where their databases are kept from one run to the next")
    parser.add_argument("--json", metavar="FILE", help="write the table as JSON, too")
    parser.add_argument("--server", required=True, help=argparse.SUPPRESS)
    parser.add_argument("--load", required=True, help=argparse.SUPPRESS)
    options = parser.parse_args()
    bench = Bench(options)
    bench.run()
    bench.table.print()
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"load_average": os.getloadavg()[0], "rows": bench.table.rows}, file,
                      ensure_ascii=False, indent=1)
    return 0 if all(row["verdict"] == "ok" for row in bench.table.rows) else 1


if __name__ == "__main__":
    sys.exit(main())
