"""The verdict of each rule, and why it has none where it has none (contract, section 4)."""

from collections import Counter

from conformance.core.rule import Level, Rule
from conformance.core.settings import Options, Target
from conformance.core.verdict import Verdict
from conformance.harness.trouble.alone import unshown
from conformance.harness.verdict.blocked import obstacle, unclear
from conformance.harness.verdict.facts import Facts
from conformance.harness.verdict.result import NEVER_AROSE, NOT_CONFIGURED, OTHER_PARTY, RuleResult


def of_rule(facts: Facts, target: Target, options: Options, rule: Rule) -> RuleResult:
    """Return what a run says of a rule."""
    findings = tuple(finding.id for finding in facts.findings if finding.rule == rule.id)
    verdict, reason = _verdict(facts, target, options, rule, broken=bool(findings))
    exchanges = sum(facts.judge.observed[rule.id].values()) if rule.level is Level.OPEN else facts.judge.judged[rule.id]
    return RuleResult(rule, verdict, exchanges, findings, reason)


def _verdict(facts: Facts, target: Target, options: Options, rule: Rule, *, broken: bool) -> tuple[Verdict, str | None]:
    judge = facts.judge
    if out := _left_out(facts, rule) or (NOT_CONFIGURED if not broken and rule.id in unshown(target, facts.protocol) else ""):
        return Verdict.NOT_APPLICABLE, out
    if broken:
        return when_broken(rule), None
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
    return Verdict.NOT_APPLICABLE, NOT_CONFIGURED if special else NEVER_AROSE if rule.id in options.rules else absence(facts, options)


def absence(facts: Facts, options: Options) -> str:
    """Return why something did not arise: where only some cases were sent, that is the user's choice, and not put down to the target."""
    return NOT_CONFIGURED if facts.scope.drives and (options.rules or options.cells) else NEVER_AROSE


def when_broken(rule: Rule) -> Verdict:
    """Return the verdict of a rule that is broken."""
    return Verdict.FAILED if rule.level is Level.MUST else Verdict.WARNED


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
