"""B16: calls of a telephone switch, from its event to the browser of the agent at whose place it
rings, while B1 runs."""

import hashlib
import json
import os
import selectors
import socket
import statistics
import threading
import time

from calendar_edit import Creating
from node import Server, ours, say

CALLS = 300
PER_SECOND = 10
AGENTS = 30
SECRET = "bench-switch"
CHALLENGE = "183108914"
# How long a call rings, and how long it is talked.
RINGS_S = 0.8
TALKS_S = 1.2


class Switch:
    """Knows the manager interface and nothing else. One connection at a time."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.line = None
        self.lock = threading.Lock()
        self.live = threading.Event()
        self.filters = 0
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            line, _ = self.listener.accept()
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.line = line
            self.send("Asterisk Call Manager/11.0.0\r\n")
            try:
                self.converse(line.makefile("r", encoding="utf-8", newline="\r\n"))
            except OSError:
                pass

    def converse(self, lines):
        action = {}
        for text in lines:
            text = text.rstrip("\r\n")
            if text:
                name, _, value = text.partition(": ")
                action[name] = value
                continue
            self.answer(action)
            action = {}

    def answer(self, action):
        name, own = action.get("Action"), {"ActionID": action.get("ActionID", "")}
        if name == "Challenge":
            self.say(Response="Success", **own, Challenge=CHALLENGE)
        elif name == "Login":
            good = action["Key"] == hashlib.md5((CHALLENGE + SECRET).encode()).hexdigest()
            self.say(Response="Success" if good else "Error", **own)
        elif name in ("QueueStatus", "CoreShowChannels"):
            self.say(Response="Success", **own, EventList="start")
            self.say(Event=name + "Complete", **own, EventList="Complete")
            if name == "CoreShowChannels":
                self.live.set()
        else:
            self.filters += name == "Filter"
            self.say(Response="Success", **own)

    def send(self, text):
        with self.lock:
            self.line.sendall(text.encode())

    def say(self, **fields):
        self.send("".join(f"{name}: {value}\r\n" for name, value in fields.items()) + "\r\n")


class Call:
    """One caller, who waits for one agent, talks to them and leaves."""

    def __init__(self, switch, number):
        self.switch = switch
        self.id = f"bench.{number}"
        self.number = f"138{number:08d}"
        self.agent = number % AGENTS

    def say(self, event, **more):
        self.switch.say(
            Event=event, Timestamp=f"{time.time():.6f}", Channel=f"PJSIP/trunk-{self.agent:08x}",
            CallerIDNum=self.number, Exten="4000000001", Uniqueid=self.id, Linkedid=self.id,
            Queue="complaints", **more)

    def leg(self, event, **more):
        extension = extension_of(self.agent)
        self.say(event, DestChannel=f"PJSIP/{extension}-{self.agent:08x}",
                 DestUniqueid=self.id + "-a", Interface=f"PJSIP/{extension}", **more)

    def arrive(self):
        self.say("Newchannel")
        self.say("QueueCallerJoin")

    def ring(self):
        self.leg("AgentCalled")
        self.leg("DialBegin")

    def talk(self):
        self.leg("DialEnd", DialStatus="ANSWER")
        self.say("QueueCallerLeave")
        self.leg("AgentConnect")

    def end(self):
        self.say("Hangup", Cause=16)


class Browsers:
    """One WebSocket for each agent; when each of them was told of a call that rings."""

    def __init__(self, port, tokens):
        self.offered = [[] for _ in tokens]
        self.selector = selectors.DefaultSelector()
        for index, token in enumerate(tokens):
            self.open(port, index, token)
        self.ended = False
        self.thread = threading.Thread(target=self.run)
        self.thread.start()

    def open(self, port, index, token):
        line = socket.create_connection(("127.0.0.1", port))
        line.sendall(
            b"GET /api/v1/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer "
            + token.encode() + b"\r\n\r\n")
        received = b""
        while b"\r\n\r\n" not in received:
            received += line.recv(4096)
        text = b'{"id":1,"subscribe":["me"]}'
        # With a mask of zeros, which leaves the text as it is.
        line.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)
        rest = bytearray(received.split(b"\r\n\r\n", 1)[1])
        self.selector.register(line, selectors.EVENT_READ, (index, rest))

    def run(self):
        while not self.ended:
            for key, _ in self.selector.select(0.2):
                now = time.monotonic_ns()
                index, buffer = key.data
                buffer += key.fileobj.recv(65536)
                for frame in frames(buffer):
                    if b'"call.offered"' in frame:
                        self.offered[index].append(now)

    def stop(self):
        self.ended = True
        self.thread.join()


def frames(buffer):
    """Takes the whole frames off."""
    while len(buffer) >= 2:
        length, head = buffer[1] & 0x7F, 2
        if length == 126:
            if len(buffer) < 4:
                return
            length, head = int.from_bytes(buffer[2:4], "big"), 4
        elif length == 127:
            if len(buffer) < 10:
                return
            length, head = int.from_bytes(buffer[2:10], "big"), 10
        if len(buffer) < head + length:
            return
        yield bytes(buffer[head:head + length])
        del buffer[:head + length]


def extension_of(agent):
    return str(7000 + agent)


def seat_agents(server):
    """Somebody at each telephone; their tokens."""
    admin = server.sign_in("admin")
    tokens = []
    for agent in range(AGENTS):
        person = {"username": f"phone{agent}", "display_name": f"坐席{agent}", "roles": ["agent"],
                  "password": "correct-horse-battery", "extension": extension_of(agent)}
        server.call("POST", "/api/v1/users", person, admin)
        signed_in = server.call("POST", "/api/v1/sessions", {
            "username": person["username"], "password": person["password"]})
        tokens.append(signed_in["token"])
    return tokens


def place_calls(switch, count):
    """So many calls, ten a second; when each began to ring."""
    begin = time.monotonic()
    rang = {}
    waiting = []
    for number in range(count):
        call = Call(switch, number)
        at = begin + number / PER_SECOND
        waiting += [(at, number, call.arrive), (at + 0.05, number, call.ring),
                    (at + RINGS_S, number, call.talk), (at + RINGS_S + TALKS_S, number, call.end)]
    for at, number, step in sorted(waiting, key=lambda entry: entry[0]):
        time.sleep(max(0.0, at - time.monotonic()))
        if step.__name__ == "ring":
            rang[number] = time.monotonic_ns()
        step()
    return rang


def bench_phone(bench):
    switch = Switch()
    secret = bench.path("switch-secret")
    with open(secret, "w") as file:
        file.write(SECRET + "\n")
    os.environ["BIHUAN_PHONE__AMI"] = json.dumps([{
        "name": "bench", "host": "127.0.0.1", "port": switch.port, "username": "bihuan",
        "secret_file": secret}])
    server = Server(bench.binary, bench.directory_of("phone"))
    body = bench.path("phone-body.json")
    with open(body, "w") as file:
        file.write(bench.complaint)
    try:
        server.start()
    finally:
        del os.environ["BIHUAN_PHONE__AMI"]
    try:
        switch.live.wait(30)
        measure(bench, server, switch, body)
    finally:
        server.stop()


def measure(bench, server, switch, body):
    count = 60 if bench.quick else CALLS
    browsers = Browsers(server.port, seat_agents(server))
    agent = server.sign_in("agent")
    create = lambda seconds: ours(bench.load, server, agent, "create", 8, seconds, body)["p99_ms"]
    with Creating(create) as creating:
        rang = place_calls(switch, count)
    for _ in range(100):
        ended = int(server.sql("SELECT count(*) FROM call WHERE outcome = 'answered'"))
        if ended == count:
            break
        time.sleep(0.1)
    browsers.stop()
    # Of one agent the calls come one after the other.
    delays = sorted((offered - rang[agent + place * AGENTS]) / 1e6
                    for agent, times in enumerate(browsers.offered)
                    for place, offered in enumerate(times))
    p99 = delays[max(0, round(len(delays) * 0.99) - 1)] if delays else float("inf")
    say(f"  {switch.filters} filters; {len(delays)} pops, median "
        f"{statistics.median(delays or [0]):.1f} ms, last {delays[-1] if delays else 0:.1f} ms; "
        f"p99 of B1 meanwhile {statistics.median(creating.p99_ms):.1f} ms")
    add = bench.table.add
    add("B16", f"of {count} calls, {PER_SECOND}/s, complete", f"{ended}", "-", "-", f"{count}",
        ended == count)
    add("B16", "event to screen pop under B1, p99", f"{p99:.1f} ms", "-", "-", "100",
        len(delays) == count and p99 <= 100)
