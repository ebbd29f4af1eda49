"""Taking much in and out: an import against COPY, a workbook against libxlsxwriter alone, and what
an export costs those who work meanwhile."""

import csv
import io
import json
import os
import random
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
import uuid

from node import ours, say

COLUMNS = ("external_id", "received_at", "channel", "category", "text", "customer_name", "phone")
TEXTS = ("电饭煲用了两次就不加热，联系维修三天没有回音。", "快递晚到三天，客服态度差。",
         "账单多收了两个月的费用，要求退还。", "预约的维修人员没有按时上门，电话也打不通。")


def rows_of(count, prefix):
    """Two of three tell who complained; a customer complains twice on average."""
    draw = random.Random(12)
    for index in range(count):
        day = f"2026-{1 + index % 9:02}-{1 + index % 28:02} {index % 24:02}:{index % 60:02}:00"
        known = index % 3 != 0
        phone = f"139{draw.randrange(count // 3 + 1):08}" if known else ""
        yield (f"{prefix}{index}", day, ("phone", "web", "wechat")[index % 3], "product.quality",
               draw.choice(TEXTS) * 3, "王明" if known else "", phone)


def table_of(count, prefix):
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(rows_of(count, prefix))
    return text.getvalue().encode()


def upload(server, token, content, source):
    boundary = uuid.uuid4().hex
    body = b""
    for name, value in (("source", source.encode()), ("kind", b"tickets")):
        body += (f"--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n"
                 ).encode() + value + b"\r\n"
    body += (f"--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; "
             f"filename=\"rows.csv\"\r\n\r\n").encode() + content + f"\r\n--{boundary}--\r\n".encode()
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/api/v1/imports", method="POST", data=body,
        headers={"Content-Type": f"multipart/form-data; boundary={boundary}",
                 "Authorization": "Bearer " + token})
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())["id"]


def finished(server, token, path):
    while True:
        view = server.call("GET", path, token=token)
        if view["job"]["state"] not in ("queued", "running"):
            if view["job"]["state"] != "done":
                sys.exit(f"{path}: {view['job']}")
            return view
        time.sleep(0.1)


def seconds_of(server, where):
    return float(server.sql(
        f"SELECT extract(epoch FROM finished_at - started_at) FROM job WHERE {where} "
        "ORDER BY created_at DESC LIMIT 1"))


def import_once(bench, token, count, source):
    server = bench.server
    path = "/api/v1/imports/" + upload(server, token, table_of(count, source), source)
    server.call("PUT", path + "/mapping", {"columns": {}}, token)
    server.call("POST", path + "/commit", token=token)
    view = finished(server, token, path)
    if view["job"]["result"]["added"] != count:
        sys.exit(f"not all rows were taken: {view['job']['result']}")
    return count / seconds_of(server, "kind = 'commit'")


WRITTEN = {
    "customer": "id IN (SELECT customer_id FROM imported_customer)",
    "customer_contact": "customer_id IN (SELECT customer_id FROM imported_customer)",
    "ticket": "external_source = '{source}'",
    "ticket_event": "ticket_id IN (SELECT id FROM ticket WHERE external_source = '{source}')",
    "ticket_span": "ticket_id IN (SELECT id FROM ticket WHERE external_source = '{source}')",
    "contact": "ticket_id IN (SELECT id FROM ticket WHERE external_source = '{source}')",
    "search_text": "ticket_id IN (SELECT id FROM ticket WHERE external_source = '{source}')",
}


def psql(server, script):
    result = subprocess.run(["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1"], input=script,
                            env=server.database(), capture_output=True, text=True)
    if result.returncode != 0:
        sys.exit("psql failed: " + result.stderr[-2000:])


def copy_once(bench, count, source):
    """The rows that the import has written, taken out, removed, and put back with COPY in one
    transaction: the same rows into the same tables with their indexes and foreign keys."""
    server = bench.server
    columns = {table: server.sql(
        "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM "
        f"information_schema.columns WHERE table_name = '{table}' AND is_generated = 'NEVER' "
        "AND is_identity = 'NO'") for table in WRITTEN}
    for table, rows in WRITTEN.items():
        psql(server, f"\\copy (SELECT {columns[table]} FROM {table} WHERE "
             f"{rows.format(source=source)}) TO '{bench.path(table)}'\n")
    gone = "SET session_replication_role = replica;\n" + "".join(
        f"DELETE FROM {table} WHERE {WRITTEN[table].format(source=source)};\n"
        for table in reversed(WRITTEN) if table != "ticket")
    psql(server, gone + f"DELETE FROM ticket WHERE external_source = '{source}';\n")
    psql(server, "VACUUM ticket; VACUUM ticket_event; CHECKPOINT;\n")
    script = "BEGIN;\n" + "".join(
        f"\\copy {table} ({columns[table]}) FROM '{bench.path(table)}'\n" for table in WRITTEN)
    begin = time.monotonic()
    psql(server, script + "COMMIT;\n")
    took = time.monotonic() - begin
    back = int(server.sql(f"SELECT count(*) FROM ticket WHERE external_source = '{source}'"))
    if back != count:
        sys.exit(f"COPY put back {back} of {count} tickets")
    return count / took


