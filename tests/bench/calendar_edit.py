"""A new version of the calendar under 100,000 open clocks, while agents go on working."""

import datetime
import json
import os
import statistics
import subprocess
import sys
import threading
import time

from backlog import Original
from node import Server, ours

COMPLAINT = {
    "kind": "complaint",
    "channel": "phone",
    "category": "product.quality",
    "subject": "洗衣机漏水",
    "description": "安装一周后底部漏水，已联系两次。" * 3,
    "customer": {"name": "韩梅梅", "contacts": [{"kind": "phone", "value": "13700137000"}]},
}
CLIENTS = 8


def investigated(server):
    """A ticket under investigation, the stage in which it has the most clocks: that stage's two,
    the resolution and the next word to the customer."""
    call = server.call
    agent, handler = server.sign_in("agent"), server.sign_in("handler")
    ticket = call("POST", "/api/v1/tickets", COMPLAINT, agent)
    department = call("GET", "/api/v1/departments", token=agent)["items"][0]["id"]
    registered = {"category": "product.quality", "demand": "退货"}
    # So late that the limit's own date is the one that binds.
    promised = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=60)
    assessed = {"decision": "upheld", "reason": "属实", "department_id": department,
                "promised_at": promised.isoformat(timespec="seconds")}
    for token, action, form in ((agent, "register", registered), (handler, "assess", assessed)):
        ticket = call("POST", f"/api/v1/tickets/{ticket['id']}/transitions",
                      {"action": action, "form": form}, token,
                      {"If-Match": f'"{ticket["version"]}"'})
    return Original(server, ticket["id"])


def with_holidays(document):
    """Closed on the next days that are no special ones yet, so that working time shifts."""
    taken = {day["date"] for day in document["days"]}
    today = datetime.date.today()
    for ahead in range(1, 15):
        date = (today + datetime.timedelta(days=ahead)).isoformat()
        if date not in taken:
            document["days"].append({"date": date, "kind": "holiday", "name": "停业盘点"})
    return document


class Creating:
    """B1 at 8 clients until it is told to end; its latencies round by round."""

    def __init__(self, create):
        self.create = create
        self.p99_ms = []
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        while not self.ended.is_set() or not self.p99_ms:
            self.p99_ms.append(self.create(2))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended.set()
        self.thread.join()


def rebuild(server, *options):
    """What the command says; it ends with the number of differences."""
    result = subprocess.run(
        [server.binary, "clocks", "rebuild", *options],
        env={**os.environ, "BIHUAN_DATABASE_URL": server.database_url()},
        capture_output=True, text=True)
    if "differences" not in result.stdout:
        sys.exit("clocks rebuild failed: " + result.stderr)
    return int(result.stdout.split()[-2])


def commit_calendar(server, admin, simulation):
    """Makes the new version and waits until every open ticket follows it; the seconds it took."""
    begin = time.monotonic()
    version = server.call("POST", "/api/v1/calendars",
                          {"simulation_id": simulation, "note": "bench"}, admin)["version"]
    behind = (f"SELECT EXISTS (SELECT 1 FROM ticket WHERE status <> 'closed' "
              f"AND calendar_version < {version})")
    while server.sql(behind) == "t":
        time.sleep(0.1)
    return time.monotonic() - begin


def bench_calendar_edit(bench):
    with Server(bench.server.binary, bench.directory_of("calendar")) as server:
        measure_calendar_edit(bench, server)


def newest_calendar(server, token):
    version = server.call("GET", "/api/v1/calendars", token=token)["items"][0]["version"]
    return server.call("GET", f"/api/v1/calendars/{version}", token=token)["document"]


def measure_calendar_edit(bench, server):
    def create(seconds):
        """The 99th percentile of B1, in milliseconds."""
        return ours(bench.load, server, agent, "create", CLIENTS, seconds,
                    bench.path("body.json"))["p99_ms"]

    agent, admin = server.sign_in("agent"), server.sign_in("admin")
    tickets = 2_500 if bench.quick else 25_000
    original = investigated(server)
    original.copy(tickets)
    # The copies' clocks still have ids of the original's making.
    rebuild(server)
    clocks = int(server.sql(
        f"SELECT count(*) FROM timer WHERE state = 'running' AND {original.are_mine('ticket_id')}"))
    with open(bench.path("body.json"), "w") as file:
        json.dump(COMPLAINT, file, ensure_ascii=False)
    calendar = with_holidays(newest_calendar(server, admin))
    begin = time.monotonic()
    simulation = server.call("POST", "/api/v1/calendars/simulate", {"document": calendar}, admin)
    simulated = time.monotonic() - begin
    before = create(bench.seconds)
    with Creating(create) as creating:
        followed = commit_calendar(server, admin, simulation["simulation_id"])
    after = create(bench.seconds)
    alone, beside = statistics.mean((before, after)), statistics.median(creating.p99_ms)
    moved = int(server.sql(
        f"SELECT count(*) FROM ticket_event WHERE type = 'retargeted' "
        f"AND {original.are_mine('ticket_id')}"))
    different = rebuild(server, "--check")
    add = bench.table.add
    add("B7c", f"trying a calendar on {simulation['tickets']} tickets", f"{simulated:.1f} s", "-",
        "-", "-", True)
    add("B7c", f"{clocks} open clocks follow it", f"{followed:.1f} s", "-", "-", "60 s",
        followed <= 60)
    add("B7c", "events of it, one a ticket", str(moved), str(tickets), "-", "equal",
        moved == tickets)
    add("B7c", "p99 of B1 meanwhile ÷ alone", f"{beside:.1f} ms", f"{alone:.1f} ms",
        f"{beside / alone:.2f}", "2", beside <= 2 * alone)
    add("B7c", "clocks unlike their rebuilt selves", str(different), "-", "-", "0", different == 0)
