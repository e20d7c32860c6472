"""Verdicts of rules, cells and runs, and which of several is the worst. Contract, sections 2 and 4."""

from collections.abc import Iterable
from enum import IntEnum, StrEnum


class Verdict(StrEnum):
    """What a run says about a rule or a cell; in the order from worst to mildest."""

    ERROR = "error"
    FAILED = "failed"
    WARNED = "warned"
    UNTESTABLE = "untestable"
    BLOCKED = "blocked"
    PASSED = "passed"
    OBSERVED = "observed"
    NOT_APPLICABLE = "not-applicable"


_ORDER = list(Verdict)


def worst(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the worst verdict; of none, `not-applicable`."""
    return min(verdicts, key=_ORDER.index, default=Verdict.NOT_APPLICABLE)


class Conclusion(StrEnum):
    """What a run says about its target."""

    CONFORMANT = "conformant"
    VIOLATIONS = "violations"
    INCONCLUSIVE = "inconclusive"
    ERROR = "error"


class ExitCode(IntEnum):
    """Exit codes of `ccmsg`."""

    CONFORMANT = 0
    VIOLATIONS = 1
    USAGE = 2
    INCONCLUSIVE = 3
    ERROR = 4


EXIT_CODES = {
    Conclusion.CONFORMANT: ExitCode.CONFORMANT,
    Conclusion.VIOLATIONS: ExitCode.VIOLATIONS,
    Conclusion.INCONCLUSIVE: ExitCode.INCONCLUSIVE,
    Conclusion.ERROR: ExitCode.ERROR,
}
