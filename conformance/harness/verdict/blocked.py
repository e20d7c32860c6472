"""What rests on a broken rule was not judged, and is not to be blamed: why."""

from conformance.harness.ending import End
from conformance.harness.findings.together import FORM
from conformance.harness.verdict.facts import Facts


def obstacle(facts: Facts, leg: str) -> str:
    """Return why what was not seen on a leg could not be seen, with the broken rule where there is one; empty if nothing stood in the way."""
    ending = facts.ending
    if ending.rule and ending.end in (End.BASE_BROKEN, End.WORN_OUT):
        return f"blocked by {ending.rule}"
    if rule := facts.judge.blocked.get(leg) or _unread(facts, leg):
        return f"blocked by {rule}"
    return ""


def unclear(facts: Facts, leg: str) -> str:
    """Return why answers on a leg said neither yes nor no: a broken rule of its form, or of the form of others."""
    if rule := _unread(facts, leg) or _broken_form(facts, leg):
        return f"blocked by {rule}"
    return "blocked: no answer said yes or no"


def _unread(facts: Facts, leg: str) -> str:
    """Return the rule because of which nothing on a leg can be read: it was never kept, and what came there is no JSON object."""
    for finding in facts.findings:
        came = finding.exchange.request if finding.exchange.inbound else finding.exchange.response
        here = finding.exchange.leg == leg == facts.protocol.rules[finding.rule].leg
        if here and came and not isinstance(came.json, dict) and _never_kept(facts, finding.rule):
            return finding.rule
    return ""


def _never_kept(facts: Facts, rule: str) -> bool:
    shown_in = frozenset[int]().union(*(finding.shown_in for finding in facts.findings if finding.rule == rule))
    return len(shown_in) == facts.judge.judged[rule]


def _broken_form(facts: Facts, leg: str) -> str:
    broken = [facts.protocol.rules[finding.rule] for finding in facts.findings]
    reasons = [rule for rule in broken if rule.base] + [rule for rule in broken if rule.family in FORM]
    return next((rule.id for rule in sorted(reasons, key=lambda rule: rule.leg != leg)), "")
