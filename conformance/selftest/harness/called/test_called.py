"""Runs that are called: what is asked for on a checklist, what is said while they go on, how they end, and how calls are answered."""

import contextlib
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.counterpart import Serving
from conformance.core.errors import UsageError
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.settings import Listen, Secret
from conformance.harness.checklist import read_checklist
from conformance.harness.engine import Engine
from conformance.harness.hear import calm
from conformance.harness.judge import Judge
from conformance.harness.plan import Ids
from conformance.harness.post import Post
from conformance.harness.sender import Sender
from conformance.protocols import party
from conformance.selftest.cli.test_commands import COMMAND
from conformance.wire.memory import MemoryClient
from conformance.wire.redact import Redactor
from conformance.wire.server import free_port

_, APP = party("qmt.app")

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


def test_a_client_that_errs_is_named_while_it_talks(tmp_path: Path) -> None:
    found = ran(tmp_path, WRONG)
    assert found.code == 1
    said = found.said
    assert "  qmt.uplink               POST http://127.0.0.1:" in said
    assert "as configured (APPSECRET)" in said
    assert "s3cret" not in said
    parts = ("seen: sends-text", "MUST QMT-UP-026 broken by alice, call 4 (text): ", "scenarios not seen: ", "VIOLATIONS")
    at = [said.index(words) for words in parts]
    assert at == sorted(at)
    assert {finding["rule"] for finding in found.results["findings"]} == {"QMT-UP-026", "QMT-UP-009"}
    assert found.results["listener"]["strangers"] == 1
    assert "GET /favicon.ico" in said
    page = (found.folder / "report.html").read_text()
    shown = (
        ">alice, conversation 1</span>",
        ">4 calls</span>",
        ">2 of them wrong</span>",
        ">bob, conversation 1</span>",
        ">1 call</span>",
        ">Scenarios</span>",
    )
    assert [words for words in shown if words not in page] == []


def test_a_violation_that_comes_again_and_again_is_not_told_each_time(tmp_path: Path) -> None:
    found = ran(tmp_path, [("alice", {"MsgType": "text"}, True)] * 20)
    assert found.said.count("QMT-UP-026 broken") == 5
    assert found.said.count("From now on, this is counted only.") == 1
    assert found.results["findings"][0]["occurrences"] == 20


def test_a_wrong_call_is_refused_and_with_lenient_taken(tmp_path: Path) -> None:
    for folder, options, codes in ((tmp_path / "strict", (), [0, 0, 0, 30006, 30003]), (tmp_path / "lenient", ("--lenient",), [0] * 5)):
        folder.mkdir()
        found = ran(folder, WRONG, *options)
        answers = [json.loads(line.split(" ", 1)[1]) for line in (folder / "answers.txt").read_text().splitlines()]
        assert [answer["errcode"] for answer in answers] == codes
        assert {finding["rule"] for finding in found.results["findings"]} == {"QMT-UP-026", "QMT-UP-009"}


def test_trouble_is_made_as_often_as_asked_for_and_observed(tmp_path: Path) -> None:
    found = ran(tmp_path, [("alice", {**TEXT, "Content": str(number)}, True) for number in range(20)], "--provoke", "1")
    assert found.code == 0
    assert {entry["name"] for entry in found.results["scenarios"] if entry["verdict"] == "passed"} >= {"survives-refusal", "survives-error"}
    statuses = [line.split()[0] for line in (tmp_path / "answers.txt").read_text().splitlines()]
    assert statuses.count("500") == 1
    assert "provoked: " in (found.folder / "report.html").read_text()


