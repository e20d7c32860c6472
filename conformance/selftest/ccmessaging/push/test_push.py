"""Pushes over real HTTP: a platform that calls our listener, and a receiver that we call."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import requests
import trustme

from conformance.core.errors import UsageError
from conformance.core.exchange import Request
from conformance.core.settings import Limits, Listen, Secret
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.conclude import Result
from conformance.harness.embedded import embedded
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.rig.repository import ROOT
from conformance.selftest.rig.runs import CALLBACK, DEMO, QUICK, judged, pushing
from conformance.wire.pusher import Pusher
from conformance.wire.server import free_port

SECOND = Limits(concurrency=4, timeout=3, downlink_wait=1)
FEW: dict[str, Any] = {"rules": ("CCM-PU-070", "CCM-PU-064")}
"""Conversations, and little else."""


def verdicts(result: Result, *kinds: Verdict) -> dict[str, str | None]:
    """Return the rules with one of these verdicts, and their reasons."""
    return {row.rule.id: row.reason for row in result.rules if row.verdict in kinds}


def broken(result: Result) -> set[str]:
    return set(verdicts(result, Verdict.FAILED, Verdict.WARNED))


def written(folder: Path) -> str:
    """Return all that a run has written."""
    return "".join(path.read_text("utf-8") for path in folder.iterdir() if path.is_file())


# -- a receiver is called -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def received(tmp_path_factory: pytest.TempPathFactory) -> Result:
    return judged(tmp_path_factory.mktemp("received"), target=CALLBACK)


def test_the_reference_receiver_conforms_in_every_rule(received: Result) -> None:
    assert received.conclusion is Conclusion.CONFORMANT
    own = {row.rule.id for row in received.rules if row.rule.binds == "ccmessaging.integrator" and row.rule.leg == "ccmessaging.push"}
    assert own == set(verdicts(received, Verdict.PASSED, Verdict.OBSERVED))


def test_rules_of_the_platform_are_none_of_the_receivers(received: Result) -> None:
    others = {row.rule.id: row.reason for row in received.rules if row.rule.binds == "ccmessaging.platform"}
    assert set(others.values()) == {"other party"}
    assert f"{len(others)} of the other party" in received.headline
    unheard = [row for row in received.rules if row.reason == "not configured"]
    assert {row.rule.leg for row in unheard} == {"ccmessaging.uplink", "ccmessaging.poll"}
    assert f"of {len(received.rules) - len(others) - len(unheard)} applicable rules" in received.headline


def test_every_cell_of_which_the_documents_have_messages_is_sent(received: Result) -> None:
    for cell in received.cells:
        documented = cell.axes["mediaType"] != "null" or cell.axes["controlType"] in ("DISCONNECT", "READ")
        assert (cell.tally.sent > 0) == documented
        assert cell.tally.accepted == cell.tally.sent


class Watchful(Integrator):
    """Remembers who called, and where."""

    def authorized(self, request: Request) -> None:
        """Take note of a call."""
        self.seen = [*getattr(self, "seen", []), (request.header("authorization"), request.url)]


def test_pushes_carry_what_was_declared_and_go_to_the_callback_itself(tmp_path: Path) -> None:
    handler = Watchful(CALLBACK)
    judged(tmp_path, handler, replace(CALLBACK, paths={"push": "/own/callback"}), rules=("CCM-PU-101",))
    assert {url for _, url in handler.seen} == {"/own/callback"}
    assert {authorization for authorization, _ in handler.seen} == {CALLBACK.credentials["push_authorization"]}
    assert "demo-push-0001" not in written(tmp_path)
    assert "${PUSH_AUTHORIZATION}" in written(tmp_path)


def test_without_a_declaration_no_authorization_is_sent(tmp_path: Path) -> None:
    handler = Watchful(CALLBACK)
    judged(tmp_path, handler, replace(CALLBACK, credentials={"channel_id": "1"}), rules=("CCM-PU-101",))
    assert {authorization for authorization, _ in handler.seen} == {None}


def test_a_client_that_offers_another_protocol_is_served_in_this_one() -> None:
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAMAAABkAAQAAP__", "Content-Type": "application/json"}
    with embedded("ccmessaging.integrator") as url:
        answer = requests.post(url, data=PUSH, headers=offer, timeout=5)
    assert (answer.status_code, answer.json()["resultCode"]) == (200, "0")


class RefusesNicknamesWithQuotes(Integrator):
    """A receiver that puts names into its commands."""

    def objection(self, _body: dict[str, Any], messages: list[Any]) -> str:
        """Stumble over a quotation mark."""
        return "bad nickname" if any('"' in str(message.get("senderNickname")) for message in messages) else ""


def test_a_finding_points_into_the_message_and_shows_the_smallest_one(tmp_path: Path) -> None:
    result = judged(tmp_path, RefusesNicknamesWithQuotes(CALLBACK), CALLBACK)
    finding = next(finding for finding in result.findings if finding.rule == "CCM-PU-153")
    assert finding.pointer == "/messages/0/senderNickname"
    assert finding.reduction == "smallest"
    sent = finding.exchange.request.json["messages"]
    assert len(sent) == 1
    assert sent[0].keys() <= {
        "from",
        "to",
        "channel",
        "controlType",
        "mediaType",
        "content",
        "timestamp",
        "sourceType",
        "simQuestions",
        "senderNickname",
        "messageCode",
    }
    assert len(result.causes) == 1


# -- a platform calls us --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("heard")
    handler, target = pushing()
    return judged(folder, handler, target), folder


def test_the_reference_platform_conforms_with_a_listener(heard: tuple[Result, Path]) -> None:
    result, _ = heard
    assert result.conclusion is Conclusion.CONFORMANT
    assert result.heard is not None
    assert result.heard.deliveries > 500
    assert result.heard.strangers == 0
    assert not verdicts(result, Verdict.UNTESTABLE, Verdict.BLOCKED, Verdict.ERROR)
    others = {row.rule.id for row in result.rules if row.rule.binds == "ccmessaging.integrator"}
    assert others == {rule for rule, reason in verdicts(result, Verdict.NOT_APPLICABLE).items() if reason == "other party"}


def test_pushes_and_polls_are_counted_together(heard: tuple[Result, Path]) -> None:
    exchanges = {row.rule.id: row.exchanges for row in heard[0].rules}
    assert exchanges["CCM-PO-070"] > 100
    assert exchanges["CCM-PU-070"] > 100


def test_deliveries_are_written_with_the_rest(heard: tuple[Result, Path]) -> None:
    result, folder = heard
    lines = [json.loads(line) for line in (folder / "events.jsonl").read_text("utf-8").split("\n") if line]
    came = [line for line in lines if line.get("leg") == "ccmessaging.push"]
    assert result.heard is not None
    assert len(came) == result.heard.deliveries
    assert {line["response"]["body"] for line in came} == {'{"resultCode":"0","resultDesc":"success."}'}
    assert {line["response"]["status"] for line in came} == {200}
    assert json.loads((folder / "results.json").read_text("utf-8"))["listener"]["deliveries"] == len(came)
    assert "demo-push-0001" not in written(folder)


def test_without_a_listener_pushes_are_not_configured(tmp_path: Path) -> None:
    result = judged(tmp_path, rules=("CCM-PO-070",))
    push = {row.reason for row in result.rules if row.rule.leg == "ccmessaging.push" and row.rule.binds == "ccmessaging.platform"}
    assert push == {"not configured"}
    assert all(cell.leg != "ccmessaging.push" for cell in result.cells)


def test_a_leg_that_nobody_can_hear_cannot_be_asked_for(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nobody listens"):
        judged(tmp_path, legs=("ccmessaging.push",))


def test_a_listener_to_which_nothing_comes_makes_the_run_inconclusive(tmp_path: Path) -> None:
    listen = Listen(f"127.0.0.1:{free_port()}", "/hook")
    result = judged(tmp_path, target=replace(DEMO, listen=listen), limits=SECOND, **FEW)
    silent = verdicts(result, Verdict.UNTESTABLE)
    assert result.conclusion is Conclusion.INCONCLUSIVE
    own = {row.rule.id for row in result.rules if row.rule.leg == "ccmessaging.push" and row.rule.binds == "ccmessaging.platform"}
    assert own == set(silent)
    assert all(reason and "nothing came to the listener at http://127.0.0.1" in reason for reason in silent.values())
    assert not broken(result)


def test_pushes_to_another_path_are_no_loss_of_the_polls(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    result = judged(tmp_path, handler, replace(target, listen=replace(target.listen, path="/other")), limits=SECOND, **FEW)
    assert result.conclusion is Conclusion.INCONCLUSIVE
    assert not broken(result)
    assert any("POST /hook" in note for note in result.notes)


def test_where_nothing_is_to_come_nothing_is_missed(tmp_path: Path) -> None:
    listen = Listen(f"127.0.0.1:{free_port()}", "/hook")
    result = judged(tmp_path, target=replace(DEMO, listen=listen, downlink="none"), limits=SECOND, **FEW)
    assert not verdicts(result, Verdict.UNTESTABLE)


def test_an_authorization_that_nobody_declared_is_not_written(tmp_path: Path) -> None:
    undeclared = {name: value for name, value in DEMO.credentials.items() if name != "push_authorization"}
    handler, target = pushing()
    judged(tmp_path, handler, replace(target, credentials=undeclared), limits=SECOND, **FEW)
    assert "demo-push-0001" not in written(tmp_path)
    assert "${redacted}" in written(tmp_path)


def test_a_push_without_the_declared_authorization_is_named(tmp_path: Path) -> None:
    handler, target = pushing()
    other = {**DEMO.credentials, "push_authorization": Secret("Bearer another-one", "PUSH_AUTHORIZATION")}
    assert broken(judged(tmp_path, handler, replace(target, credentials=other), limits=SECOND, **FEW)) == {"CCM-PU-003"}


# -- strangers, floods, and other company ---------------------------------------------------------------------------------------


def meanwhile(listen: Listen, do: Any) -> threading.Thread:
    """Do something as soon as the listener is up, and until it is gone."""

    def work() -> None:
        host, _, port = listen.bind.rpartition(":")
        for _ in range(400):
            try:
                socket.create_connection((host, int(port)), 0.2).close()
                break
            except OSError:
                time.sleep(0.01)
        do(f"http://{listen.bind}")

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    return thread


def test_strangers_are_counted_and_change_nothing(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None

    def visit(url: str) -> None:
        for path in ("/", "/favicon.ico", "/hook/../hook2", "/wp-login.php?a=<script>"):
            requests.post(url + path, data=b'{"messages": 1}', timeout=2)
        with socket.create_connection(target.listen.bind.split(":")) as raw:  # type: ignore[union-attr, arg-type]
            raw.sendall(b"\x16\x03\x01 garbage \r\n\r\n")

    visitor = meanwhile(target.listen, visit)
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    assert result.conclusion is Conclusion.CONFORMANT
    assert result.heard is not None
    assert result.heard.strangers >= 5
    assert any("strangers at the listener, not judged" in note for note in result.notes)
    assert "<script>" not in (tmp_path / "report.html").read_text("utf-8").split("<script>", 1)[0]


def test_whatever_comes_to_the_listeners_own_path_is_the_targets(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    visitor = meanwhile(target.listen, lambda url: [requests.request(method, f"{url}/hook", timeout=2) for method in ("GET", "DELETE")])
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    assert "CCM-PU-001" in broken(result)


class Pours(Platform):
    """A platform that cannot stop."""

    def greet(self, user: str) -> None:
        """Push much about nothing."""
        super().greet(user)
        for _ in range(100 * self.is_pushed(user)):
            self.send(self.envelope([]))


def test_deliveries_beyond_the_budget_are_answered_and_not_judged(tmp_path: Path) -> None:
    _, target = pushing()
    assert target.listen is not None
    handler = Pours(target)
    handler.call = Pusher(f"http://{target.listen.bind}{target.listen.path}")
    result = judged(tmp_path, handler, target, limits=replace(QUICK, max_exchanges=900), **FEW)
    assert result.heard is not None
    assert result.heard.deliveries == 900
    assert result.conclusion is Conclusion.INCONCLUSIVE
    assert not broken(result)
    assert any("beyond a budget" in note for note in result.notes)


def test_what_the_listener_does_not_read_is_nobodys_fault(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    visitor = meanwhile(target.listen, lambda url: requests.post(f"{url}/hook", data=b"[" + b" " * (5 * 2**20), timeout=5))
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    assert result.conclusion is Conclusion.CONFORMANT
    assert any("came to a limit of the listener" in note for note in result.notes)


def test_a_push_that_breaks_off_is_broken(tmp_path: Path) -> None:
    handler, target = pushing()
    assert target.listen is not None
    host, _, port = target.listen.bind.rpartition(":")

    def half(_: str) -> None:
        with socket.create_connection((host, int(port))) as raw:
            raw.sendall(b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 99\r\n\r\n{")

    visitor = meanwhile(target.listen, half)
    result = judged(tmp_path, handler, target, **FEW)
    visitor.join(5)
    finding = next(finding for finding in result.findings if finding.rule == "CCM-PU-010")
    assert "closed in the middle of the body" in finding.got
    assert finding.exchange.response is None


def test_a_port_that_is_taken_is_said_before_anything_is_sent(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(UsageError, match="is taken"):
        judged(tmp_path, target=replace(DEMO, listen=Listen(f"127.0.0.1:{taken.getsockname()[1]}", "/hook")))


# -- runs that only listen ------------------------------------------------------------------------------------------------------

PUSH = b"""{"timestamp":1625898453913,"messages":[{"from":"7","channel":"WEB","to":"u","controlType":"CHAT","mediaType":"TEXT",
"content":"Hello","timestamp":1625898453913,"sourceType":"ROBOT"}]}"""


def poster(url: str) -> str:
    """Return a program that pushes once."""
    return f"import requests; requests.post({url!r}, data=open('push.json'), headers={{'Content-Type': 'application/json'}}, verify='ca.pem')"


def listening(folder: Path, *arguments: str, **listen: Any) -> subprocess.CompletedProcess[str]:
    """Run the command with a configuration that has no URL of a target."""
    text = '[target]\nas = "ccmessaging.platform"\n[listen]\n'
    (folder / "ccmsg.toml").write_text(text + "".join(f"{key} = {json.dumps(value)}\n" for key, value in listen.items()), "utf-8")
    command = [sys.executable, "-m", "conformance", "run", "--legs", "ccmessaging.push", "--out", str(folder / "out"), *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False, env=_environment())


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT)}


def test_an_operator_may_make_the_platform_push(tmp_path: Path) -> None:
    port = free_port()
    script = poster(f"http://127.0.0.1:{port}/hook")
    (tmp_path / "push.json").write_bytes(PUSH)
    (tmp_path / "push.py").write_text(script, "utf-8")
    done = listening(tmp_path, bind=f"127.0.0.1:{port}", path="/hook", trigger=f"{sys.executable} push.py")
    result = json.loads((tmp_path / "out/results.json").read_text("utf-8"))
    assert f"listening at http://127.0.0.1:{port}/hook" in done.stdout
    assert result["listener"] == {"url": f"http://127.0.0.1:{port}/hook", "deliveries": 1, "strangers": 0}
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_run_that_only_listens_ends_when_nothing_comes(tmp_path: Path) -> None:
    began = time.monotonic()
    done = listening(tmp_path, bind=f"127.0.0.1:{free_port()}", wait=1)
    assert done.returncode == 3
    assert time.monotonic() - began < 20
    assert "/ccmsg-" in done.stdout


def test_a_trigger_that_fails_is_told_and_what_it_began_is_ended(tmp_path: Path) -> None:
    done = listening(tmp_path, bind=f"127.0.0.1:{free_port()}", trigger="sh -c 'sleep 47' & exit 5")
    assert done.returncode == 3
    assert "the trigger ended with code 5" in done.stdout
    assert "give the target this address as its callback" in done.stdout
    assert not [one for one in Path("/proc").glob("[0-9]*/cmdline") if b"sleep\x0047" in one.read_bytes()]


def test_a_listener_speaks_tls_where_a_certificate_is_configured(tmp_path: Path) -> None:
    authority = trustme.CA()
    issued = authority.issue_cert("127.0.0.1")
    issued.cert_chain_pems[0].write_to_path(str(tmp_path / "cert.pem"))
    issued.private_key_pem.write_to_path(str(tmp_path / "key.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    port = free_port()
    script = poster(f"https://127.0.0.1:{port}/hook")
    (tmp_path / "push.json").write_bytes(PUSH)
    (tmp_path / "push.py").write_text(script, "utf-8")
    keys = {"certificate": "cert.pem", "key": "key.pem"}
    done = listening(tmp_path, bind=f"127.0.0.1:{port}", path="/hook", trigger=f"{sys.executable} push.py", **keys)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"listening at https://127.0.0.1:{port}/hook" in done.stdout
