"""The verdict of each cell and of each scenario, and what a checklist asks of them."""

from conformance.core.counterpart import Scenario
from conformance.core.leg import Leg
from conformance.core.settings import Checklist, Options
from conformance.core.verdict import Verdict, worst
from conformance.harness.judge.judge import CellTally
from conformance.harness.verdict.blocked import obstacle
from conformance.harness.verdict.facts import Facts
from conformance.harness.verdict.result import CellResult, ScenarioResult
from conformance.harness.verdict.rules import absence, when_broken


def of_cell(facts: Facts, leg: Leg, values: tuple[str, ...], options: Options) -> CellResult:
    """Return what a run says of a cell: the worst that it says of the rules that were judged there."""
    tally, asked = facts.judge.cells.get((leg.name, values), CellTally()), (leg.name, values) in options.checklist.cells
    verdict, reason = _verdict(facts, leg, values, tally, asked=asked)
    reason = absence(facts, options) if verdict is Verdict.NOT_APPLICABLE else reason
    return CellResult(leg.name, dict(zip(leg.axes, values, strict=True)), tally, verdict, asked, reason)


def _verdict(facts: Facts, leg: Leg, values: tuple[str, ...], tally: CellTally, *, asked: bool) -> tuple[Verdict, str]:
    rules = facts.protocol.rules
    broken = {finding.rule for finding in facts.findings if values in finding.cells and rules[finding.rule].leg == leg.name}
    if asked and not tally.sent:
        return Verdict.UNTESTABLE, ""
    if tally.sent and not tally.accepted and not broken and not facts.ending.conclusive:
        return Verdict.UNTESTABLE, ""  # nothing was taken, and that is not put down to the target
    verdicts = [when_broken(rules[rule]) for rule in broken] + [Verdict.PASSED for rule in tally.rules if rule not in broken]
    verdicts += [Verdict.OBSERVED] if tally.probed else []
    if not verdicts and (blocked := obstacle(facts, leg.name)):
        return Verdict.BLOCKED, blocked
    return worst(verdicts), ""


def of_scenario(facts: Facts, scenario: Scenario, checklist: Checklist) -> ScenarioResult:
    """Return whether a calling target was seen to do something; what a checklist asks for and never came is untestable."""
    if scenario.name in facts.seen:
        return ScenarioResult(scenario, Verdict.PASSED)
    return ScenarioResult(scenario, Verdict.UNTESTABLE if scenario.name in checklist.scenarios else Verdict.NOT_APPLICABLE)
