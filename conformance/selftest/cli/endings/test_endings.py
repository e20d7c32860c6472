"""How runs end, seen from outside: the right exit code, one clear sentence, soon, no traceback, never hundreds of failures, and no secret."""

import base64
import html
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

import pytest

from conformance.cli.main import main
from conformance.selftest.rig import hostile
from conformance.selftest.rig.hostile import JSON, OK, Answer, Asked, Hostile

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


@pytest.fixture(scope="module")
def reference() -> Iterator[str]:
    """Serve the reference platform for all tests of this module."""
    command = [sys.executable, "-m", "conformance", "serve", "--port", "0", "--until-eof"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield process.stdout.readline().split()[-1]
        process.kill()


# -- mistakes of the user: exit 2, nothing is sent ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("[limits]\ntimout = 3", ("unknown key 'timout'", "'timeout'", "limits")),
        ("[limit]\ntimeout = 3", ("unknown key 'limit'", "'limits'")),
        ("[target.path]\nuplink = '/x'", ("unknown key 'path'", "'paths'", "target")),
        ("[limits]\ntimeout = 'soon'", ("limits.timeout", "soon")),
        ("[limits]\ntimeout = 3\ntimeout = 4", ("not TOML",)),
        ("[tls]\nca = 'nowhere.pem'", ("nowhere.pem", "tls.ca")),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, more: str, said: tuple[str, ...]) -> None:
    configure(tmp_path, "http://127.0.0.1:9", more)
    mistaken(run(tmp_path), "ccmsg.toml" if "tls" not in more else "tls", "next:", *said)


def test_what_everything_rests_on_cannot_be_avoided(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", 'avoid = ["READ", "CHAT"]')
    mistaken(run(tmp_path), "CHAT cannot be avoided", "target.avoid")


def test_no_user_configured_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", users="")
    mistaken(run(tmp_path), "no user is configured", "[[users]]")


def test_the_module_is_the_command(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "conformance", "run", "--target", ""]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=LONGEST, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    assert "no URL" in done.stderr


def test_a_file_without_credentials_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", credentials="")
    mistaken(run(tmp_path), "credentials.app_key is missing")


def test_a_missing_environment_variable_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9", users='[[users]]\nid = "alice"\ntoken = { env = "CCMSG_NOT_SET" }')
    mistaken(run(tmp_path), "CCMSG_NOT_SET", "users.alice.token")


def test_a_file_without_url_is_no_silent_fallback(tmp_path: Path) -> None:
    configure(tmp_path, "")
    mistaken(run(tmp_path), "no URL", "target.url")


@pytest.mark.parametrize("content", ["", "# nothing but a comment\n"])
def test_an_empty_file_is_no_silent_fallback(tmp_path: Path, content: str) -> None:
    (tmp_path / "ccmsg.toml").write_text(content)
    mistaken(run(tmp_path, *ONE_RULE), "no URL", "target.url")


def test_a_target_without_configuration_is_a_mistake(tmp_path: Path) -> None:
    mistaken(run(tmp_path, "--target", "http://127.0.0.1:9"), "no user is configured")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--target", ""), ("no URL", "--target")),
        (("--target", "127.0.0.1:9"), ("127.0.0.1:9", "--target")),
        (("--target", "http://:9"), ("--target",)),
        (("--target", "http://127.0.0.1:99999"), ("--target",)),
        (("--target", "http://[::1"), ("--target",)),
        (("--target", "http://host name/"), ("--target",)),
        (("--rule", "CCM-UP-999"), ("CCM-UP-999",)),
        (("--as", "ccmessaging.plattform"), ("ccmessaging.plattform", "ccmessaging.platform")),
        (("--legs", "ccmessaging.uplnk"), ("ccmessaging.uplnk", "ccmessaging.uplink")),
        (("--legs", ","), ("--legs",)),
        (("--cells", "CHAT/TXT"), ("nothing is selected",)),
        (("--cells", ","), ("nothing is selected",)),
        (("--examples", "0"), ("--examples",)),
        (("--no-such-option",), ("--no-such-option",)),
        (("surplus",), ("surplus",)),
        (("--config", "nowhere.toml"), ("nowhere.toml",)),
        (("--", "--no-such-option"), ("pytest", "--no-such-option", "next:")),
        (("--", "-k", "nothing_is_called_so"), ("nothing is selected",)),
    ],
    ids=lambda value: " ".join(value) or "empty",
)
def test_a_mistake_on_the_command_line_is_named(tmp_path: Path, arguments: tuple[str, ...], said: tuple[str, ...]) -> None:
    configure(tmp_path, "http://127.0.0.1:9")
    mistaken(run(tmp_path, *arguments), *said)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    configure(tmp_path, "http://127.0.0.1:9")
    (tmp_path / "file").touch()
    mistaken(run(tmp_path, "--out", "file/out"), "cannot write to file/out", "--out")