@pytest.mark.parametrize(
    ("checklist", "code", "words"),
    [
        ('cells = ["text/absent"]\nscenarios = ["sends-text", "two-customers"]', 0, "all 3 on the checklist came"),
        ('cells = ["text/absent", "voice/absent"]\nscenarios = ["sends-event"]', 3, "2 of 3 on the checklist never came"),
    ],
)
def test_what_a_checklist_asks_for_and_never_comes_is_untestable(tmp_path: Path, checklist: str, code: int, words: str) -> None:
    (tmp_path / "list.toml").write_text(checklist)
    found = ran(tmp_path, RIGHT, "--checklist", "list.toml")
    assert (found.code, words in found.said) == (code, True)
    verdicts = {"/".join(cell["axes"].values()): cell["verdict"] for cell in found.results["cells"]}
    scenarios = {entry["name"]: entry["verdict"] for entry in found.results["scenarios"]}
    assert (verdicts["text/absent"], scenarios["sends-text"], verdicts["file/deep"]) == ("passed", "passed", "not-applicable")
    assert (verdicts["voice/absent"], scenarios["sends-event"]) == (("untestable",) * 2 if code else ("not-applicable",) * 2)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("cells = [", "not TOML"),
        ("", "asks for nothing"),
        ("cells = []", "asks for nothing"),
        ('cell = ["text/absent"]', "did you mean 'cells'?"),
        ("cells = 1", "cells is no list of texts"),
        ('cells = ["text/abssent"]', "did you mean 'text/absent'?"),
        ('scenarios = ["send-text"]', "did you mean 'sends-text'?"),
        ('scenarios = ["survives-refusal"]', "add --provoke 1"),
    ],
)
def test_a_mistake_in_a_checklist_is_named(tmp_path: Path, text: str, words: str) -> None:
    file = tmp_path / "list.toml"
    file.write_text(text)
    with pytest.raises(UsageError) as caught:
        read_checklist(file, APP)
    assert words in str(caught.value)
    assert str(file) in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--as", "ccmessaging.platform", "--provoke", "1"), "a ccmessaging.platform does not call a platform"),
        (("--as", "ccmessaging.platform", "--lenient"), "a ccmessaging.platform does not call a platform"),
        (("--as", "qmt.app", "--target", "http://127.0.0.1:9", "--lenient"), "nobody listens"),
    ],
)
def test_what_only_a_caller_shows_is_not_asked_of_others(tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    (tmp_path / "own.toml").write_text('[qmt]\nappid = "1"\nappsecret = "s"\n[[users]]\nid = "a"\n')
    more = ("--config", "own.toml") if "qmt.app" in arguments else ()
    done = subprocess.run([*COMMAND, "run", *arguments, *more], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False)
    assert (done.returncode, words in done.stderr) == (2, True)


def test_a_checklist_may_use_patterns(tmp_path: Path) -> None:
    file = tmp_path / "list.toml"
    file.write_text('cells = ["text/*"]\nscenarios = ["survives-refusal"]')
    asked = read_checklist(file, APP, provokes=True)
    assert (len(asked.cells), set(asked.scenarios)) == (8, {"survives-refusal"})


def test_ctrl_c_ends_listening_with_a_verdict(tmp_path: Path) -> None:
    client = configured(tmp_path, RIGHT, more="wait = 60")
    # Whoever runs in the background of a shell is deaf to Ctrl-C, and so are all its children unless somebody gives them their hearing back.
    hears = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from conformance.cli.main import main; main()"
    command = [sys.executable, "-c", hears, "run", "--legs", "qmt.uplink", "--out", "out"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    while not process.stdout.readline().startswith("listening ..."):
        pass
    subprocess.run(client, cwd=tmp_path, check=True, capture_output=True)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=20)[0]
    assert (process.returncode, "listening was ended by Ctrl-C" in said, "CONFORMANT" in said) == (0, True, True)


def test_a_terminal_shows_what_came_and_what_is_missing(tmp_path: Path) -> None:
    (tmp_path / "list.toml").write_text('cells = ["text/absent", "voice/absent"]\nscenarios = ["sends-event"]')
    configured(tmp_path, WRONG)
    ours, theirs = pty.openpty()
    command = [*COMMAND, "run", "--legs", "qmt.uplink", "--out", "out", "--checklist", "list.toml"]
    wide = {**os.environ, "COLUMNS": "140", "LINES": "50", "TERM": "xterm"}
    process = subprocess.Popen(command, cwd=tmp_path, env=wide, stdout=theirs, stderr=theirs, stdin=theirs)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal
        while piece := os.read(ours, 65536):
            shown += piece
    os.close(ours)
    said = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", shown.decode())
    assert process.wait(20) == 1
    parts = (
        "listening: 5 calls of 2 users, 1 of strangers; quiet for ",
        "missing",
        "not seen yet: ",
        "MUST QMT-UP-026 broken by alice",
        "cells not seen (1 of 2)",
    )
    assert [part for part in parts if part not in said] == []


def test_silence_ends_listening_and_is_inconclusive(tmp_path: Path) -> None:
    configured(tmp_path, [], more="wait = 0.5")
    began = time.monotonic()
    found = run(tmp_path)
    assert (found.code, time.monotonic() - began < 20) == (3, True)
    assert "nothing came to the listener at http://127.0.0.1:" in found.said
    assert "give the target this address as its platform's" in found.said


def test_an_embedded_app_is_judged_out_of_the_box(tmp_path: Path) -> None:
    found = run(tmp_path, "--as", "qmt.app")
    assert (found.code, "CONFORMANT  EMBEDDED REFERENCE" in found.said) == (0, True)
    assert [cell for cell in found.results["cells"] if not cell["sent"]] == []


def test_the_doctor_looks_at_the_way_in_where_no_url_is_named(tmp_path: Path) -> None:
    client = configured(tmp_path, RIGHT)
    wide = {name: value for name, value in os.environ.items() if name != "COLUMNS"}
    done = subprocess.run([*COMMAND, "doctor"], cwd=tmp_path, env=wide, capture_output=True, text=True, timeout=60, check=False)
    lines = done.stdout.splitlines()
    assert (done.returncode, [" ".join(line.split()[:2]) for line in lines[:-1]]) == (0, ["ok configuration", "ok listener", "ok way"])
    assert "qmt.app, which calls us" in lines[0]
    assert f"what is posted to http://127.0.0.1:{client[-1]}/" in lines[2]


class Recorded:
    """A recorder that keeps what it is told to hide."""

    def __init__(self) -> None:
        """Know nothing."""
        self.hidden: list[str] = []

    def exchange(self, exchange: Exchange, outcome: Outcome) -> None:
        """Forget it."""

    def hide(self, secret: Secret) -> None:
        """Keep it."""
        self.hidden.append(str(secret))


def posted(*requests: Request, public_url: str = "", legs: tuple[str, ...] = ()) -> tuple[Post, Judge, Recorded]:
    """Deliver requests of a client to the platform that is played for it."""
    protocol, known = party("ccmessaging.integrator")
    target = replace(known.demo("http://127.0.0.1"), url="", listen=Listen("127.0.0.1:0", "/", public_url))
    judge, recorded = Judge(protocol, legs), Recorded()
    sender = Sender(protocol, MemoryClient(lambda _: Response(200)), judge, recorded, target)
    engine = Engine(protocol, target, sender, Ids(0, "test"), {leg.name for leg in known.heard})
    assert protocol.counterpart is not None
    post = Post(engine, recorded, protocol.counterpart(target, Serving()), {leg.name for leg in known.heard})
    post.base = public_url or "http://127.0.0.1"
    for request in requests:
        post.deliver(request)
    return post, judge, recorded


CONNECT = Request(
    "POST",
    "/apiaccess/ccmessaging/sendAsync",
    (("ccmessaging-token", "none"), ("x-app-key", "none"), ("Authorization", "Bearer none")),
    b'{"channel":"WEB","controlType":"CONNECT","mediaType":"TEXT","from":"a","to":"b","sourceType":"CUSTOMER"}',
)


def test_what_stands_before_the_path_of_the_public_address_is_no_mistake() -> None:
    _, judge, _ = posted(CONNECT, public_url="https://gw.example.com/ccm")
    assert (judge.judged["CCM-UP-003"], [record for record in judge.records if record.violation.rule == "CCM-UP-003"]) == (1, [])


def test_credentials_of_a_client_that_nobody_declared_are_hidden_where_they_stand_in_a_body() -> None:
    body = b'{"app_key":"real-key","app_secret":"real-secret"}'
    _, _, recorded = posted(Request("POST", "/apigovernance/api/oauth/tokenByAkSk", (("Content-Type", "application/json"),), body))
    assert sorted(recorded.hidden) == ["real-key", "real-secret"]


def test_a_leg_on_which_only_a_browser_asked_was_not_called() -> None:
    asked = (("Origin", "https://a.example"), ("Access-Control-Request-Method", "PUT"))
    post, _, _ = posted(Request("OPTIONS", "/apiaccess/ccmessaging/sendAsync", asked))
    assert (post.count, post.calls["ccmessaging.uplink"]) == (1, 0)


def test_rules_of_legs_that_are_not_judged_colour_no_cell() -> None:
    _, judge, _ = posted(CONNECT, legs=("ccmessaging.poll",))
    assert (judge.records, {rule for rule in judge.judged if rule.startswith("CCM-UP")}) == ([], set())
    assert [tally.refused for tally in judge.cells.values() if tally.refused] == []


def test_cookies_of_others_are_not_written() -> None:
    headers = (("Cookie", "sid=another; ccmessaging-token=s3cret-token"), ("Authorization", "Bearer unknown"), ("x-app-key", "s3cret-token"))
    came = Exchange(1, "x", Request("GET", "/", headers), None, Intent(Kind.FORM, ""), inbound=True)
    shown = dict(Redactor([Secret("s3cret-token", "TOKEN")]).request_headers(came))
    assert shown == {"Cookie": "sid=${redacted}; ccmessaging-token=${TOKEN}", "Authorization": "${redacted}", "x-app-key": "${TOKEN}"}


def test_waiting_for_a_client_that_polls_for_ever_is_bounded() -> None:
    post, _, _ = posted(CONNECT)
    began, post.last = time.monotonic(), time.monotonic() + 1000
    calm(post, 0.2, 0.4, lambda: False)
    assert 0.3 < time.monotonic() - began < 5
