"""What a run has gathered when it comes to its end: values, from which verdicts are drawn."""

from dataclasses import dataclass

from conformance.core.counterpart import Scenario
from conformance.core.protocol import Protocol
from conformance.harness.config.scope import Scope
from conformance.harness.ending import Ending
from conformance.harness.findings.causes import Cause
from conformance.harness.findings.finding import Finding
from conformance.harness.judge.judge import Judge
from conformance.harness.listen.timeline import Heard, Moment
from conformance.harness.play.latency import Latency
from conformance.wire.redact import Redactor


@dataclass(frozen=True)
class Facts:
    """What a run has gathered when it comes to its end."""

    protocol: Protocol
    party: str
    scope: Scope
    judge: Judge
    findings: list[Finding]
    causes: list[Cause]
    ending: Ending
    exchanges: int
    started: float
    seconds: float
    notes: tuple[str, ...]
    redactor: Redactor
    heard: Heard | None
    scenarios: tuple[Scenario, ...]
    """What a calling target could be seen to do."""
    seen: frozenset[str]
    """The names of those that it was seen to do."""
    timeline: tuple[Moment, ...]
    latency: Latency
