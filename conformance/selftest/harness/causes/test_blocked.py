"""What rests on a broken rule is blocked by it, and is no cause of its own."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest

from conformance.core.exchange import Response
from conformance.core.protocol import Handler
from conformance.core.settings import Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.verdict.result import NOT_CONFIGURED, OTHER_PARTY
from conformance.protocols import party
from conformance.selftest.rig import defects
from conformance.selftest.rig.runs import CALLBACK, DEMO, INTEGRATOR, PARTY, QMT_APP, faulty, judged

EACH_HTML: Final = defects.answers(lambda _, answer: defects.HTML if b"resultCode" in answer.body else answer)
RESTS: dict[str, tuple[Target, Callable[[], Handler], str, str]] = {
    "no message is accepted": (DEMO, lambda: faulty("RefusesChat"), "CCM-UP-001", ""),
    "each answer is HTML": (DEMO, lambda: PARTY.reference(DEMO, EACH_HTML), "CCM-UP-141", ""),
    "polls are refused": (DEMO, lambda: PARTY.reference(DEMO, defects.on_polls(Response(500))), "CCM-PO-001", "ccmessaging.poll"),
    "polls are answered with HTML": (DEMO, lambda: PARTY.reference(DEMO, defects.on_polls(defects.HTML)), "CCM-PO-021", "ccmessaging.poll"),
    "a callback always errs": (CALLBACK, lambda: faulty("AnswersEverythingWith500", target=CALLBACK, known=INTEGRATOR), "CCM-PU-101", ""),
    "another signature is asked for": (QMT_APP, lambda: faulty("WantsTheSecretFirst", target=QMT_APP, known=party("qmt.app")[1]), "QMT-DN-101", ""),
}
CHINESE: Final = {
    "each answer is HTML": "应答的是网页，而不是接口（HTTP 200）",
    "another signature is asked for": "目标要求的凭据与文档规定的不同：The target takes",
}
"""How a cause is called that the first message shows; any other is called after the rule that is broken."""


@pytest.mark.parametrize("defect", RESTS)
def test_what_rests_on_a_broken_rule_is_blocked_by_it(tmp_path: Path, defect: str) -> None:
    target, handler, base, leg = RESTS[defect]
    result = judged(tmp_path, handler(), target)
    rules = [row for row in result.rules if row.rule.leg == leg or not leg]
    cells = [cell for cell in result.cells if cell.leg == leg or not leg]
    (cause,) = result.causes
    assert len(result.findings) <= 5
    assert {row.rule.id for row in rules if row.verdict in (Verdict.FAILED, Verdict.WARNED)} <= set(cause.rules)
    assert base in cause.rules
    assert cause.text["zh"].startswith(CHINESE.get(defect, ""))
    blocked = Counter(row.reason for row in rules if row.verdict is Verdict.BLOCKED)
    assert (set(blocked), blocked[f"blocked by {base}"] >= 50) == ({f"blocked by {base}"}, True)
    assert {row.reason for row in rules if row.verdict is Verdict.NOT_APPLICABLE} <= {NOT_CONFIGURED, OTHER_PARTY}
    assert {(cell.verdict, cell.reason) for cell in cells if not cell.tally.sent} == {(Verdict.BLOCKED, f"blocked by {base}")}
    assert f'message="blocked: blocked by {base}"' in (tmp_path / "junit.xml").read_text("utf-8")


def test_a_target_that_knows_nobody_is_put_down_to_no_rule(tmp_path: Path) -> None:
    result = judged(tmp_path, lambda _: Response(401))
    assert {row.verdict for row in result.rules} == {Verdict.NOT_APPLICABLE}
    assert (result.conclusion, result.causes) == (Conclusion.INCONCLUSIVE, ())
