"""`ccmsg` as users run it: a configuration in a folder, a process of its own, and how it came to its end."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from conformance.cli.main import main

COMMAND = [sys.executable, "-m", "conformance"]
"""The command line, whichever way it is installed."""
LONGEST = 15.0
"""Seconds that any of these runs may take."""
FILES = {"events.jsonl", "results.json", "report.html", "junit.xml", "exchanges.har", "summary.md"}
CREDENTIALS = """
[credentials]
app_key = "demo-app-key-0001"
access_token = "demo-access-token-0001"
channel_id = "1011577355744904195"
"""
USERS = """
[[users]]
id = "alice"
token = "demo-token-of-alice"
[[users]]
id = "bob"
token = "demo-token-of-bob"
"""
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["conformance.cli.main", "conformance.report.page", "pytest_html.plugin"])
SHORT = ("--cells", "CHAT/TEXT", "--examples", "1")
ONE_RULE = ("--rule", "CCM-UP-001", *SHORT)


@dataclass(frozen=True)
class Ran:
    """A command that came to its end: what it said, how long it took, and what it left in its folder."""

    code: int
    output: str
    seconds: float
    folder: Path

    @property
    def results(self) -> dict[str, Any]:
        """The content of results.json."""
        return json.loads((self.folder / "results.json").read_text("utf-8"))  # type: ignore[no-any-return]

    @property
    def failures(self) -> int:
        """How many rules and cells are red."""
        return sum(row["verdict"] in ("failed", "warned", "error") for row in [*self.results["rules"], *self.results["cells"]])


def configure(folder: Path, url: str, more: str = "", *, credentials: str = CREDENTIALS, users: str = USERS) -> None:
    """Write a ccmsg.toml into a folder."""
    target = f'[target]\nurl = "{url}"\n' if url else ""
    (folder / "ccmsg.toml").write_text(f"{target}{more}\n{credentials}\n{users}", "utf-8")


def _command(folder: Path, arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    """Be `ccmsg run` in a process of its own that has imported everything already; what it says goes to a file."""
    os.chdir(folder)
    os.environ |= {"COLUMNS": "200"} | environment
    said = os.open("said.txt", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    for number, other in ((0, os.open(os.devnull, os.O_RDONLY)), (1, said), (2, said)):
        os.dup2(other, number)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.argv = ["ccmsg", "run", *arguments]
    main()


class Command:
    """A `ccmsg run` under way, in a process of its own."""

    def __init__(self, folder: Path, *arguments: str, **environment: str) -> None:
        """Start it in a folder."""
        self.folder, self._begun = folder, time.perf_counter()
        self.process = _FORKS.Process(target=_command, args=(folder, arguments, environment))
        self.process.start()

    def send(self, number: signal.Signals) -> None:
        """Send a signal to it."""
        assert self.process.pid
        os.kill(self.process.pid, number)

    def ended(self, out: str = "out") -> Ran:
        """Wait for its end, and kill it when it takes too long."""
        self.process.join(LONGEST)
        if late := self.process.exitcode is None:
            self.process.kill()
            self.process.join()
        code, seconds = self.process.exitcode, time.perf_counter() - self._begun
        self.process.close()
        output = (self.folder / "said.txt").read_text("utf-8")
        assert not late, f"took more than {LONGEST} s: {output}"
        return Ran(-1 if code is None else code, output, seconds, self.folder / out)


def run(folder: Path, *arguments: str, **environment: str) -> Ran:
    """Run `ccmsg run` in a folder; the report goes to `out` in it."""
    return Command(folder, "--out", "out", *arguments, **environment).ended()


def mistaken(ran: Ran, *said: str) -> None:
    """Assert that a mistake of the user was said, with what to do next, and that nothing was left that looks like a result."""
    assert ran.code == 2, ran.output
    assert "Traceback" not in ran.output
    assert [word for word in said if word not in ran.output] == [], ran.output
    assert not (ran.folder / "results.json").exists()
    assert len(ran.output.splitlines()) <= 12


def gave_up(ran: Ran, kind: str, *said: str, failures: int = 0) -> None:
    """Assert that a run ended without a verdict for one clear cause, and left its whole folder."""
    assert ran.code == 3, ran.output
    assert "Traceback" not in ran.output
    assert [word for word in said if word not in ran.output] == [], ran.output
    assert "next: " in ran.output
    assert ran.results["verdict"] == "inconclusive"
    assert ran.results["ending"]["kind"] == kind
    assert ran.failures <= failures
    assert {path.name for path in ran.folder.iterdir()} >= FILES


def ccmsg(*arguments: str, folder: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, and keep what it said."""
    return subprocess.run([*COMMAND, *arguments], cwd=folder, capture_output=True, text=True, timeout=60, check=False)
