"""QMT over real HTTP: a platform that is driven and heard, an app that is driven, and how both are signed (documents/001)."""

import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

from conformance.core.exchange import Exchange, Request, Response
from conformance.core.message import Intent, Kind, Message
from conformance.core.settings import Listen, Options, Secret, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.conclude import Result
from conformance.harness.plan import Ids, prove
from conformance.harness.plan_only import rehearse
from conformance.protocols import party
from conformance.protocols.qmt.bind import url
from conformance.protocols.qmt.legs import DOWNLINK, TAG_FORMS, UPLINK
from conformance.protocols.qmt.messages.message import TAGS, cell_of, chat, form_of
from conformance.protocols.qmt.messages.parts import asked
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.reference.desk import Body, Desk
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import Signer, secret_of, signature
from conformance.selftest.rig.repository import ROOT
from conformance.selftest.rig.runs import QMT_APP, QMT_PLATFORM, QUICK, calling, judged
from conformance.wire.redact import Redactor
from conformance.wire.server import free_port

PROTOCOL, PLATFORM = party("qmt.platform")
FEW: dict[str, Any] = {"rules": ("QMT-UP-101",)}
"""Plain messages, and little else."""
SECRETS = ("demo-appsecret-0001", "demo-access-token-0001")
TYPES = ("text", "image", "event.CLICK.RG", "link")


def verdicts(result: Result, *kinds: Verdict) -> dict[str, str | None]:
    """Return the rules with one of these verdicts, and their reasons."""
    return {row.rule.id: row.reason for row in result.rules if row.verdict in kinds}


def broken(result: Result) -> set[str]:
    return set(verdicts(result, Verdict.FAILED, Verdict.WARNED))


def never_arose(result: Result) -> set[str]:
    return {rule for rule, reason in verdicts(result, Verdict.NOT_APPLICABLE).items() if reason == "never arose"}


def written(folder: Path) -> str:
    """Return all that a run has written."""
    return "".join(path.read_text("utf-8") for path in folder.iterdir() if path.is_file())


def exchanges(folder: Path, leg: str) -> list[dict[str, Any]]:
    """Return what a run has written down of a leg."""
    lines = (folder / "events.jsonl").read_text("utf-8").split("\n")
    return [line for line in map(json.loads, filter(None, lines)) if line["event"] == "exchange" and line["leg"] == leg]


def asks(line: dict[str, Any], name: str) -> str:
    """Return a parameter of the query of an exchange."""
    found: str = parse_qs(urlsplit(line["request"]["url"]).query)[name][0]
    return found


# -- signatures -----------------------------------------------------------------------------------------------------------------


def test_a_signature_is_the_published_one() -> None:
    assert signature("1001", "123456abcdef", "1407812629434") == "b1d11d44bcb28caa6ce4dc1b7f1526ede00f49e0"


@pytest.mark.parametrize(("target", "name"), [(QMT_PLATFORM, "appsecret"), (QMT_APP, "access_token")])
def test_each_party_is_called_with_a_secret_of_its_own(target: Target, name: str) -> None:
    assert secret_of(target, target.party) == target.credentials[name]


def test_without_an_access_token_the_app_secret_signs_both_ways() -> None:
    bare = replace(QMT_APP, credentials={name: value for name, value in QMT_APP.credentials.items() if name != "access_token"})
    assert secret_of(bare, "qmt.app") == secret_of(bare, "qmt.platform") == "demo-appsecret-0001"


def test_each_request_has_a_timestamp_of_its_own_even_where_the_clock_stands_still() -> None:
    signer = Signer(QMT_PLATFORM, None, clock=lambda: 1407812629.434)  # type: ignore[arg-type]
    mark = Request("POST", "http://x/?timestamp=@timestamp@&signature=@signature@", ())
    urls = [signer.sign(mark, "alice").url for _ in range(3)]
    assert [url.partition("&")[0][-13:] for url in urls] == ["1407812629434", "1407812629435", "1407812629436"]
    assert urls[0].endswith(signature("1001", SECRETS[0], "1407812629434"))


# -- messages -------------------------------------------------------------------------------------------------------------------


def planned(party_name: str, **world: object) -> Iterator[Message]:
    """Yield the messages of a plan."""
    protocol, known = party(party_name)
    target = replace(known.demo("http://127.0.0.1"), **world)  # type: ignore[arg-type]
    for script in rehearse(protocol, known, target, Options(out=Path(), run_id="r", nonce="n", examples=1)):
        yield from (step.bound.message for step in script.steps)


@pytest.mark.parametrize("form", TAG_FORMS)
def test_a_tag_of_each_form_has_this_form(form: str) -> None:
    assert form_of(TAGS[form]) == form