# -- nothing can be judged: exit 3, few exchanges ---------------------------------------------------------------------------


def test_a_target_that_is_down_is_named(tmp_path: Path) -> None:
    with Hostile(hostile.drop) as server:
        url = server.url
    configure(tmp_path, url)
    ran = run(tmp_path)
    gave_up(ran, "unreachable", "cannot be reached", "refused")
    assert ran.results["run"]["exchanges"] == 1


@pytest.mark.parametrize(
    ("answer", "kind", "said", "most"),
    [
        pytest.param(hostile.always(404, b""), "path", ("404", "/apiaccess/ccmessaging/sendAsync", "target.paths"), 8, id="404"),
        pytest.param(hostile.always(401, b""), "credentials", ("credentials are refused", "401"), 8, id="401"),
        pytest.param(hostile.always(403, b""), "credentials", ("turned away", "403"), 8, id="403"),
        pytest.param(
            hostile.always(302, b"", ("Location", "https://elsewhere.example/x")),
            "redirected",
            ("redirected", "https://elsewhere.example/x"),
            16,
            id="302",
        ),
        pytest.param(hostile.always(503, b"", ("Retry-After", "0")), "unavailable", ("503",), 8, id="503"),
        pytest.param(hostile.always(429, b"", ("Retry-After", "0")), "unavailable", ("429", "limits.rate"), 8, id="429"),
        pytest.param(hostile.drop, "unreachable", ("closed without an answer",), 60, id="drop"),
        pytest.param(hostile.raw(b"SSH-2.0-OpenSSH_9.6\r\n"), "unreachable", ("no HTTP",), 60, id="no HTTP"),
    ],
)
def test_a_target_that_serves_nobody_is_named_at_once(tmp_path: Path, answer: Answer, kind: str, said: tuple[str, ...], most: int) -> None:
    with Hostile(answer) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path, "--concurrency", "1")
    gave_up(ran, kind, *said)
    assert len(server.asked) <= most


def test_a_wrong_token_of_the_second_user_is_named(tmp_path: Path, reference: str) -> None:
    configure(tmp_path, reference, users=USERS.replace("demo-token-of-bob", "no-such-token"))
    gave_up(run(tmp_path, *SHORT), "credentials", "bob", "401")


def test_a_target_that_hangs_is_named(tmp_path: Path) -> None:
    with Hostile(hostile.hang) as server:
        configure(tmp_path, server.url, "[limits]\ntimeout = 1")
        ran = run(tmp_path)
    gave_up(ran, "unreachable", "no answer within 1 s", "limits.timeout")
    assert len(server.asked) == 1


@pytest.mark.parametrize("after", [1, 150])
def test_a_target_that_dies_is_said_once(tmp_path: Path, reference: str, after: int) -> None:
    with Hostile(hostile.dying(after, hostile.forward(reference))) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path, *SHORT)
    gave_up(ran, "stopped answering", "stopped answering", "target's log")
    assert ran.results["run"]["exchanges"] <= after + 20


