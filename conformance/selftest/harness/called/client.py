"""A client of a few lines that carries out a plan, and runs that listen to it."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.selftest.rig.command import COMMAND
from conformance.wire.server import free_port

CLIENT = """
import hashlib, http.client, json, sys, time
port, plan = int(sys.argv[1]), json.load(open("plan.json"))
call = http.client.HTTPConnection("127.0.0.1", port)
for number, (user, body, signed) in enumerate(plan):
    stamp = str(int(time.time() * 1000) + number)
    sign = hashlib.sha1(f"1001s3cret{stamp}".encode()).hexdigest() if signed else "wrong"
    message = json.dumps({"FromUserId": user, **body})
    for _ in range(2):
        call.request("POST", f"/api/v1/1001/staffService/message?timestamp={stamp}&signature={sign}", message, {"Content-Type": "application/json"})
        answer = call.getresponse()
        print(answer.status, answer.read().decode(), flush=True)
        if answer.status < 500:
            break
call.request("GET", "/favicon.ico")
call.getresponse().read()
"""
TEXT = {"MsgType": "text", "Content": "hello"}
RIGHT: list[Any] = [("alice", TEXT, True), ("bob", TEXT, True), ("alice", {"MsgType": "image", "Content": "https://x.example/1.png"}, True)]
WRONG: list[Any] = [*RIGHT, ("alice", {"MsgType": "text"}, True), ("alice", TEXT, False)]


@dataclass(frozen=True)
class Ran:
    """What became of a run: exit code, what was printed, and what it left."""

    code: int
    said: str
    folder: Path

    @property
    def results(self) -> Any:
        """Return results.json."""
        return json.loads((self.folder / "results.json").read_text())


def configured(folder: Path, plan: list[Any], *, more: str = "") -> list[str]:
    """Write a client that carries out a plan, and a configuration that triggers it unless it says `more`; return the client's command line."""
    client = [sys.executable, "client.py", str(free_port())]
    (folder / "client.py").write_text(CLIENT)
    (folder / "plan.json").write_text(json.dumps(plan))
    own = more or f'trigger = "{" ".join(client)} > answers.txt"'
    listen = f'[listen]\nbind = "127.0.0.1:{client[-1]}"\n{own}\n'
    (folder / "ccmsg.toml").write_text(f'[target]\nas = "qmt.app"\n[qmt]\nappid = "1001"\nappsecret = "s3cret"\n{listen}')
    return client


def run(folder: Path, *arguments: str) -> Ran:
    """Run the command line in a folder."""
    command = [*COMMAND, "run", "--legs", "qmt.uplink", "--out", "out", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)
    return Ran(done.returncode, done.stdout + done.stderr, folder / "out")


def ran(folder: Path, plan: list[Any], *arguments: str) -> Ran:
    """Let a client carry out a plan while a run listens."""
    configured(folder, plan)
    return run(folder, *arguments)