@pytest.mark.parametrize("party_name", ["qmt.platform", "qmt.app"])
def test_what_is_listed_is_sent_and_what_is_not_listed_is_none_of_it(party_name: str) -> None:
    messages = list(planned(party_name, types=TYPES))
    valid = {(message.body["MsgType"], message.intent.rule[-3:]) for message in messages if message.intent.kind is Kind.VALID}
    assert {kind for kind, _ in valid} == set(TYPES)
    assert {rule for kind, rule in valid if kind != "text"} == {"112"}
    probed = {message.intent.rule[-3:] for message in messages if message.intent.kind is Kind.PROBE and is_kind(message, "event.CLICK.RG")}
    assert probed == {"166"}
    assert not any(is_kind(message, "voice") for message in messages)


def is_kind(message: Message, kind: str) -> bool:
    return isinstance(message.body, dict) and message.body.get("MsgType") == kind


@pytest.mark.parametrize("party_name", ["qmt.platform", "qmt.app"])
def test_without_a_listing_the_usual_types_are_sent_with_every_form_of_tag(party_name: str) -> None:
    messages = list(planned(party_name))
    sent = {message.cell for message in messages if message.intent.kind is Kind.VALID}
    assert sent == {(kind, form) for kind in ("text", "image", "voice", "video", "file") for form in TAG_FORMS}
    assert {message.cell for message in messages if message.cell[:1] == ("event",)} == {("event", form) for form in TAG_FORMS}


def test_a_listed_event_without_content_is_still_open() -> None:
    event = Message(UPLINK.name, {"FromUserId": "a", "MsgType": "event.CLICK.RG", "Content": "1"}, Intent(Kind.VALID, "QMT-UP-112"))
    prove(PROTOCOL, event)
    assert [found.rule for found in PROTOCOL.request_violations(event.without("Content"))] == ["QMT-UP-166"]
    assert cell_of(event.body) == ("event", "absent")


# -- where parties are called ---------------------------------------------------------------------------------------------------


def bound(message: Message, **world: object) -> tuple[str, Kind]:
    """Return where a message goes, and what it is meant to be."""
    target = replace(QMT_PLATFORM, url="http://q", **world)  # type: ignore[arg-type]
    found = PROTOCOL.bind(message, target.users[0], target, Ids(0, "n").fresh)
    return found.request.url.partition("?")[0], found.message.intent.kind


def test_the_documented_path_holds_version_and_app() -> None:
    assert bound(chat(UPLINK.name))[0] == "http://q/api/v1/1001/staffService/message"
    assert url(QMT_APP, DOWNLINK.name) == "http://127.0.0.1/qmtapi/staffService/message"


@pytest.mark.parametrize(
    ("own", "where"),
    [
        ("", "http://q/api/v1/other/staffService/message"),
        ("/gateway/1001/message", "http://q/gateway/other/message"),
        ("http://other/1001/staffService/message", "http://other/other/staffService/message"),
    ],
)
def test_another_app_stands_where_the_right_one_stood(own: str, where: str) -> None:
    paths = {"uplink": own} if own else {}
    assert bound(asked(UPLINK.name, "appid=other", Kind.BROKEN, 154, "another"), paths=paths) == (where, Kind.BROKEN)


def test_where_the_path_holds_no_app_nothing_is_demanded_of_another() -> None:
    sent = asked(UPLINK.name, "appid=other?timestamp=1&signature=2", Kind.BROKEN, 154, "another")
    assert bound(sent, paths={"uplink": "/customers/in"}) == ("http://q/customers/in", Kind.FORM)


# -- a platform is driven and heard ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("heard")
    handler, target = calling()
    return judged(folder, handler, target), folder


def test_the_reference_platform_conforms_in_every_rule_that_arises(heard: tuple[Result, Path]) -> None:
    result, _ = heard
    assert result.conclusion is Conclusion.CONFORMANT
    assert never_arose(result) == {"QMT-UP-112", "QMT-DN-027"}
    own = {row.rule.id for row in result.rules if row.rule.binds == "qmt.platform"}
    assert own - never_arose(result) == set(verdicts(result, Verdict.PASSED, Verdict.OBSERVED))
    assert result.heard is not None
    assert result.heard.deliveries > 500
    assert result.heard.strangers == 0


def test_every_cell_of_the_usual_types_is_sent_and_comes_back(heard: tuple[Result, Path]) -> None:
    for cell in heard[0].cells:
        assert (cell.tally.sent > 0) == (cell.axes["MsgType"] not in ("event", "other"))
        assert cell.tally.accepted == cell.tally.sent


