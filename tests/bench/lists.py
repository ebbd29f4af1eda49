"""Queue pages and searches on many tickets, and what creating, reading and moving costs beside them."""

import os
import statistics
import urllib.parse

from million import with_tickets
from node import ours, say

QUEUE = "/api/v1/tickets?status=open&stage=intake&sort=due_at&limit=50"
DEEP = "/api/v1/tickets?sort=-received_at&limit=50"
# Words of the real texts; how many tickets have them is told beside the figure.
WORDS = {
    "2 characters, rare": ["捆绑", "扬尘", "搅拌", "補貼"],
    "2 characters, common": ["路燈", "違規", "處理", "中山"],
    "4 characters, rare": ["丽发新城", "魅力之城", "購房補貼"],
    "4 characters, common": ["違規停車", "路樹處理", "場所與設施"],
    "1 character": ["路", "的", "狗"],
}


def p99(bench, server, token, paths, clients=1):
    path = bench.path("paths")
    with open(path, "w") as file:
        file.write("\n".join(paths) + "\n")
    return ours(bench.load, server, token, "get", clients, bench.seconds, path)["p99_ms"]


def keep_of(bench):
    return bench.keep or bench.directory_of("tickets")


def server_with(bench, count):
    return with_tickets(bench.binary, keep_of(bench), bench.texts, count)


def sizes_of(bench):
    return [1_000, 10_000, 20_000] if bench.quick else [1_000, 10_000, 100_000, 1_000_000]


def search_path(word):
    return "/api/v1/search?limit=50&q=" + urllib.parse.quote(word)


def walk_to(server, token, path, page):
    """The path of the page of that number, counted from 1."""
    cursor = None
    for _ in range(page - 1):
        answer = server.call("GET", path + (f"&cursor={cursor}" if cursor else ""), token=token)
        cursor = answer["next_cursor"]
        if cursor is None:
            return None
    return path + f"&cursor={cursor}"


def bench_queue(bench):
    smallest, largest = sizes_of(bench)[0], sizes_of(bench)[-1]
    few, many = server_with(bench, smallest), server_with(bench, largest)
    try:
        tokens = few.sign_in("supervisor"), many.sign_in("supervisor")
        pairs = []
        for _ in range(bench.rounds):
            before = p99(bench, many, tokens[1], [QUEUE])
            reference = p99(bench, few, tokens[0], [QUEUE])
            after = p99(bench, many, tokens[1], [QUEUE])
            pairs.append(((before + after) / 2, reference))
        add_growth(bench, "B4", f"queue page, {smallest} to {largest}: p99", pairs, 1.5)
        page = min(1000, largest // 100)
        deep = walk_to(many, tokens[1], DEEP, page)
        pairs = []
        for _ in range(bench.rounds):
            before = p99(bench, many, tokens[1], [deep])
            reference = p99(bench, many, tokens[1], [DEEP])
            after = p99(bench, many, tokens[1], [deep])
            pairs.append(((before + after) / 2, reference))
        add_growth(bench, "B4", f"page {page} to page 1: p99", pairs, 1.5)
    finally:
        few.stop()
        many.stop()


def add_growth(bench, number, what, pairs, bar):
    ratio = statistics.median(a / b for a, b in pairs)
    mine, other = (statistics.median(column) for column in zip(*pairs))
    bench.table.add(number, what, f"{mine:.2f} ms", f"{other:.2f} ms", f"{ratio:.2f}", f"{bar}",
                    ratio <= bar)


def bench_search(bench):
    count = sizes_of(bench)[-1]
    server = server_with(bench, count)
    try:
        token = server.sign_in("supervisor")
        ids = server.sql("SELECT id FROM ticket ORDER BY md5(id::text) LIMIT 1000").split()
        look_ups = ["/api/v1/tickets/" + one for one in ids]
        for what, words in WORDS.items():
            hits = server.sql(
                "SELECT string_agg(n::text, ' ') FROM unnest(ARRAY["
                + ", ".join(f"'{word}'" for word in words)
                + "]) WITH ORDINALITY AS w (word, place), LATERAL (SELECT count(*) AS n FROM ticket "
                "WHERE description LIKE '%' || w.word || '%') AS c")
            say(f"  {what}: {' '.join(words)} in {hits} of {count} as written")
            paths = [search_path(word) for word in words]
            pairs = []
            for _ in range(bench.rounds):
                before = p99(bench, server, token, paths)
                reference = p99(bench, server, token, look_ups)
                after = p99(bench, server, token, paths)
                pairs.append(((before + after) / 2, reference))
            add_growth(bench, "B5", f"search, {what}: p99", pairs, 20)
    finally:
        server.stop()


def bench_growth(bench):
    """B1 to B4 on more and more tickets; what is created goes on top of what is kept."""
    costs = {}
    for count in sizes_of(bench):
        server = server_with(bench, count)
        try:
            for what, cost in costs_on(bench, server).items():
                costs.setdefault(what, []).append(cost)
        finally:
            server.stop()
    smallest, largest = sizes_of(bench)[0], sizes_of(bench)[-1]
    for what, row in costs.items():
        say(f"  {what}: " + ", ".join(f"{cost:.3f}" for cost in row) + " ms")
        worst = max(row[1:]) / row[0]
        bench.table.add("B15", f"{what}, {smallest} to {largest}", f"{max(row[1:]):.2f} ms",
                        f"{row[0]:.2f} ms", f"{worst:.2f}", "1.5", worst <= 1.5)


def costs_on(bench, server):
    """Milliseconds for each request, by the throughput of 8 clients; for lists the p99 of one."""
    agent, supervisor = server.sign_in("agent"), server.sign_in("supervisor")
    body, ids = bench.path("body.json"), bench.path("growth_ids")
    with open(body, "w") as file:
        file.write(bench.complaint)

    def cost(token, mode, file):
        runs = [ours(bench.load, server, token, mode, 8, bench.seconds, file)["per_second"]
                for _ in range(bench.rounds)]
        return 8000 / statistics.median(runs)

    costs = {"create (B1)": cost(agent, "create", body)}
    newest = server.sql("SELECT id FROM ticket ORDER BY id DESC LIMIT 64")
    with open(ids, "w") as file:
        file.write(newest + "\n")
    costs["read (B2)"] = cost(supervisor, "read", ids)
    server.sql("UPDATE ticket SET version = 1 WHERE id = ANY ('{"
               + ",".join(newest.split()) + "}')")
    escalated = [ours(bench.load, server, supervisor, "escalate", 8, bench.seconds, ids)]
    costs["move (B3)"] = 8000 / escalated[0]["per_second"]
    costs["queue page (B4)"] = statistics.median(
        p99(bench, server, supervisor, [QUEUE]) for _ in range(bench.rounds))
    os.remove(ids)
    return costs
