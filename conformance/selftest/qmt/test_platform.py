"""A platform of QMT over real HTTP, driven and heard: it conforms, and what it says comes in time."""

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conformance.core.exchange import Request
from conformance.core.settings import Listen, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.verdict.result import Result
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import signature
from conformance.selftest.qmt.recorded import FEW, SECRETS, TYPES, asks, exchanges, never_arose
from conformance.selftest.rig.outcome import broken, verdicts, written
from conformance.selftest.rig.runs import QUICK, calling, judged
from conformance.wire.server import free_port


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
    assert heard[0].cells
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


@pytest.mark.parametrize("path", ["/", "/a/b"])
def test_any_prefix_will_do(tmp_path: Path, path: str) -> None:
    handler, target = calling(listen=Listen(f"127.0.0.1:{free_port()}", path))
    result = judged(tmp_path, handler, target, **FEW)
    assert result.conclusion is Conclusion.CONFORMANT
    assert result.heard is not None
    assert result.heard.url.endswith(f"{path.rstrip('/')}/staffService/message")
    assert result.heard.deliveries >= 30


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
