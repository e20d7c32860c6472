"""The result of a run, and of each rule, cell and scenario in it: values, for the views to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from conformance.core.advice import Advice
from conformance.core.counterpart import Scenario
from conformance.core.leg import Leg
from conformance.core.rule import Rule
from conformance.core.settings import Options, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.ending import Ending
from conformance.harness.findings.causes import Cause
from conformance.harness.findings.finding import Finding
from conformance.harness.judge.judge import CellTally
from conformance.harness.listen.timeline import Heard, Moment
from conformance.harness.play.latency import Spread
from conformance.harness.verdict.known import Known
from conformance.wire.redact import Redactor

NEVER_AROSE: Final = "never arose"
NOT_CONFIGURED: Final = "not configured"
OTHER_PARTY: Final = "other party"
EXERCISED: Final = (Verdict.PASSED, Verdict.FAILED, Verdict.WARNED, Verdict.OBSERVED)
"""Verdicts of rules that a run has seen kept, broken, or answered one way or another."""


@dataclass(frozen=True)
class RuleResult:
    """The verdict of a rule: over how many exchanges, with which findings, and why if it is none of passed and failed."""

    rule: Rule
    verdict: Verdict
    exchanges: int
    findings: tuple[str, ...]
    reason: str | None


@dataclass(frozen=True)
class CellResult:
    """What happened in a cell."""

    leg: str
    axes: dict[str, str]
    tally: CellTally
    verdict: Verdict
    asked: bool = False
    """Whether a checklist asks for it."""
    reason: str = ""
    """Why it is blocked if it is, or why nothing came in it."""


@dataclass(frozen=True)
class ScenarioResult:
    """Whether a calling target was seen to do something."""

    scenario: Scenario
    verdict: Verdict
    """passed: it was; untestable: it was asked for and never came; not-applicable: it never arose."""


@dataclass(frozen=True)
class Result:
    """Everything that a run says, for the views to show."""

    target: Target
    options: Options
    legs: tuple[Leg, ...]
    conclusion: Conclusion
    gate: Conclusion
    """What a gate is told: as `conclusion`, but without the failures that are known."""
    known: Known
    headline: str
    rules: tuple[RuleResult, ...]
    cells: tuple[CellResult, ...]
    findings: tuple[Finding, ...]
    causes: tuple[Cause, ...]
    ending: Ending
    exchanges: int
    started: float
    seconds: float
    digest: str
    notes: tuple[str, ...]
    """Sentences that are no finding: what was left out, and why."""
    redactor: Redactor
    """Knows the secrets of the run, the fetched ones too."""
    heard: Heard | None
    """None where nobody listened."""
    scenarios: tuple[ScenarioResult, ...]
    """Of legs on which the target calls."""
    timeline: tuple[Moment, ...]
    """The first calls that came."""
    advice: Mapping[str, Advice]
    """Id of a broken rule -> what helps with it, where we know."""
    latency: tuple[Spread, ...]
    """How long the target took to answer, per leg that was driven."""