def test_a_target_that_begins_to_hang_is_said_once(tmp_path: Path, reference: str) -> None:
    proper = hostile.forward(reference)
    with Hostile(lambda server, line, asked: (proper if asked.number <= 150 else hostile.hang)(server, line, asked)) as server:
        configure(tmp_path, server.url, "[limits]\ntimeout = 0.5")
        ran = run(tmp_path, *SHORT)
    gave_up(ran, "stopped answering", "no answer within 0.5 s", "limits.timeout")
    assert len(server.asked) <= 170


def test_a_budget_that_runs_out_is_said(tmp_path: Path, reference: str) -> None:
    configure(tmp_path, reference, "[limits]\nmax_exchanges = 60")
    ran = run(tmp_path, *SHORT)
    gave_up(ran, "budget", "60 exchanges", "limits.max_exchanges")
    assert ran.results["run"]["exchanges"] == 60


# -- the target answers, but badly ------------------------------------------------------------------------------------------


def test_html_instead_of_json_is_one_cause_after_few_exchanges(tmp_path: Path) -> None:
    with Hostile(hostile.always(200, b"<html><body>Welcome</body></html>", ("Content-Type", "text/html"))) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path)
    assert ran.code == 1, ran.output
    assert "Traceback" not in ran.output
    assert "not even a plain message is accepted" in ran.output
    assert len(server.asked) <= 30
    assert 1 <= ran.failures <= 4
    assert len(ran.results["causes"]) <= 2


def test_a_target_that_refuses_everything_is_one_cause_after_few_exchanges(tmp_path: Path) -> None:
    with Hostile(hostile.always(200, b'{"resultCode":"1","resultDesc":"no"}')) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path)
    assert ran.code == 1, ran.output
    assert "not even a plain message is accepted" in ran.output
    assert (len(ran.results["causes"]), ran.failures <= 4, len(server.asked) <= 30) == (1, True, True)


def test_a_target_that_asks_for_patience_gets_it(tmp_path: Path, reference: str) -> None:
    with Hostile(hostile.patience(hostile.forward(reference))) as server:
        configure(tmp_path, server.url, "[limits]\nconcurrency = 1")
        ran = run(tmp_path, *ONE_RULE)
    assert ran.code == 0, ran.output
    assert ran.failures == 0


def test_a_target_that_closes_every_connection_without_saying_so_is_judged(tmp_path: Path, reference: str) -> None:
    proper = hostile.forward(reference)
    with Hostile(lambda server, line, asked: proper(server, line, asked) and False) as server:
        configure(tmp_path, server.url)
        ran = run(tmp_path, *ONE_RULE)
    assert ran.code == 0, ran.output
    assert ran.failures == 0


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(hostile.odd(b'"\\ud800\\u0000\\u001b[31m\\ufffe <script>alert(1)</script> [bold]${x} \\u202e"'), id="odd text"),
        pytest.param(hostile.odd(b"9" * 6000), id="long integer"),
        pytest.param(hostile.odd(b"NaN"), id="NaN"),
        pytest.param(hostile.odd(b"[" * 900 + b"]" * 900), id="nested"),
        pytest.param(hostile.odd(b"[" * 50_000 + b"]" * 50_000), id="nested deeply"),
        pytest.param(hostile.always(200, OK, JSON, ("X-Odd", "\u00e9\x00\x1b[31m"), ("Content-Type", "\u00ff/<b>")), id="odd headers"),
        pytest.param(hostile.always(999, b"\xff" * 300_000), id="999"),
    ],
)
def test_odd_answers_are_judged_and_written_down(tmp_path: Path, answer: Answer) -> None:
    with Hostile(answer) as server:
        configure(tmp_path, server.url, "[limits]\nmax_exchanges = 60")
        ran = run(tmp_path, *SHORT)
    assert ran.code in (1, 3), ran.output
    assert "Traceback" not in ran.output
    assert "\x1b[31m" not in ran.output
    assert [json.loads(line)["event"] for line in (ran.folder / "events.jsonl").read_bytes().splitlines()][-1] == "end"
    assert json.loads((ran.folder / "exchanges.har").read_text("utf-8"))["log"]["entries"]
    assert ET.parse(ran.folder / "junit.xml").getroot().tag == "testsuites"  # noqa: S314 - our own file
    assert "<script>alert(1)" not in (ran.folder / "report.html").read_text("utf-8")
    assert ran.results["run"]["exchanges"] <= 60


