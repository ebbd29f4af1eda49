"""A server with many tickets made of real complaints, and kept between runs: making a million takes
minutes, and lists and searches change nothing in them."""

import csv
import gzip
import itertools
import json
import os
import shutil
import subprocess
import sys
import time

from node import Server, say

# Any change of what is made has to change this, so that no older database is taken for it.
MADE = 1
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平"


def texts_of(directory):
    """(subject, text) of all complaints in all files, the longer ones mixed among the short."""
    if not directory:
        sys.exit("name the folder with real complaints by --texts or BIHUAN_BENCH_TEXTS")
    csv.field_size_limit(1 << 24)
    files = []
    for folder, _, names in os.walk(directory):
        files += [os.path.join(folder, name) for name in sorted(names)
                  if name.startswith("zh_") and (name.endswith(".csv") or name.endswith(".csv.gz"))]

    def rows(path):
        opened = gzip.open if path.endswith(".gz") else open
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                text = (row.get("text") or "").replace("\0", "").strip()
                if text:
                    yield text.split("\n", 1)[0][:200], text[:20000]

    streams = [rows(path) for path in files]
    if not streams:
        sys.exit("no zh_*.csv in " + directory)
    while streams:
        for stream in list(streams):
            try:
                yield next(stream)
            except StopIteration:
                streams.remove(stream)


def copy(server, table, rows):
    process = subprocess.Popen(
        ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-c",
         f"COPY {table} FROM STDIN WITH (FORMAT csv)"],
        env=server.database(), stdin=subprocess.PIPE, text=True, encoding="utf-8")
    writer = csv.writer(process.stdin)
    for row in rows:
        writer.writerow(row)
    process.stdin.close()
    if process.wait() != 0:
        sys.exit("COPY into " + table + " failed")


def fill(server, directory, count):
    agent = server.sign_in("agent")
    # Its columns are those of the others, whatever columns a ticket has by now.
    server.call("POST", "/api/v1/tickets", {
        "channel": "phone", "subject": "模板", "description": "模板",
        "anonymous": True, "anonymous_reason": "bench"}, agent)
    server.sql("CREATE TABLE bench_text (i integer PRIMARY KEY, subject text, text text)")
    once = list(itertools.islice(texts_of(directory), count))
    say(f"  {len(once)} complaints for {count} tickets")
    copy(server, "bench_text",
         ((i, *once[i % len(once)]) for i in range(count)))
    customers = max(10, count // 5)
    copy(server, "customer (id, name, created_at)", (
        (f"00000000-0000-7000-9000-{i:012d}",
         SURNAMES[i % 20] + GIVEN[i // 20 % 20] + (GIVEN[i // 400 % 20] if i % 3 else ""),
         "2020-01-01T00:00:00Z")
        for i in range(customers)))
    columns = server.sql(
        "SELECT string_agg(quote_ident(column_name), ', ' ORDER BY ordinal_position) FROM "
        "information_schema.columns WHERE table_name = 'ticket' AND is_generated = 'NEVER' "
        "AND column_name NOT IN ('id', 'number', 'received_at', 'subject', 'description', "
        "'customer_id', 'anonymous_reason', 'status', 'stage', 'closed_at', 'outcome', 'owner_id', "
        "'next_due_at', 'next_step_at', 'priority')")
    # A hundred a day at a thousand; one in ten is open, over five stages. Numbers have no check
    # digit: nobody looks for these by theirs.
    server.sql(
        f"INSERT INTO ticket (id, number, received_at, subject, description, customer_id, status, "
        f"stage, closed_at, outcome, priority, next_due_at, {columns}) "
        f"SELECT ('00000000-0000-7000-8000-' || lpad(b.i::text, 12, '0'))::uuid, "
        f"to_char(at, 'YYYYMMDD') || lpad(b.i::text, 7, '0'), at, b.subject, b.text, "
        f"('00000000-0000-7000-9000-' || lpad((b.i % {customers})::text, 12, '0'))::uuid, "
        f"CASE WHEN b.i % 10 = 0 THEN 'open' ELSE 'closed' END, "
        f"CASE WHEN b.i % 10 = 0 THEN (ARRAY['intake', 'assessment', 'investigation', 'solution', "
        f"  'follow_up'])[b.i / 10 % 5 + 1] ELSE 'closed' END, "
        f"CASE WHEN b.i % 10 = 0 THEN NULL ELSE at + interval '3 days' END, "
        f"CASE WHEN b.i % 10 = 0 THEN NULL ELSE 'resolved' END, "
        f"(ARRAY['low', 'normal', 'normal', 'high', 'urgent'])[b.i % 7 % 5 + 1], "
        f"CASE WHEN b.i % 10 = 0 THEN at + (b.i % 97) * interval '1 hour' END, {columns} "
        f"FROM bench_text AS b, LATERAL (SELECT timestamptz '2026-01-01' "
        f"  - ({count} - b.i) * interval '3 minutes' AS at) AS made, "
        f"(SELECT * FROM ticket WHERE subject = '模板' ORDER BY id DESC LIMIT 1) AS t")
    server.sql("DROP TABLE bench_text")
    server.sql("INSERT INTO search_todo SELECT 'ticket', id FROM ticket ON CONFLICT DO NOTHING")
    say("  indexing")
    while server.call("GET", "/readyz")["search"]["index"] != "current":
        time.sleep(1)
    server.sql("VACUUM ANALYZE")
    # The shares of the grams are counted by the server when it looks the next time.
    for _ in range(60):
        counted = server.sql("SELECT counted_rows FROM search_state")
        if count < 10_000 or int(counted) > count:
            break
        time.sleep(1)
    server.sql("CHECKPOINT")


def with_tickets(binary, keep, texts, count):
    """A started server with so many tickets."""
    directory = os.path.join(keep, f"tickets-{count}")
    marker = os.path.join(directory, "bench.json")
    made = {"made": MADE, "count": count}
    known = None
    if os.path.exists(marker):
        with open(marker) as file:
            known = json.load(file)
    if known != made:
        shutil.rmtree(directory, ignore_errors=True)
        os.makedirs(directory)
    server = Server(binary, directory)
    server.start()
    if known != made:
        say(f"  making {count} tickets in {directory}")
        begin = time.monotonic()
        fill(server, texts, count)
        with open(marker, "w") as file:
            json.dump(made, file)
        say(f"  made in {time.monotonic() - begin:.0f} s")
    return server
