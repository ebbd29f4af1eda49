"""B8: many browsers on WebSockets, one event to all of them."""

import os
import statistics
import subprocess
import sys
import time

from node import say

CONNECTIONS = 5_000


def bench_live(bench):
    """The time runs from the request that makes the event to the last browser that has heard of it,
    so it has the whole commit in it. Resident memory is what the server has grown by for each."""
    server = bench.server
    ticket = server.call("POST", "/api/v1/tickets", _complaint(), bench.agent)
    path = f"/api/v1/tickets/{ticket['id']}/comments"
    comment = {"body": "已联系客户", "internal": True}
    server.call("POST", path, comment, bench.agent)
    before = server.resident_mb()
    count = 500 if bench.quick else CONNECTIONS
    browsers = subprocess.Popen(
        [os.path.join(os.path.dirname(bench.load), "bihuan_live_load"), str(server.port),
         str(count), "ticket:" + ticket["id"]],
        env={**os.environ, "BIHUAN_TOKEN": bench.supervisor},
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )
    if browsers.stdout.readline().strip() != "ready":
        sys.exit("the browsers could not all be opened")
    time.sleep(2)
    each = (server.resident_mb() - before) * 1024 / count
    delays = []
    for _ in range(5 if bench.quick else 15):
        browsers.stdin.write("next\n")
        browsers.stdin.flush()
        begin = time.monotonic_ns()
        server.call("POST", path, comment, bench.agent)
        delays.append((int(browsers.stdout.readline()) - begin) / 1e6)
        time.sleep(0.2)
    after = (server.resident_mb() - before) * 1024 / count
    browsers.stdin.close()
    browsers.wait(60)
    delay = statistics.median(delays)
    say(f"  delays {', '.join(f'{d:.0f}' for d in sorted(delays))} ms; "
        f"{each:.1f} kB each before, {after:.1f} kB after the events")
    add = bench.table.add
    add("B8", f"one event to {count} browsers, last", f"{delay:.0f} ms", "-", "-", "1000",
        delay <= 1000)
    add("B8", f"resident for each of {count}", f"{after:.1f} kB", "-", "-", "32", after <= 32)


def _complaint():
    return {"channel": "phone", "subject": "实时", "description": "一个事件，五千个浏览器。",
            "customer": {"name": "韩梅", "contacts": [{"kind": "phone", "value": "13700137000"}]}}