# -- interrupted ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", [1, 80])
def test_an_interrupt_leaves_the_whole_folder(tmp_path: Path, reference: str, after: int) -> None:
    with Hostile(hostile.forward(reference)) as server:
        configure(tmp_path, server.url, "[limits]\nrate = 100")
        command = Command(tmp_path, "--out", "out")
        assert server.reached(after, LONGEST)
        command.send(signal.SIGINT)
        ran = command.ended()
        count = len(server.asked)
    gave_up(ran, "interrupted", "interrupted")
    assert ran.seconds < 8
    assert count <= after + 300
    assert json.loads((tmp_path / "out/events.jsonl").read_bytes().splitlines()[-1])["event"] == "end"


def test_an_interrupt_while_the_target_hangs_waits_no_longer_than_a_time_out(tmp_path: Path) -> None:
    with Hostile(hostile.hang) as server:
        configure(tmp_path, server.url, "[limits]\ntimeout = 2")
        command = Command(tmp_path, "--out", "out")
        assert server.reached(1, LONGEST)
        command.send(signal.SIGINT)
        ran = command.ended()
    assert ran.seconds < 6
    gave_up(ran, "interrupted", "interrupted")


def test_a_kill_leaves_events_that_can_be_read(tmp_path: Path, reference: str) -> None:
    with Hostile(hostile.forward(reference)) as server:
        configure(tmp_path, server.url, "[limits]\nrate = 200")
        command = Command(tmp_path, "--out", "out")
        assert server.reached(80, LONGEST)
        command.send(signal.SIGKILL)
        assert command.ended().code == -signal.SIGKILL
    lines = (tmp_path / "out/events.jsonl").read_bytes().split(b"\n")
    events = [json.loads(line)["event"] for line in lines[:-1]]
    assert events[0] == "run"
    assert len(events) > 60
    assert set(events[1:]) == {"exchange"}


def test_runs_at_once_in_one_folder_do_not_disturb_each_other(tmp_path: Path) -> None:
    with Hostile(hostile.always(200)) as server:
        configure(tmp_path, server.url)
        commands = [Command(tmp_path, *ONE_RULE) for _ in range(3)]
        all_ran = [command.ended() for command in commands]
    assert [ran.code for ran in all_ran] == [0, 0, 0], all_ran[-1].output
    folders = [path for path in (tmp_path / "reports").iterdir() if not path.is_symlink()]
    assert len(folders) == 3
    assert len({json.loads((folder / "results.json").read_text("utf-8"))["run"]["id"] for folder in folders}) == 3
    assert {path.name for path in (tmp_path / "reports/latest").iterdir()} >= FILES
    said = set(re.findall(r"report: (\S+)", all_ran[-1].output))
    assert said == {str(folder.relative_to(tmp_path) / "report.html") for folder in folders}


# -- secrets ----------------------------------------------------------------------------------------------------------------

SECRETS = {
    "CCM_KEY": "key-Zq8<7&x'y\"z\\w",
    "CCM_ACCESS": "acc/Xk2+9==%41~[b]",
    "TOKEN_A": "tok-Aa1;b=c d-5533",
    "TOKEN_B": "eyJhbGciOi.JIUzI1NiJ9.e30-Bb",
}
IN_ENVIRONMENT = """
[credentials]
app_key = { env = "CCM_KEY" }
access_token = { env = "CCM_ACCESS" }
channel_id = "1011577355744904195"
[[users]]
id = "alice"
token = { env = "TOKEN_A" }
[[users]]
id = "bob"
token = { env = "TOKEN_B" }
"""


