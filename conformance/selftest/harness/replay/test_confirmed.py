"""What takes a conversation to show is confirmed in the run itself, where the target calls us too; what was held for that is judged apart."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from conformance.core.verdict import Conclusion
from conformance.harness.findings.finding import Finding
from conformance.harness.findings.investigate import Investigator
from conformance.harness.verdict.result import Result
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.selftest.harness.replay.found import LIMITS, Made, of
from conformance.selftest.rig.runs import DEMO, PARTY, QMT_APP, calling, judged, pushing
from conformance.wire.pusher import Pusher

ECHO = replace(DEMO, downlink="echo")
CELLS = "CHAT/TEXT,text/*"
FINDINGS = Investigator.findings


def echoing(make: Callable[..., Made]) -> Callable[..., Made]:
    """Return what makes a platform that calls, and sends back what it is told."""
    return lambda *names: make(*names, downlink="echo")


def about(result: Result, rule: str) -> list[Finding]:
    """Return the findings about a rule."""
    return [finding for finding in result.findings if finding.rule == rule]


@pytest.mark.parametrize(
    ("make", "fault", "rule"),
    [
        pytest.param(of(ECHO), "LosesEverySeventh", "CCM-PO-070", id="what is polled"),
        pytest.param(of(DEMO), "HasOneLine", "CCM-UP-151", id="users at the same time"),
        pytest.param(of(QMT_APP), "TakesOneMessageAtATime", "QMT-DN-191", id="users of an app at the same time"),
        pytest.param(of(DEMO), "HasNothingToSay", "CCM-PO-007", id="polls that find nothing"),
        pytest.param(pushing, "PushesJsonWithinJson", "CCM-PU-011", id="the form of what is pushed"),
        pytest.param(echoing(pushing), "HoldsPushesBack", "CCM-PU-072", id="the order of pushes"),
        pytest.param(echoing(pushing), "LosesEverySeventhPush", "CCM-PU-070", id="a push that does not come"),
        pytest.param(calling, "CountsSeconds", "QMT-DN-008", id="the query of what a platform sends"),
        pytest.param(echoing(calling), "CutsOffAfter500", "QMT-DN-073", id="long texts that come back"),
        pytest.param(echoing(calling), "TellsTheNextUser", "QMT-DN-074", id="what another user is told"),
    ],
)
def test_what_takes_a_conversation_is_confirmed(tmp_path: Path, make: Callable[..., Made], fault: str, rule: str) -> None:
    handler, target = make(fault)
    found = about(judged(tmp_path, handler, target, limits=LIMITS, rules=(rule,), cells=CELLS), rule)
    assert found
    assert all(finding.stable for finding in found)


def test_what_is_pushed_to_confirm_a_finding_counts_nowhere(tmp_path: Path) -> None:
    handler, target = pushing("PushesJsonWithinJson")
    result = judged(tmp_path, handler, target, limits=LIMITS, cells=CELLS)
    events = [json.loads(line) for line in (tmp_path / "events.jsonl").read_text().split("\n") if line]
    begun = next(event["number"] for event in events if event.get("case") == "again")
    pushed = [event["number"] for event in events if event["event"] == "exchange" and event["leg"] == "ccmessaging.push"]
    assert result.heard is not None
    (finding,), (row,) = about(result, "CCM-PU-011"), [row for row in result.rules if row.rule.id == "CCM-PU-011"]
    assert max(pushed) > begun > result.heard.deliveries == finding.occurrences == row.exchanges == sum(number < begun for number in pushed)


class Mended(Platform):
    """Pushes what is no list of messages, until somebody mends it."""

    mended = False

    def push_body(self, body: Any) -> bytes:
        """Write a text with JSON in it."""
        whole = super().push_body(body)
        return whole if self.mended else json.dumps(whole.decode()).encode()


def test_what_is_not_pushed_again_is_unstable_and_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _, target = pushing()
    assert target.listen is not None
    platform = PARTY.reference(target, Mended, call=Pusher(f"http://{target.listen.bind}{target.listen.path}"))

    def findings(investigator: Investigator) -> list[Finding]:
        monkeypatch.setattr(Mended, "mended", True)
        return FINDINGS(investigator)

    monkeypatch.setattr(Investigator, "findings", findings)
    result = judged(tmp_path, platform, target, limits=LIMITS, rules=("CCM-PU-011",), cells=CELLS)
    assert [(finding.stable, finding.occurrences > 1) for finding in about(result, "CCM-PU-011")] == [(False, True)]
    assert result.conclusion is Conclusion.VIOLATIONS


def test_a_limit_that_is_reached_by_confirming_only_is_no_end_of_the_run(tmp_path: Path) -> None:
    handler, target = of(DEMO)("TakesCommaInMessageId")
    chosen = {"legs": ("ccmessaging.uplink",), "rules": ("CCM-UP-098",)}
    judged(tmp_path / "whole", handler, target, limits=LIMITS, **chosen)
    events = [json.loads(line) for line in (tmp_path / "whole" / "events.jsonl").read_text().split("\n") if line]
    begun = next(event["number"] for event in events if event.get("case") == "again")
    limited = judged(tmp_path / "limited", handler, target, limits=replace(LIMITS, max_exchanges=begun), **chosen)
    assert [finding.stable for finding in about(limited, "CCM-UP-098")] == [None]
    assert any("not all findings were tried again" in note for note in limited.notes)
    assert "budget" not in limited.headline
    cut_short = judged(tmp_path / "short", handler, target, limits=replace(LIMITS, max_exchanges=begun - 10), **chosen)
    assert "budget" in cut_short.ending.text