def test_each_message_bears_a_timestamp_and_a_signature_of_its_own(heard: tuple[Result, Path]) -> None:
    sent = [line for line in exchanges(heard[1], UPLINK.name) if line["intent"]["kind"] == "valid"]
    assert len({asks(line, "timestamp") for line in sent}) == len({asks(line, "signature") for line in sent}) == len(sent) > 500
    assert all(asks(line, "signature") == signature("1001", SECRETS[0], asks(line, "timestamp")) for line in sent)


def test_an_accepted_signature_comes_with_another_timestamp_and_with_another_message(heard: tuple[Result, Path]) -> None:
    lines = exchanges(heard[1], UPLINK.name)
    accepted = {asks(line, "signature"): asks(line, "timestamp") for line in lines if line["intent"]["kind"] == "valid"}
    moved, again = (next(line for line in lines if line["intent"]["rule"] == rule) for rule in ("QMT-UP-152", "QMT-UP-164"))
    assert accepted[asks(moved, "signature")] != asks(moved, "timestamp")
    assert accepted[asks(again, "signature")] == asks(again, "timestamp")


def test_no_secret_is_written(heard: tuple[Result, Path]) -> None:
    assert not [secret for secret in SECRETS if secret in written(heard[1])]


def test_what_is_heard_is_answered_as_in_the_sample(heard: tuple[Result, Path]) -> None:
    came = exchanges(heard[1], DOWNLINK.name)
    assert {(line["response"]["status"], line["response"]["body"]) for line in came} == {(200, '{"errcode":0,"errmsg":"ok"}')}
    assert {urlsplit(line["request"]["url"]).path for line in came} == {"/qmtapi/staffService/message"}


def test_declared_types_are_judged_as_declared(tmp_path: Path) -> None:
    handler, target = calling(types=TYPES)
    result = judged(tmp_path, handler, target)
    assert result.conclusion is Conclusion.CONFORMANT
    assert "QMT-UP-112" in verdicts(result, Verdict.PASSED)
    assert never_arose(result) == {"QMT-UP-111", "QMT-UP-165", "QMT-DN-027"}
    assert all(cell.tally.sent for cell in result.cells if cell.leg == UPLINK.name and cell.axes["MsgType"] in ("event", "other"))


SIGNED = {
    "SignsTheSecretFirst": "the SHA-1 of access_token, appid and timestamp, in this order",
    "SignsInTheOrderOfTheQuery": "the SHA-1 of appid, timestamp and access_token, in this order",
    "SignsWithTheAppSecret": "the SHA-1 of appid, appsecret and timestamp, in this order",
    "SignsWithMd5": "the MD5 of appid, access_token and timestamp, in this order",
    "SignsWithSha256": "the SHA-256 of appid, access_token and timestamp, in this order",
    "SignsWithoutTheTimestamp": "the SHA-1 of appid and access_token, in this order",
}


@pytest.mark.parametrize("fault", SIGNED)
def test_what_a_wrong_signature_is_made_of_is_said(tmp_path: Path, fault: str) -> None:
    handler, target = calling(fault)
    result = judged(tmp_path, handler, target, **FEW)
    (finding,) = result.findings
    assert (finding.rule, finding.seems, finding.expected[:28]) == ("QMT-DN-009", SIGNED[fault], "SHA-1 of appid, access_token")
    title = f"Signatures are made another way than documented: {SIGNED[fault]}"
    assert [cause.title for cause in result.causes] == [title]
    assert f'<span class="id">c1</span> <span class="en" lang="en">{title}</span>' in (tmp_path / "report.html").read_text("utf-8")
    assert f"- {title} (" in (tmp_path / "summary.md").read_text("utf-8").replace("\\", "")
    assert not [secret for secret in SECRETS if secret in written(tmp_path)]


def test_a_secret_that_looks_like_our_own_words_does_not_garble_them(tmp_path: Path) -> None:
    secret = Secret("appsec", "APPSECRET")
    handler, target = calling("SignsWithTheAppSecret", credentials={**QMT_PLATFORM.credentials, "appsecret": secret})
    (finding,) = judged(tmp_path, handler, target, **FEW).findings
    assert replace(finding, got="appsec").said(Redactor([secret])) == f"{SIGNED['SignsWithTheAppSecret']}: ${{APPSECRET}}"
    for name in ("results.json", "events.jsonl", "junit.xml", "report.html"):
        assert f"{SIGNED['SignsWithTheAppSecret']}: {finding.got}" in (tmp_path / name).read_text("utf-8"), name