def written(secret: str) -> set[str]:
    """Return the forms in which a secret may stand in a file."""
    once = json.dumps(secret)[1:-1]
    forms = {secret, once, json.dumps(once)[1:-1], quote(secret), quote(secret, safe=""), base64.b64encode(secret.encode()).decode()}
    return (
        forms
        | {html.escape(form) for form in forms}
        | {html.escape(form, quote=False) for form in forms}
        | {form.replace("'", "'\"'\"'") for form in forms}
    )


def leaks(ran: Ran) -> list[str]:
    """Return where which secret stands."""
    texts = {path.name: path.read_text("utf-8", "replace") for path in ran.folder.rglob("*") if path.is_file()} | {"output": ran.output}
    return [
        f"{name} in {where}" for where, text in texts.items() for name, secret in SECRETS.items() if any(form in text for form in written(secret))
    ]


def first(asked: Asked, name: str) -> str:
    """Return the first header of this name; of a poll, which carries its token in the cookie, that token or nothing."""
    return next(iter(asked.header(name)), "".join(asked.header("cookie")).removeprefix("ccmessaging-token="))


@pytest.mark.parametrize("more", [(), ("--", "-vv", "--showlocals", "-o", "log_cli=true", "--log-level=DEBUG")], ids=["plain", "wordy"])
def test_no_secret_is_written_even_if_the_target_sends_it_back(tmp_path: Path, more: tuple[str, ...]) -> None:
    with Hostile(hostile.echo) as server:
        configure(tmp_path, server.url, "[limits]\nmax_exchanges = 80", credentials=IN_ENVIRONMENT, users="")
        ran = run(tmp_path, *SHORT, *more, **SECRETS)
    assert ran.code in (1, 3), ran.output
    assert ran.results["findings"]
    shown = {name for finding in ran.results["findings"] for name in re.findall(r"\$\{\w+\}", finding["curl"])}
    assert {"${CCM_KEY}", "${CCM_ACCESS}", "${TOKEN_A}"} <= shown
    assert leaks(ran) == []


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(
            lambda _, line, asked: line.sendall(hostile.message(302, b"", ("Location", f"/?t={first(asked, 'ccmessaging-token')}"))), id="redirect"
        ),
        pytest.param(lambda _, line, asked: line.sendall(hostile.message(404, asked.raw)), id="404"),
        pytest.param(lambda _, line, asked: line.sendall(b"HTTP/1.1 200 " + first(asked, "x-app-key").encode() + b"\r\n\r\n"), id="reason"),
        pytest.param(lambda _, line, asked: line.sendall(asked.raw), id="no HTTP"),
        pytest.param(
            lambda _, line, asked: line.sendall(
                hostile.message(200, json.dumps({"resultCode": first(asked, "authorization"), first(asked, "ccmessaging-token"): 1}).encode(), JSON)
            ),
            id="keys and codes",
        ),
        pytest.param(
            lambda _, line, asked: line.sendall(
                hostile.message(200, OK, ("Content-Type", first(asked, "authorization")), (first(asked, "x-app-key")[:5], "1"))
            ),
            id="label",
        ),
    ],
)
def test_no_secret_is_written_however_the_target_sends_it_back(tmp_path: Path, answer: Answer) -> None:
    with Hostile(answer) as server:
        configure(tmp_path, server.url, "[limits]\nmax_exchanges = 60", credentials=IN_ENVIRONMENT, users="")
        ran = run(tmp_path, *SHORT, **SECRETS)
    assert ran.code in (1, 3), ran.output
    assert leaks(ran) == []
