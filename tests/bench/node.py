"""One server process, and ways to ask it, its database, or for a load on it."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request


def say(text):
    print(text, file=sys.stderr, flush=True)


class Server:
    """The server on its embedded PostgreSQL or, given another node, on that one's; and a way to ask
    either."""

    def __init__(self, binary, data_dir, beside=None):
        self.binary = binary
        self.data_dir = data_dir
        self.beside = beside
        self.process = None
        self.port = 0

    def start(self):
        begin = time.monotonic()
        own = [] if self.beside else ["--demo"]
        self.process = subprocess.Popen(
            [self.binary, "serve", *own, "--port", "0", "--data-dir", self.data_dir],
            stdout=subprocess.PIPE,
            stderr=open(os.path.join(self.data_dir, "server.log"), "ab"),
            text=True,
            env=self.environment(),
        )
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            sys.exit("the server did not start; see " + self.data_dir + "/server.log")
        self.port = int(line.rsplit(":", 1)[1])
        return (time.monotonic() - begin) * 1000

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

    def log_parameters(self):
        """Parameters are never logged by default; here they are what the scripts are made of."""
        self.sql("ALTER ROLE bihuan SET log_error_verbosity = 'default'")
        self.stop()
        self.start()

    def kill(self):
        self.process.kill()
        self.process.wait(60)

    def environment(self):
        """Of the program: where the other node's database is, and no metrics on its port. A file of
        a hundred thousand rows may be uploaded."""
        environment = {**os.environ, "BIHUAN_UPLOADS__BYTES_MAX": str(200 * 1024 * 1024)}
        if not self.beside:
            return environment
        return {
            **environment,
            "BIHUAN_METRICS__ENABLED": "false",
            "BIHUAN_DATABASE_URL": self.beside.database_url(),
        }

    def resident_mb(self):
        with open(f"/proc/{self.process.pid}/status") as status:
            return int(re.search(r"VmRSS:\s+(\d+)", status.read()).group(1)) / 1024

    def call(self, method, path, body=None, token=None, headers=None):
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json", **(headers or {})},
        )
        if token:
            request.add_header("Authorization", "Bearer " + token)
        try:
            with urllib.request.urlopen(request) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as refusal:
            sys.exit(f"{method} {path}: {refusal.code} {refusal.read().decode()}")

    def sign_in(self, role):
        with open(os.path.join(self.data_dir, "demo-accounts.json")) as file:
            account = next(a for a in json.load(file) if a["roles"] == [role])
        answer = self.call(
            "POST",
            "/api/v1/sessions",
            {"username": account["username"], "password": account["password"]},
        )
        return answer["token"]

    def database(self):
        """Environment for psql and pgbench."""
        with open(os.path.join(self.data_dir, "postgres.log")) as log:
            socket = re.findall(r'Unix socket "(\S+)/\.s\.PGSQL', log.read())[-1]
        with open(os.path.join(self.data_dir, "secrets", "postgres_password")) as file:
            password = file.read().strip()
        return {
            **os.environ,
            "PGHOST": socket,
            "PGUSER": "bihuan",
            "PGDATABASE": "bihuan",
            "PGPASSWORD": password,
        }

    def database_url(self):
        """The same for the program."""
        there = self.database()
        return (f"host={there['PGHOST']} dbname={there['PGDATABASE']} user={there['PGUSER']} "
                f"password={there['PGPASSWORD']}")

    def sql(self, text):
        return subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text],
            env=self.database(), check=True, capture_output=True, text=True,
        ).stdout.strip()


def ours(load, server, token, mode, clients, seconds, file):
    result = subprocess.run(
        [load, mode, str(server.port), str(clients), str(seconds), file],
        env={**os.environ, "BIHUAN_TOKEN": token}, capture_output=True, text=True,
    )
    if result.returncode != 0:
        sys.exit("the load generator failed: " + result.stderr[-2000:])
    return json.loads(result.stdout)
