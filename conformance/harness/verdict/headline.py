"""The headline of a run: one line of counts, with honest denominators."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from conformance.core.settings import Checklist, Target
from conformance.core.verdict import Verdict
from conformance.harness.verdict.facts import Facts
from conformance.harness.verdict.known import Known
from conformance.harness.verdict.result import EXERCISED, NEVER_AROSE, NOT_CONFIGURED, OTHER_PARTY, RuleResult

_REASONS: Final = {NEVER_AROSE: NEVER_AROSE, NOT_CONFIGURED: NOT_CONFIGURED, OTHER_PARTY: "of the other party"}
"""Why rules do not apply, and how that is said of a number of them."""
_NO_ANSWER: Final = (Verdict.BLOCKED, Verdict.UNTESTABLE, Verdict.ERROR, Verdict.OBSERVED)
"""Verdicts that are counted apart."""


def headline(rules: tuple[RuleResult, ...], facts: Facts, target: Target, *, checklist: Checklist, unseen: int, known: Known) -> str:
    """Say in counts what was judged and what was found; `unseen`: how much of the checklist never came."""
    parts = [*_executed(rules), *_broken(rules, len(facts.causes)), *_checked(checklist, unseen), *_expected(known)]
    return ("EMBEDDED REFERENCE: " if target.embedded else "") + "; ".join(parts)


def _executed(rules: tuple[RuleResult, ...]) -> Iterator[str]:
    count = Counter(result.verdict for result in rules)
    reasons = Counter(result.reason for result in rules if result.verdict is Verdict.NOT_APPLICABLE)
    applicable = len(rules) - reasons[NOT_CONFIGURED] - reasons[OTHER_PARTY]
    yield f"executed {sum(count[verdict] for verdict in EXERCISED)} of {applicable} applicable rules"
    yield from (f"{reasons[reason]} {said}" for reason, said in _REASONS.items() if reasons[reason])
    yield from (f"{count[verdict]} {verdict}" for verdict in _NO_ANSWER if count[verdict])


def _broken(rules: tuple[RuleResult, ...], causes: int) -> Iterator[str]:
    count = Counter(result.verdict for result in rules)
    broken = count[Verdict.FAILED] + count[Verdict.WARNED]
    yield f"{broken} broken ({count[Verdict.FAILED]} MUST), {causes} cause{'' if causes == 1 else 's'}" if broken else "none broken"


def _checked(checklist: Checklist, unseen: int) -> Iterator[str]:
    """Say how much of a checklist came."""
    if asked := len(checklist.cells) + len(checklist.scenarios):
        yield f"{unseen} of {asked} on the checklist never came" if unseen else f"all {asked} on the checklist came"


def _expected(known: Known) -> Iterator[str]:
    if count := len(known.expected):
        yield f"{count} known finding{'' if count == 1 else 's'}"
