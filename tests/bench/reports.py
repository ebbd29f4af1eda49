"""Reports on few and on many tickets, against counting the tickets when the report is asked for."""

import csv
import itertools
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
import urllib.request
from datetime import date, datetime, timedelta, timezone

from exchange import Peak
from million import texts_of
from node import Server, ours, say
from statements import pgbench

# Any change of what is made has to change this, so that no older database is taken for it.
MADE = 1
# The last nine weeks, which a report of their last day looks at, have the same tickets in every
# center, so that only the number of the others differs.
WEEKS = timedelta(weeks=9)
TICKETS_IN_WEEKS = 1_000
TICKETS_A_DAY_BEFORE = 480
LAST_DAY = date(2025, 12, 31)
HERE = timezone(timedelta(hours=8))
# Received, closed and open of one day by what a report tells them apart by, from the tickets.
GROUP_BY = """SELECT channel, kind, category, department_id, team_id, owner_id, stage,
 count(*) FILTER (WHERE received_at >= '{begin}') AS received,
 count(*) FILTER (WHERE closed_at >= '{begin}' AND closed_at < '{end}') AS closed,
 count(*) FILTER (WHERE closed_at IS NULL OR closed_at >= '{end}') AS carried_over
 FROM ticket WHERE received_at < '{end}'
 GROUP BY channel, kind, category, department_id, team_id, owner_id, stage"""


def rows_of(directory, count):
    """(number, time, text), from the newest on."""
    texts = list(itertools.islice(texts_of(directory), count))
    end = datetime(LAST_DAY.year, LAST_DAY.month, LAST_DAY.day, tzinfo=HERE) + timedelta(days=1)
    for i in range(count):
        before = max(0, i + 1 - TICKETS_IN_WEEKS)
        past = WEEKS * (min(i + 1, TICKETS_IN_WEEKS) / TICKETS_IN_WEEKS)
        past += timedelta(days=1) * (before / TICKETS_A_DAY_BEFORE)
        yield f"r{i}", (end - past).isoformat(), texts[i % len(texts)][1]


def fill(server, directory, count):
    path = os.path.join(server.data_dir, "rows.csv")
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("external_id", "received_at", "text"))
        writer.writerows(rows_of(directory, count))
    subprocess.run(
        [server.binary, "import", "tickets", "--data-dir", server.data_dir, path], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.remove(path)
    behind = "SELECT count(*) FROM ticket_event WHERE seq > (SELECT newest FROM report_cursor)"
    while int(server.sql(behind)) > 0 or server.call("GET", "/readyz")["search"]["index"] != "current":
        time.sleep(1)
    server.sql("VACUUM ANALYZE")
    server.sql("CHECKPOINT")


def center_with(bench, count):
    """A started server with so many tickets, kept from one run to the next."""
    directory = os.path.join(bench.keep or bench.directory_of("reports"), f"reports-{count}")
    marker = os.path.join(directory, "bench.json")
    made = {"made": MADE, "count": count}
    known = None
    if os.path.exists(marker):
        with open(marker) as file:
            known = json.load(file)
    if known != made:
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
    server = Server(bench.binary, directory)
    server.start()
    if known != made:
        begin = time.monotonic()
        fill(server, bench.texts, count)
        with open(marker, "w") as file:
            json.dump(made, file)
        say(f"  made {count} tickets in {time.monotonic() - begin:.0f} s")
    return server


def milliseconds(bench, server, token, path):
    """What one reader waits for, on average."""
    file = bench.path("paths")
    with open(file, "w") as out:
        out.write(path + "\n")
    return 1000 / ours(bench.load, server, token, "get", 1, bench.seconds, file)["per_second"]


def read_workbook(server, token, path):
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}{path}", headers={"Authorization": "Bearer " + token})
    with urllib.request.urlopen(request) as answer:
        if not answer.read().startswith(b"PK"):
            sys.exit(path + " gave no workbook")


def plain(bench, server, day):
    path = bench.path("group_by.sql")
    begin = datetime(day.year, day.month, day.day, tzinfo=HERE)
    statement = GROUP_BY.format(begin=begin.isoformat(),
                                end=(begin + timedelta(days=1)).isoformat())
    with open(path, "w") as file:
        file.write(statement.replace("\n", " ") + ";\n")
    return 1000 / pgbench(server, ["-f", path], 1, bench.seconds)


def bench_reports(bench):
    few_count, many_count = (1_000, 20_000) if bench.quick else (1_000, 1_000_000)
    few, many = center_with(bench, few_count), center_with(bench, many_count)
    daily = f"/api/v1/reports/daily?date={LAST_DAY}&format=json"
    monthly = f"/api/v1/reports/monthly?month={LAST_DAY:%Y-%m}&format="
    try:
        tokens = few.sign_in("supervisor"), many.sign_in("supervisor")
        growths, shares, fews, manies, plains = [], [], [], [], []
        for _ in range(bench.rounds):
            before = milliseconds(bench, many, tokens[1], daily)
            fews.append(milliseconds(bench, few, tokens[0], daily))
            plains.append(plain(bench, many, LAST_DAY))
            manies.append((before + milliseconds(bench, many, tokens[1], daily)) / 2)
            growths.append(manies[-1] / fews[-1])
            shares.append(manies[-1] / plains[-1])
        month = milliseconds(bench, many, tokens[1], monthly + "json")
        with Peak(many) as peak:
            read_workbook(many, tokens[1], monthly + "xlsx")
    finally:
        few.stop()
        many.stop()
    add = bench.table.add
    median = statistics.median
    add("B6", f"daily report, {few_count} to {many_count}", f"{median(manies):.1f} ms",
        f"{median(fews):.1f} ms", f"{median(growths):.2f}", "2", median(growths) <= 2)
    add("B6", "daily report ÷ plain GROUP BY", f"{median(manies):.1f} ms",
        f"{median(plains):.1f} ms", f"{median(shares):.2f}", "1", median(shares) <= 1)
    add("B6", f"monthly report of {many_count}", f"{month:.0f} ms", "-", "-", "1 s", month <= 1000)
    add("B13", "workbook of a monthly report: growth", f"{peak.growth_mb:.0f} MB", "-", "-", "32",
        peak.growth_mb <= 32)
