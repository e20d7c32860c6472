"""From tallies and findings to verdicts, headline and the result of a run (contract, section 4)."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from conformance.core.advice import Advice
from conformance.core.counterpart import Scenario
from conformance.core.protocol import Leg, Protocol
from conformance.core.rule import Level, Rule
from conformance.core.settings import Checklist, Options, Target
from conformance.core.verdict import Conclusion, Verdict, worst
from conformance.harness.blocked import obstacle, unclear
from conformance.harness.causes import Cause
from conformance.harness.ending import End, Ending
from conformance.harness.investigate import Finding
from conformance.harness.judge import CellTally, Judge
from conformance.harness.known import Known, recognise
from conformance.harness.latency import Latency, Spread
from conformance.harness.scope import Scope
from conformance.harness.timeline import Moment
from conformance.harness.trouble.alone import unshown
from conformance.wire.redact import Redactor

_EXERCISED = (Verdict.PASSED, Verdict.FAILED, Verdict.WARNED, Verdict.OBSERVED)
NEVER_AROSE = "never arose"
NOT_CHOSEN = "not chosen"
NOT_CONFIGURED = "not configured"
OTHER_PARTY = "other party"
_LEFT_OUT = {NEVER_AROSE: NEVER_AROSE, NOT_CHOSEN: NOT_CHOSEN, NOT_CONFIGURED: NOT_CONFIGURED, OTHER_PARTY: "of the other party"}
"""Why a rule is not applicable -> how the headline counts it."""


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
class Heard:
    """What came to the listener of a run: where it was, what was judged, and how many others came."""

    url: str
    deliveries: int
    strangers: int


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


def conclude(facts: Facts, target: Target, options: Options) -> Result:
    """Draw the conclusion of a run."""
    names = {leg.name for leg in facts.scope.legs}
    judged = [leg for leg in facts.scope.legs if leg.name in facts.scope.judged]
    rules = tuple(_rule(facts, target, options, rule) for rule in facts.protocol.rules if rule.leg in names)
    cells = tuple(_cell(facts, leg, values, options) for leg in judged for values in leg.cells)
    scenarios = tuple(_scenario(facts, scenario, options.checklist) for scenario in facts.scenarios)
    unseen = sum(cell.asked and not cell.tally.sent for cell in cells) + sum(result.verdict is Verdict.UNTESTABLE for result in scenarios)
    conclusion = _conclusion(rules, facts.ending, options, unseen=unseen)
    known = recognise(options.known, facts.findings, {result.rule.id for result in rules if result.verdict in _EXERCISED})
    gate = _gate(conclusion, _conclusion(_forgiven(rules, known), facts.ending, options, unseen=unseen), known)
    return Result(
        target=target,
        options=options,
        legs=tuple(judged),
        conclusion=conclusion,
        gate=gate,
        known=known,
        headline=_headline(rules, facts, target) + _checked(options.checklist, unseen) + _expected(known),
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


def _rule(facts: Facts, target: Target, options: Options, rule: Rule) -> RuleResult:
    findings = tuple(finding.id for finding in facts.findings if finding.rule == rule.id)
    verdict, reason = _verdict(facts, target, options, rule, broken=bool(findings))
    exchanges = sum(facts.judge.observed[rule.id].values()) if rule.level is Level.OPEN else facts.judge.judged[rule.id]
    return RuleResult(rule, verdict, exchanges, findings, reason)


def _verdict(facts: Facts, target: Target, options: Options, rule: Rule, *, broken: bool) -> tuple[Verdict, str | None]:
    judge = facts.judge
    if out := _left_out(facts, rule) or (NOT_CONFIGURED if not broken and rule.id in unshown(target, facts.protocol) else ""):
        return Verdict.NOT_APPLICABLE, out
    if broken:
        return (Verdict.FAILED if rule.level is Level.MUST else Verdict.WARNED), None
    if rule.level is Level.OPEN and judge.observed[rule.id]:
        return Verdict.OBSERVED, _alternative(rule, judge.observed[rule.id])
    if never := judge.awaited.get(rule.id) or judge.absent.get(rule.leg):
        return Verdict.UNTESTABLE, never
    if judge.judged[rule.id]:
        return Verdict.PASSED, None
    if judge.unclear[rule.id]:
        return Verdict.BLOCKED, unclear(facts, rule.leg)
    if judge.unconfigured[rule.id]:
        return Verdict.NOT_APPLICABLE, NOT_CONFIGURED
    if blocked := obstacle(facts, rule.leg):
        return Verdict.BLOCKED, blocked
    needs_ids = rule.id in {facts.protocol.flow.user(user) for user in target.users}
    special = rule.id in facts.protocol.flow.user_rules and not needs_ids
    return Verdict.NOT_APPLICABLE, NOT_CONFIGURED if special else NEVER_AROSE if rule.id in options.rules else _absence(facts, options)


def _absence(facts: Facts, options: Options) -> str:
    """Return why something did not arise: where only some cases were sent, that is not put down to the target."""
    return NOT_CHOSEN if facts.scope.drives and (options.rules or options.cells) else NEVER_AROSE


def _left_out(facts: Facts, rule: Rule) -> str:
    """Return why a rule says nothing in this run, whatever was sent; empty if it does."""
    if rule.binds not in ("", facts.party):
        return OTHER_PARTY
    return "" if rule.leg in facts.scope.judged else NOT_CONFIGURED


def _alternative(rule: Rule, observed: Counter[str]) -> str:
    """Say which alternative the target takes; where it takes several, say how often each."""
    names = {alternative.split(":")[0]: alternative for alternative in rule.alternatives}
    if len(observed) == 1:
        only = next(iter(observed))
        return names.get(only, only)
    return ", ".join(f"{outcome} {times} times" for outcome, times in observed.most_common())


def _forgiven(rules: tuple[RuleResult, ...], known: Known) -> tuple[RuleResult, ...]:
    """Return the verdicts as they were without the failures that are known."""
    forgiven = (bool(result.findings) and all(finding in known.expected for finding in result.findings) for result in rules)
    return tuple(replace(result, verdict=Verdict.PASSED) if forgive else result for result, forgive in zip(rules, forgiven, strict=True))


def _gate(conclusion: Conclusion, forgiven: Conclusion, known: Known) -> Conclusion:
    """Return what a gate is told; a list of known failures that is not true any more breaks it, but hides no error of ours."""
    if known.complaints and Conclusion.ERROR not in (conclusion, forgiven):
        return Conclusion.VIOLATIONS
    return forgiven


def _expected(known: Known) -> str:
    count = len(known.expected)
    return f"; {count} known finding{'' if count == 1 else 's'}" if count else ""


def _scenario(facts: Facts, scenario: Scenario, checklist: Checklist) -> ScenarioResult:
    if scenario.name in facts.seen:
        return ScenarioResult(scenario, Verdict.PASSED)
    return ScenarioResult(scenario, Verdict.UNTESTABLE if scenario.name in checklist.scenarios else Verdict.NOT_APPLICABLE)


def _checked(checklist: Checklist, unseen: int) -> str:
    """Say how much of a checklist came."""
    asked = len(checklist.cells) + len(checklist.scenarios)
    return f"; {unseen} of {asked} on the checklist never came" if unseen else f"; all {asked} on the checklist came" if asked else ""


def _cell(facts: Facts, leg: Leg, values: tuple[str, ...], options: Options) -> CellResult:
    tally = facts.judge.cells.get((leg.name, values), CellTally())
    broken = {finding.rule for finding in facts.findings if values in finding.cells and facts.protocol.rules[finding.rule].leg == leg.name}
    verdicts = [_of_rule(facts, rule, broken) for rule in {*tally.rules, *broken}]
    if tally.probed:
        verdicts.append(Verdict.OBSERVED)
    if tally.sent and not tally.accepted and not broken and not facts.ending.conclusive:
        verdicts = [Verdict.UNTESTABLE]  # nothing was taken, and that is not put down to the target
    blocked = "" if verdicts else obstacle(facts, leg.name)
    if blocked:
        verdicts = [Verdict.BLOCKED]
    asked = (leg.name, values) in options.checklist.cells
    if asked and not tally.sent:
        verdicts = [Verdict.UNTESTABLE]
    verdict = worst(verdicts)
    reason = {Verdict.BLOCKED: blocked, Verdict.NOT_APPLICABLE: _absence(facts, options)}.get(verdict, "")
    return CellResult(leg.name, dict(zip(leg.axes, values, strict=True)), tally, verdict, asked, reason)


def _of_rule(facts: Facts, rule: str, broken: set[str]) -> Verdict:
    if rule not in broken:
        return Verdict.PASSED
    return Verdict.FAILED if facts.protocol.rules[rule].level is Level.MUST else Verdict.WARNED


def _conclusion(rules: tuple[RuleResult, ...], ending: Ending, options: Options, *, unseen: int) -> Conclusion:
    verdicts = {result.verdict for result in rules}
    unexercised = any(result.verdict not in _EXERCISED for result in rules if result.reason != OTHER_PARTY)
    if ending.end is End.SUITE_ERROR or Verdict.ERROR in verdicts:
        return Conclusion.ERROR
    if Verdict.FAILED in verdicts or (options.strict and Verdict.WARNED in verdicts):
        return Conclusion.VIOLATIONS
    nothing = not any(result.verdict in (Verdict.PASSED, Verdict.WARNED) for result in rules)
    if nothing or unseen or not ending.conclusive or Verdict.UNTESTABLE in verdicts or (options.require_all and unexercised):
        return Conclusion.INCONCLUSIVE
    return Conclusion.CONFORMANT


def _headline(rules: tuple[RuleResult, ...], facts: Facts, target: Target) -> str:
    count = Counter(result.verdict for result in rules)
    reasons = Counter(result.reason for result in rules if result.verdict is Verdict.NOT_APPLICABLE)
    executed = sum(count[verdict] for verdict in _EXERCISED)
    applicable = len(rules) - reasons[NOT_CONFIGURED] - reasons[OTHER_PARTY]
    parts = [f"executed {executed} of {applicable} applicable rules"]
    parts += [f"{reasons[reason]} {named}" for reason, named in _LEFT_OUT.items() if reasons[reason]]
    parts += [f"{count[verdict]} {verdict}" for verdict in (Verdict.BLOCKED, Verdict.UNTESTABLE, Verdict.ERROR) if count[verdict]]
    parts += [f"{count[Verdict.OBSERVED]} observed"] if count[Verdict.OBSERVED] else []
    broken = count[Verdict.FAILED] + count[Verdict.WARNED]
    plural = "" if len(facts.causes) == 1 else "s"
    parts.append(f"{broken} broken ({count[Verdict.FAILED]} MUST), {len(facts.causes)} cause{plural}" if broken else "none broken")
    return ("EMBEDDED REFERENCE: " if target.embedded else "") + "; ".join(parts)
