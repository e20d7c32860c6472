"""Whole runs over HTTP, seen from the end: what was declared and never came, what costs how long, what is judged when a leg is missing."""

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.settings import Limits, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.ending import End
from conformance.harness.verdict.result import OTHER_PARTY, Result
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.rig.runs import DEMO, PROTOCOL, faulty, judged

assert PROTOCOL.downlink is not None
ECHO = PROTOCOL.downlink.ways["ccmessaging.poll"].rules.echo


def verdicts(result: Result, leg: str = "ccmessaging.poll") -> dict[str, Verdict]:
    """Return the verdicts of a leg; rules that bind clients say nothing here."""
    return {rule.rule.id: rule.verdict for rule in result.rules if rule.rule.leg == leg and rule.reason != OTHER_PARTY}


class Silent(Platform):
    """Has no robot at all, although one is declared."""

    def say(self, user: str, **fields: Any) -> None:
        """Say nothing."""


def test_an_echo_that_was_declared_and_never_came_is_untestable(tmp_path: Path) -> None:
    result = judged(tmp_path, Silent(DEMO), legs=("ccmessaging.poll",))
    assert {verdicts(result)[rule] for rule in ECHO} == {Verdict.UNTESTABLE}
    assert result.conclusion is Conclusion.INCONCLUSIVE
    assert result.findings == ()


def test_without_a_declaration_no_echo_is_demanded(tmp_path: Path) -> None:
    result = judged(tmp_path, faulty("LosesEverySeventh"), replace(DEMO, downlink="any"), legs=("ccmessaging.poll",))
    assert {(rule.verdict, rule.reason) for rule in result.rules if rule.rule.id in ECHO} == {(Verdict.NOT_APPLICABLE, "not configured")}
    assert result.conclusion is Conclusion.CONFORMANT


def test_many_lost_texts_cost_one_wait_and_one_more_to_confirm_them(tmp_path: Path) -> None:
    wait = 1.5
    seconds = {}
    for name in ("AddsFields", "LosesEverySeventh"):
        began = time.monotonic()
        result = judged(tmp_path / name, faulty(name), limits=Limits(timeout=3, downlink_wait=wait), legs=("ccmessaging.poll",))
        seconds[name] = time.monotonic() - began
    assert verdicts(result)["CCM-PO-070"] is Verdict.FAILED
    assert sum(finding.occurrences for finding in result.findings) > 30
    assert 2 * wait - 0.5 < seconds["LosesEverySeventh"] - seconds["AddsFields"] < 5 * wait


def test_a_thousand_texts_of_eight_users_side_by_side_come_back(tmp_path: Path) -> None:
    limits = Limits(timeout=3, concurrency=8)
    result = judged(tmp_path, limits=limits, examples=8)
    counts = {rule.rule.id: rule.exchanges for rule in result.rules}
    assert counts["CCM-PO-070"] > 1000
    assert result.conclusion is Conclusion.CONFORMANT


def test_of_many_texts_the_one_that_was_lost_is_named(tmp_path: Path) -> None:
    class LosesOne(Platform):
        """Loses the 321st text of all."""

        texts = 0

        def echo(self, user: str, text: str) -> None:
            """Lose it."""
            self.texts += 1
            if self.texts != 321:
                super().echo(user, text)

    result = judged(tmp_path, LosesOne(DEMO), limits=Limits(timeout=3, concurrency=8, downlink_wait=1), legs=("ccmessaging.poll",))
    assert [(finding.rule, finding.occurrences) for finding in result.findings] == [("CCM-PO-070", 1)]


def without_poll(status: int, *headers: tuple[str, str]) -> Any:
    """Return a platform behind whose gateway there are no polls."""
    platform = Platform(DEMO)

    def answer(request: Request) -> Response:
        if "getMessageForWebChannel" in request.url:
            return Response(status, (("Content-Type", "text/html"), *headers), b"<h1>Not here</h1>")
        return platform(request)

    return answer


def test_where_no_poll_is_found_the_rest_is_judged_and_the_run_is_inconclusive(tmp_path: Path) -> None:
    for status, headers in ((404, ()), (302, (("Location", "/login"),))):
        result = judged(tmp_path / str(status), without_poll(status, *headers))
        assert set(verdicts(result).values()) == {Verdict.UNTESTABLE}
        assert set(verdicts(result, "ccmessaging.uplink").values()) == {Verdict.PASSED, Verdict.OBSERVED}
        assert (result.conclusion, result.ending.end, result.findings) == (Conclusion.INCONCLUSIVE, End.LEG, ())
        assert "target.paths" in result.ending.then
        assert str(status) in result.ending.text


def test_a_right_poll_that_is_refused_is_one_finding_and_blocks_the_rest(tmp_path: Path) -> None:
    result = judged(tmp_path, without_poll(401))
    assert verdicts(result)["CCM-PO-001"] is Verdict.FAILED
    assert {verdict for rule, verdict in verdicts(result).items() if rule != "CCM-PO-001"} <= {Verdict.BLOCKED, Verdict.PASSED, Verdict.OBSERVED}
    assert len(result.causes) == 1
    assert result.conclusion is Conclusion.VIOLATIONS


def test_a_leg_that_is_left_out_is_not_asked(tmp_path: Path) -> None:
    asked = []
    platform = Platform(DEMO)

    def answer(request: Request) -> Response:
        asked.append(request)
        return platform(request)

    result = judged(tmp_path, answer, legs=("ccmessaging.uplink",))
    assert not [request for request in asked if "getMessageForWebChannel" in request.url]
    assert {rule.rule.leg for rule in result.rules} == {"ccmessaging.uplink"}
    assert result.conclusion is Conclusion.CONFORMANT


def test_cookies_that_answers_set_are_never_sent_back(tmp_path: Path) -> None:
    asked: list[Request] = []
    platform = faulty("SetsCookies")

    def answer(request: Request) -> Response:
        asked.append(request)
        return platform(request)

    result = judged(tmp_path, answer, legs=("ccmessaging.poll",))
    cookies = [request.header("cookie") or "" for request in asked]
    assert result.conclusion is Conclusion.CONFORMANT
    assert sum("ccmessaging-token=" in cookie for cookie in cookies) > 100
    assert not [cookie for cookie in cookies if "another-one" in cookie or "JSESSIONID=abc;" in cookie]


def test_a_platform_that_holds_idle_polls_does_not_hold_the_run(tmp_path: Path) -> None:
    class Holds(Platform):
        """Holds a poll for 300 ms when nothing waits."""

        def polled(self, user: str) -> Response:
            """Answer late."""
            idle = not self.queues[user]
            return replace(super().polled(user), delay=0.3 if idle else 0.0)

    began = time.monotonic()
    who: Target = replace(DEMO, downlink="any")
    result = judged(tmp_path, Holds(who), who, legs=("ccmessaging.poll",))
    assert result.conclusion is Conclusion.CONFORMANT
    assert time.monotonic() - began < 45