def test_a_message_to_another_path_below_the_prefix_is_the_targets_mistake(tmp_path: Path) -> None:
    handler, target = calling("CallsMessages")
    result = judged(tmp_path, handler, target, **FEW)
    (finding,) = result.findings
    assert (finding.rule, finding.got) == ("QMT-DN-002", "/qmtapi/staffService/messages")
    assert result.heard is not None
    assert result.heard.strangers == 0


@pytest.mark.parametrize("path", ["/", "/a/b"])
def test_any_prefix_will_do(tmp_path: Path, path: str) -> None:
    handler, target = calling(listen=Listen(f"127.0.0.1:{free_port()}", path))
    result = judged(tmp_path, handler, target, **FEW)
    assert result.conclusion is Conclusion.CONFORMANT
    assert result.heard is not None
    assert result.heard.url.endswith(f"{path.rstrip('/')}/staffService/message")
    assert result.heard.deliveries >= 30


class TakesNothing(Platform):
    """Refuses whatever comes."""

    def objection(self, body: Body) -> str:  # noqa: ARG002 - the reference's
        """Object."""
        return "no"


def test_a_platform_that_takes_nothing_has_nothing_to_send(tmp_path: Path) -> None:
    _, target = calling()
    result = judged(tmp_path, TakesNothing(target), target)
    own = [row for row in result.rules if row.rule.leg == DOWNLINK.name and row.rule.binds != "qmt.app"]
    assert {(row.verdict, row.reason) for row in own} == {(Verdict.BLOCKED, "blocked by QMT-UP-101")}
    assert result.notes == ()


class SpeaksGbk(Platform):
    """Writes what it sends in the encoding of its own machine."""

    def as_bytes(self, body: Any) -> bytes:
        """Write GB18030."""
        return json.dumps(body, ensure_ascii=False).encode("gb18030")


def test_another_encoding_is_one_finding(tmp_path: Path) -> None:
    _, target = calling()
    handler = SpeaksGbk(target)
    handler.call = calling(listen=target.listen)[0].call  # type: ignore[attr-defined]
    result = judged(tmp_path, handler, target)
    (finding,) = result.findings
    assert (finding.rule, finding.seems) == ("QMT-DN-010", "JSON in GBK, not in UTF-8")
    assert "JSON in GBK, not in UTF-8: b'{" in (tmp_path / "results.json").read_text("utf-8")
    assert [cause.title for cause in result.causes] == ["What the target sends does not have the documented form: JSON in GBK, not in UTF-8"]


# -- an app is driven -----------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("taken")
    return judged(folder, target=QMT_APP), folder


def test_the_reference_app_conforms_in_every_rule_that_arises(taken: tuple[Result, Path]) -> None:
    result, _ = taken
    assert result.conclusion is Conclusion.CONFORMANT
    assert never_arose(result) == {"QMT-DN-112"}
    own = {row.rule.id for row in result.rules if row.rule.binds == "qmt.app" and row.rule.leg == DOWNLINK.name}
    assert own - never_arose(result) == set(verdicts(result, Verdict.PASSED, Verdict.OBSERVED))
    assert not [secret for secret in SECRETS if secret in written(taken[1])]


def test_an_app_is_called_with_the_access_token_and_no_timestamp_twice(taken: tuple[Result, Path]) -> None:
    sent = [line for line in exchanges(taken[1], DOWNLINK.name) if line["intent"]["kind"] == "valid"]
    assert all(asks(line, "signature") == signature("1001", SECRETS[1], asks(line, "timestamp")) for line in sent)
    assert len({asks(line, "timestamp") for line in sent}) == len(sent)
    assert {urlsplit(line["request"]["url"]).path for line in sent} == {"/qmtapi/staffService/message"}


def test_an_app_that_expects_another_signature_is_one_finding(tmp_path: Path) -> None:
    handler: Desk = party("qmt.app")[1].reference(QMT_APP, party("qmt.app")[1].faults["WantsTheSecretFirst"])  # type: ignore[assignment]
    result = judged(tmp_path, handler, QMT_APP)
    (finding,) = result.findings
    assert finding.rule == "QMT-DN-101"
    assert "30003" in finding.got


class ForbidsBadSignatures(App):
    """Refuses all that is refused by a status."""

    def refusal(self, _request: Request, _refused: Any) -> Response:
        """Forbid it."""
        return Response(403)


def test_an_app_may_refuse_by_a_status(tmp_path: Path) -> None:
    result = judged(tmp_path, ForbidsBadSignatures(QMT_APP), QMT_APP)
    assert result.conclusion is Conclusion.CONFORMANT
    observed = verdicts(result, Verdict.OBSERVED)
    assert observed["QMT-DN-109"] == "status: an error status"
    assert observed["QMT-DN-151"] == "refused: the app verifies"


