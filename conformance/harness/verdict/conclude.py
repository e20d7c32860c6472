"""From tallies and findings to verdicts, headline and the result of a run (contract, section 4)."""

from collections.abc import Iterator
from dataclasses import replace

from conformance.core.advice import Advice
from conformance.core.settings import Options, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.ending import End, Ending
from conformance.harness.verdict.cells import of_cell, of_scenario
from conformance.harness.verdict.facts import Facts
from conformance.harness.verdict.headline import headline
from conformance.harness.verdict.known import Known, recognise
from conformance.harness.verdict.result import EXERCISED, OTHER_PARTY, Result, RuleResult
from conformance.harness.verdict.rules import of_rule


def conclude(facts: Facts, target: Target, options: Options) -> Result:
    """Draw the conclusion of a run."""
    names = {leg.name for leg in facts.scope.legs}
    judged = [leg for leg in facts.scope.legs if leg.name in facts.scope.judged]
    rules = tuple(of_rule(facts, target, options, rule) for rule in facts.protocol.rules if rule.leg in names)
    cells = tuple(of_cell(facts, leg, values, options) for leg in judged for values in leg.cells)
    scenarios = tuple(of_scenario(facts, scenario, options.checklist) for scenario in facts.scenarios)
    unseen = sum(cell.asked and not cell.tally.sent for cell in cells) + sum(result.verdict is Verdict.UNTESTABLE for result in scenarios)
    conclusion = _conclusion(rules, facts.ending, options, unseen=unseen)
    known = recognise(options.known, facts.findings, {result.rule.id for result in rules if result.verdict in EXERCISED})
    gate = _gate(conclusion, _conclusion(_forgiven(rules, known), facts.ending, options, unseen=unseen), known)
    return Result(
        target=target,
        options=options,
        legs=tuple(judged),
        conclusion=conclusion,
        gate=gate,
        known=known,
        headline=headline(rules, facts, target, checklist=options.checklist, unseen=unseen, known=known),
        rules=rules,
        cells=cells,
        findings=tuple(facts.findings),
        causes=tuple(facts.causes),
        ending=facts.ending,
        exchanges=facts.exchanges,
        started=facts.started,
        seconds=facts.seconds,
        digest=facts.protocol.rules.digest,
        notes=facts.notes,
        redactor=facts.redactor,
        heard=facts.heard,
        scenarios=scenarios,
        timeline=facts.timeline,
        advice=dict(_advice(facts)),
        latency=tuple(spread for leg in judged if (spread := facts.latency.spread(leg.name))),
    )


def _advice(facts: Facts) -> Iterator[tuple[str, Advice]]:
    calls = {leg.name: leg.caller == facts.party for leg in facts.scope.legs}
    for rule in {finding.rule: facts.protocol.rules[finding.rule] for finding in facts.findings}.values():
        if advice := facts.protocol.advice.of(rule, calls=calls[rule.leg]):
            yield rule.id, advice


def _forgiven(rules: tuple[RuleResult, ...], known: Known) -> tuple[RuleResult, ...]:
    """Return the verdicts as they were without the failures that are known."""
    forgiven = (bool(result.findings) and all(finding in known.expected for finding in result.findings) for result in rules)
    return tuple(replace(result, verdict=Verdict.PASSED) if forgive else result for result, forgive in zip(rules, forgiven, strict=True))


def _gate(conclusion: Conclusion, forgiven: Conclusion, known: Known) -> Conclusion:
    """Return what a gate is told; a list of known failures that is not true any more breaks it, but hides no error of ours."""
    if known.complaints and Conclusion.ERROR not in (conclusion, forgiven):
        return Conclusion.VIOLATIONS
    return forgiven


def _conclusion(rules: tuple[RuleResult, ...], ending: Ending, options: Options, *, unseen: int) -> Conclusion:
    verdicts = {result.verdict for result in rules}
    unexercised = any(result.verdict not in EXERCISED for result in rules if result.reason != OTHER_PARTY)
    if ending.end is End.SUITE_ERROR or Verdict.ERROR in verdicts:
        return Conclusion.ERROR
    if Verdict.FAILED in verdicts or (options.strict and Verdict.WARNED in verdicts):
        return Conclusion.VIOLATIONS
    nothing = not any(result.verdict in (Verdict.PASSED, Verdict.WARNED) for result in rules)
    if nothing or unseen or not ending.conclusive or Verdict.UNTESTABLE in verdicts or (options.require_all and unexercised):
        return Conclusion.INCONCLUSIVE
    return Conclusion.CONFORMANT
