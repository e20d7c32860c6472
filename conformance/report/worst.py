"""Which finding stands for a cause where there is room for one only."""

from conformance.core.rule import Level
from conformance.harness.findings.causes import Cause
from conformance.harness.findings.finding import Finding
from conformance.harness.verdict.result import Result


def worst_finding(result: Result, cause: Cause) -> Finding | None:
    """Return the finding of a cause that weighs most: of a MUST, confirmed, and seen most often."""
    musts = {rule.rule.id for rule in result.rules if rule.rule.level is Level.MUST}
    own = [finding for finding in result.findings if finding.cause == cause.id]
    return max(own, key=lambda finding: (finding.rule in musts, finding.stable is not False, finding.occurrences), default=None)