class RefusesLevels(App):
    """Knows one level of customers."""

    def objection(self, body: Body) -> str:
        """Object to others."""
        tag = body.get("Tag")
        return "no such level" if isinstance(tag, dict) and tag.get("level") == "gold" else ""


def test_a_finding_points_to_the_field_and_shows_the_smallest_message(tmp_path: Path) -> None:
    result = judged(tmp_path, RefusesLevels(QMT_APP), QMT_APP)
    finding = next(finding for finding in result.findings if finding.rule == "QMT-DN-118")
    assert (finding.pointer, finding.reduction) == ("/Tag", "smallest")
    assert finding.exchange.request.json.keys() == {"ToUserId", "MsgType", "Content", "Tag"}
    assert len(result.causes) == 1


def test_a_delivery_that_breaks_off_breaks_one_rule() -> None:
    request = Request("POST", "/qmtapi/staffService/message?timestamp=1407812629434&signature=x", (("Content-Type", "application/json"),), b"{")
    exchange = Exchange(1, DOWNLINK.name, request, None, Intent(Kind.FORM, ""), failure="closed", target=QMT_PLATFORM, inbound=True)
    found = [v.rule for check in PROTOCOL.checks[DOWNLINK.name] if check.applies(exchange) for v in check.find(exchange)]
    assert found == ["QMT-DN-010", "QMT-DN-009"]


# -- commands -------------------------------------------------------------------------------------------------------------------


def test_a_served_platform_says_where_it_is_called() -> None:
    port = free_port()
    command = [sys.executable, "-m", "conformance", "serve", "--as", "qmt.platform", "--port", str(port), "--callback", "http://127.0.0.1:9/qmtapi"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline() for _ in range(4)]
        where = re.search(r"POST (http\S+/api/v1/1001/staffService/message)", lines[2])
        assert where, lines
        stamp = "1407812629434"
        query = {"timestamp": stamp, "signature": signature("1001", SECRETS[0], stamp)}
        answer = requests.post(where[1], params=query, json={"FromUserId": "u", "MsgType": "text", "Content": "Hello"}, timeout=5)
        process.kill()
    assert answer.json() == {"errcode": 0, "errmsg": "ok"}
    assert lines[3].split()[-1] == "http://127.0.0.1:9/qmtapi/staffService/message"


@pytest.mark.parametrize("party_name", ["qmt.platform", "qmt.app"])
def test_a_party_is_judged_out_of_the_box(tmp_path: Path, party_name: str) -> None:
    command = [sys.executable, "-m", "conformance", "run", "--as", party_name, "--out", str(tmp_path / "out"), "--examples", "1"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CONFORMANT  EMBEDDED REFERENCE" in done.stdout
    assert not [secret for secret in SECRETS if secret in written(tmp_path / "out")]


class HandsOver(Platform):
    """Has a robot that is silent as soon as a customer asks for an agent."""

    def __init__(self, target: Target) -> None:
        """Begin with the robot."""
        super().__init__(target)
        self.handed: set[str] = set()

    def react(self, body: Body) -> None:
        """Hand over, or let the robot answer."""
        self.handed |= {str(body["FromUserId"])} if body["MsgType"] == "event.CLICK.RG" else set()
        if body["FromUserId"] not in self.handed:
            super().react(body)


@pytest.mark.parametrize("types", [(), TYPES], ids=["undeclared", "declared"])
def test_who_asks_for_an_agent_is_not_owed_an_echo(tmp_path: Path, types: tuple[str, ...]) -> None:
    reference, target = calling(types=types)
    handler = HandsOver(target)
    handler.call = reference.call  # type: ignore[attr-defined]
    assert not broken(judged(tmp_path, handler, target))


def test_echoes_are_awaited_as_long_as_they_come(tmp_path: Path) -> None:
    handler, target = calling()
    call, line = handler.call, ThreadPoolExecutor(1)  # type: ignore[attr-defined]

    def slow(request: Request) -> None:
        time.sleep(0.05)
        call(request)

    handler.call = lambda request: line.submit(slow, request)  # type: ignore[attr-defined]
    limits = replace(QUICK, downlink_wait=0.2)
    result = judged(tmp_path, handler, target, limits, rules=("QMT-DN-072",))
    assert not broken(result)
    assert verdicts(result, Verdict.PASSED).keys() >= {"QMT-DN-070"}
    sent, came = exchanges(tmp_path, UPLINK.name), exchanges(tmp_path, DOWNLINK.name)
    assert came[-1]["started"] - sent[-1]["started"] > 5 * limits.downlink_wait