def bench_import(bench):
    count = 10_000 if bench.quick else 100_000
    token = bench.supervisor
    first, second = [], []
    for number in range(1 if bench.quick else bench.rounds):
        before = import_once(bench, token, count, f"a{number}-")
        other = copy_once(bench, count, f"a{number}-")
        after = import_once(bench, token, count, f"b{number}-")
        first.append((before + after) / 2)
        second.append(other)
    ratio = statistics.median(a / b for a, b in zip(first, second))
    bench.table.add("B12", f"import of {count} rows", f"{statistics.median(first):.0f}/s",
                    f"{statistics.median(second):.0f}/s", f"{ratio:.2f}", "0.1", ratio >= 0.1)


def raise_cap(bench):
    admin = bench.server.sign_in("admin")
    settings = bench.server.call("GET", "/api/v1/settings", token=admin)["items"]
    version = next(item["version"] for item in settings if item["name"] == "exports")
    bench.server.call("PUT", "/api/v1/settings/exports", {"row_cap": 1_000_000}, admin,
                      {"If-Match": f'"{version}"'})


def export(bench, form, query="", columns=()):
    body = {"list": "tickets", "query": query, "format": form, "reason": "bench",
            "columns": list(columns)}
    asked = bench.server.call("POST", "/api/v1/exports", body, bench.supervisor)
    return "/api/v1/exports/" + asked["id"]


def tickets_at_least(bench, count):
    there = int(bench.server.sql("SELECT count(*) FROM ticket"))
    if there < count:
        say(f"  importing {count - there} tickets")
        import_once(bench, bench.supervisor, count - there, f"x{there}-")


CELLS = ("number", "received_at", "kind", "channel", "status", "stage", "priority", "category",
         "subject", "customer_name", "owner", "created_at")


class Peak:
    """The most memory that a process had while this was entered."""

    def __init__(self, server):
        self.server = server
        self.growth_mb = 0

    def __enter__(self):
        self.before = self.server.resident_mb()
        with open(f"/proc/{self.server.process.pid}/clear_refs", "w") as file:
            file.write("5")
        return self

    def __exit__(self, *_):
        with open(f"/proc/{self.server.process.pid}/status") as status:
            peak = next(line for line in status if line.startswith("VmHWM"))
        self.growth_mb = int(peak.split()[1]) / 1024 - self.before


def bench_workbook(bench):
    count = 20_000 if bench.quick else 100_000
    tickets_at_least(bench, count)
    raise_cap(bench)
    path = export(bench, "csv", columns=CELLS)
    finished(bench.server, bench.supervisor, path)
    request = urllib.request.Request(
        f"http://127.0.0.1:{bench.server.port}{path}/file",
        headers={"Authorization": "Bearer " + bench.supervisor})
    with urllib.request.urlopen(request) as answer, open(bench.path("cells.csv"), "wb") as file:
        file.write(answer.read())
    growths, ratios, took = [], [], []
    for _ in range(bench.rounds):
        times = []
        for _ in range(2):
            with Peak(bench.server) as peak:
                finished(bench.server, bench.supervisor, export(bench, "xlsx", columns=CELLS))
            growths.append(peak.growth_mb)
            times.append(seconds_of(bench.server, "kind = 'export'"))
        alone = subprocess.run(
            [os.path.join(os.path.dirname(bench.load), "bihuan_xlsx_alone"),
             bench.path("cells.csv"), bench.path("alone.xlsx")],
            check=True, capture_output=True, text=True)
        other = float(alone.stdout)
        took.append((statistics.mean(times), other))
        ratios.append(other / statistics.mean(times))
    growth = max(growths)
    ratio = statistics.median(ratios)
    add = bench.table.add
    add("B13", f"workbook of {count} tickets: growth", f"{growth:.0f} MB", "-", "-", "32",
        growth <= 32)
    add("B13", "the same ÷ libxlsxwriter alone", f"{took[0][0]:.2f} s", f"{took[0][1]:.2f} s",
        f"{ratio:.2f}", "0.5", ratio >= 0.5)


class Busy:
    """Exports and reports, one after the other, until it is left."""

    def __init__(self, bench):
        self.bench = bench
        self.ended = threading.Event()
        self.exports = 0
        self.threads = [threading.Thread(target=self.export), threading.Thread(target=self.report)]

    def export(self):
        while not self.ended.is_set():
            finished(self.bench.server, self.bench.supervisor,
                     export(self.bench, "xlsx", columns=CELLS))
            self.exports += 1

    def report(self):
        while not self.ended.is_set():
            self.bench.server.call("GET", "/api/v1/reports/monthly?month=2026-09",
                                   token=self.bench.supervisor)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        time.sleep(0.5)
        return self

    def __exit__(self, *_):
        self.ended.set()
        for thread in self.threads:
            thread.join()


def bench_beside(bench):
    tickets_at_least(bench, 20_000 if bench.quick else 100_000)
    raise_cap(bench)

    def p99():
        return ours(bench.load, bench.server, bench.agent, "create", 8, bench.seconds,
                    bench.path("body.json"))["p99_ms"]

    alone, beside = [], []
    for _ in range(bench.rounds):
        before = p99()
        with Busy(bench):
            beside.append(p99())
        alone.append((before + p99()) / 2)
    ratio = statistics.median(a / b for a, b in zip(beside, alone))
    bench.table.add("B14", "p99 of B1 beside export and reports",
                    f"{statistics.median(beside):.1f} ms", f"{statistics.median(alone):.1f} ms",
                    f"{ratio:.2f}", "3", ratio <= 3)
