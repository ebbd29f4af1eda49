"""What agents do all day, in a browser on a center with many tickets: the checks of web/e2e, each
done many times. Judged is the 95th percentile of the step that the bar is about."""

import json
import math
import os
import subprocess
import sys
import time

from lists import keep_of, server_with
from node import Server, say

ROOT = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", ".."))
FINDINGS = os.path.join(ROOT, "build", "e2e", "interactions.jsonl")
QUASIGROUP = ("0317598642" "7092154863" "4206871359" "1750983426" "6123045978"
              "3674209581" "5869720134" "8945362017" "9438617205" "2581436790")


def percentile(values, share):
    return sorted(values)[math.ceil(share * len(values)) - 1]


def wanted_rows(bench):
    """None for all of them; `--only UI8,UI10` names some."""
    if bench.only is None or "UI" in bench.only:
        return None
    return sorted(int(name[2:]) for name in bench.only if name.startswith("UI"))


def copy_center(kept, data):
    """The checks file tickets of their own, and what is kept stays as it was made."""
    # PostgreSQL goes a moment after its server.
    while os.path.exists(os.path.join(kept, "postgres", "postmaster.pid")):
        time.sleep(0.1)
    subprocess.run(["cp", "-a", kept, data], check=True)


def give_check_digits(server):
    """Whoever claims one of the open tickets opens it by its number (src/domain/number.cpp)."""
    server.sql(
        "CREATE FUNCTION pg_temp.checked(number text) RETURNS text LANGUAGE plpgsql AS $$ "
        "DECLARE state integer := 0; BEGIN FOR place IN 1..length(number) LOOP "
        f"state := substr('{QUASIGROUP}', 10 * state + substr(number, place, 1)::integer + 1, 1); "
        "END LOOP; RETURN number || state; END $$; "
        "UPDATE ticket SET number = pg_temp.checked(number) "
        "WHERE status = 'open' AND id::text LIKE '00000000-0000-7000-8000-%'")
    server.sql("VACUUM ANALYZE ticket")


def run_checks(bench, data, rows):
    numbers = "|".join(map(str, rows)) if rows else "[0-9]+"
    log = bench.path("checks.log")
    with open(log, "w") as output:
        ended = subprocess.run(
            ["npx", "--no-install", "vitest", "run", "--config", "e2e/vitest.config.ts",
             "interactions", "--testNamePattern", f"^({numbers}): "],
            cwd=os.path.join(ROOT, "web"), stdout=output, stderr=subprocess.STDOUT,
            env={**os.environ, "NO_COLOR": "1", "BIHUAN_E2E_PROGRAM": bench.binary,
                 "BIHUAN_E2E_DATA": data, "BIHUAN_E2E_ROUNDS": "3" if bench.quick else "20"})
    if ended.returncode != 0:
        with open(log) as told:
            say(told.read()[-6000:])
    if not os.path.exists(FINDINGS):
        sys.exit("the interactions were not checked")


def bench_interactions(bench):
    count = 1_000 if bench.quick else 100_000
    server_with(bench, count).stop()
    data = bench.path("center")
    copy_center(os.path.join(keep_of(bench), f"tickets-{count}"), data)
    with Server(bench.binary, data) as server:
        give_check_digits(server)
    rows = wanted_rows(bench)
    run_checks(bench, data, rows)
    found = {}
    with open(FINDINGS) as file:
        for line in file:
            finding = json.loads(line)
            found[finding["number"]] = finding
    for number in rows or sorted(found):
        add_finding(bench, found[number])


def add_finding(bench, finding):
    times, within = finding["times"], finding["within"]
    done = finding["figure"] != "failed" and not finding["figure"].startswith("missing")
    good = done and (within is None or (bool(times) and percentile(times, 0.95) <= within))
    mine = f"{percentile(times, 0.95):.0f} ms" if times else "-"
    bar = "-" if within is None else f"{within} ms"
    bench.table.add(f"UI{finding['number']}", finding["what"], mine, "-", "-", bar, good)
    halfway = f", median {percentile(times, 0.5):.0f} ms of {len(times)}" if times else ""
    say(f"       {finding['figure']}{halfway}; bar: {finding['bar']}")
