"""What PostgreSQL ran for a request, read from its log, and the same again by pgbench."""

import os
import re
import subprocess
import sys
import time

TOKEN = "@@@@@@@@@@@@"


def parameters_of(detail):
    """Parameters of a logged statement: $1 = 'it''s', $2 = NULL."""
    values = {}
    for match in re.finditer(r"\$(\d+) = (NULL|'((?:[^']|'')*)')", detail, re.S):
        text = match.group(3)
        values[int(match.group(1))] = None if text is None else text.replace("''", "'")
    return values


def logged(server, request):
    """What PostgreSQL ran meanwhile: for each of its processes [[name, sql, parameters]]."""
    for setting in ("log_statement = 'all'", "log_line_prefix = '#%p '"):
        server.sql("ALTER SYSTEM SET " + setting)
    server.sql("SELECT pg_reload_conf()")
    time.sleep(0.5)
    path = os.path.join(server.data_dir, "postgres.log")
    begin = os.path.getsize(path)
    request()
    time.sleep(0.5)
    with open(path) as log:
        log.seek(begin)
        text = log.read()
    server.sql("ALTER SYSTEM RESET ALL")
    server.sql("SELECT pg_reload_conf()")
    by_backend = {}
    for entry in re.split(r"^#", text, flags=re.M)[1:]:
        pid, _, rest = entry.partition(" ")
        kind, _, body = rest.partition(":  ")
        statements = by_backend.setdefault(pid, [])
        if kind == "LOG" and body.startswith("statement: "):
            statements.append(["", body[len("statement: "):].strip(), {}])
        elif kind == "LOG" and body.startswith("execute "):
            name, _, sql = body[len("execute "):].partition(": ")
            statements.append([name, sql.strip(), {}])
        elif kind == "DETAIL" and statements:
            statements[-1][2] = parameters_of(body)
    return by_backend.values()


def capture(server, request):
    """The statements that one request runs, as [(name, sql, parameters)]."""
    for statements in logged(server, request):
        if any(name == "select_ticket" or name == "insert_ticket_whole"
               for name, _, _ in statements):
            # What precedes BEGIN is the admission, which is looked up once a second at most.
            begins = [i for i, s in enumerate(statements) if s[1] == "BEGIN"]
            return statements[begins[0]:] if begins else statements
    sys.exit("the request left no statements in PostgreSQL's log")


def capture_transaction(server, request, first, last):
    """Two statements that the server by itself ran in one transaction."""
    for statements in logged(server, request):
        claim = None
        for statement in statements:
            if statement[1] == "BEGIN":
                claim = None
            elif statement[0] == first:
                claim = statement
            elif statement[0] == last and claim:
                return claim, statement
    sys.exit(f"nobody ran {first} and {last}")


def made_unique(value):
    """Puts the token where each new id differs."""
    return re.sub(r"([0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-)[0-9a-f]{12}",
                  r"\g<1>" + TOKEN, value)


class Script:
    """A pgbench script with its variables."""

    def __init__(self):
        self.lines = []
        self.variables = {}

    def add(self, sql, values, rewrite):
        """`rewrite(number, value)` gives (value, SQL expression over {}), the plain one by None."""
        def expression(match):
            number = int(match.group(1))
            value = values.get(number)
            if value is None:
                return "NULL"
            changed = rewrite(number, value)
            value, form = changed if changed else (value, "{}")
            name = f"v{len(self.variables)}"
            self.variables[name] = value
            return form.format(":" + name)
        self.lines.append(re.sub(r"\$(\d+)", expression, sql).replace("\n", " ").rstrip(";") + ";")

    def write(self, path):
        with open(path, "w") as file:
            file.write("\n".join(self.lines) + "\n")
        return [arg for name, value in self.variables.items() for arg in ("-D", f"{name}={value}")]


def pgbench(server, script_args, clients, seconds=None, transactions=None):
    """Transactions per second, of all clients for some seconds or of each one for a number."""
    length = ["-t", str(transactions)] if transactions else ["-T", str(seconds)]
    result = subprocess.run(
        ["pgbench", "-n", "-M", "prepared", "-c", str(clients), "-j", "2", *length, *script_args],
        env=server.database(), capture_output=True, text=True,
    )
    match = re.search(r"tps = ([\d.]+)", result.stdout)
    if result.returncode != 0 or not match or "0 (0.000%)" not in result.stdout:
        sys.exit("pgbench failed: " + result.stderr[-2000:] + result.stdout[-500:])
    return float(match.group(1))
