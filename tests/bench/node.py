"""One server process, and a way to ask it or its database."""

import json
import os
import re
import signal
import subprocess
import sys
import time
import urllib.request


def say(text):
    print(text, file=sys.stderr, flush=True)


class Server:
    """The server on its embedded PostgreSQL, and a way to ask either."""

    def __init__(self, binary, data_dir):
        self.binary = binary
        self.data_dir = data_dir
        self.process = None
        self.port = 0

    def start(self):
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [self.binary, "serve", "--demo", "--port", "0", "--data-dir", self.data_dir],
            stdout=subprocess.PIPE,
            stderr=open(os.path.join(self.data_dir, "server.log"), "ab"),
            text=True,
        )
        line = self.process.stdout.readline()
        if not line.startswith("ready "):
            sys.exit("the server did not start; see " + self.data_dir + "/server.log")
        self.port = int(line.rsplit(":", 1)[1])
        return (time.monotonic() - begin) * 1000

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)

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
        with urllib.request.urlopen(request) as answer:
            return json.loads(answer.read() or b"null")

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

    def sql(self, text):
        return subprocess.run(
            ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", text],
            env=self.database(), check=True, capture_output=True, text=True,
        ).stdout.strip()
