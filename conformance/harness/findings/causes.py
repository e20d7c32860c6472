"""Findings become causes: those that belong together (see together.py) are one cause, with a title in each language (see titles.py)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from conformance.core.protocol import Protocol
from conformance.core.rule import Level, RuleBook
from conformance.harness.ending import End, Ending
from conformance.harness.findings.finding import Finding
from conformance.harness.findings.together import VALUE, Sign, Signs, alike, follows, nothing_refused, unsteady
from conformance.harness.titles import title

_SUCCESS: Final = 200
"""A refusal with this status is one by its code: the status says nothing of it."""


@dataclass(frozen=True)
class Cause:
    """What several findings have in common."""

    id: str
    text: Mapping[str, str]
    """What it is, by language."""
    findings: int
    rules: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is, in English."""
        return self.text["en"]


def causes(findings: list[Finding], protocol: Protocol, ending: Ending) -> tuple[list[Finding], list[Cause]]:
    """Return the findings with their cause ids, and the causes: what all else rests on first, then the worst."""
    rules = protocol.rules
    signs = [Sign(finding, rules[finding.rule], protocol.downlink) for finding in findings]
    derived = list(follows(signs))
    groups = _joined(signs, [*alike(signs, rules), *(root + rest for root, rest in derived if root), _base(signs, ending)])
    groups.sort(key=lambda group: _weight(group, ending))
    numbered = {sign.finding.id: f"c{number}" for number, group in enumerate(groups, 1) for sign in group}
    consequences = {sign.finding.id for root, rest in derived if root for sign in rest}
    found = [Cause(f"c{number}", _text(group, consequences, rules, ending), len(group), _rules(group)) for number, group in enumerate(groups, 1)]
    return [replace(finding, cause=numbered[finding.id]) for finding in findings], found


def _joined(signs: Signs, groups: Iterable[Signs]) -> list[Signs]:
    """Join groups that have a member in common, each in the order of the findings; what is in no group is one of its own."""
    joined = {sign: [sign] for sign in signs}
    for group in groups:
        for sign in group[1:]:
            few, many = sorted((joined[group[0]], joined[sign]), key=len)
            if few is not many:
                many += few
                joined.update(dict.fromkeys(few, many))
    found: dict[int, Signs] = {}
    for sign in signs:
        found.setdefault(id(joined[sign]), []).append(sign)
    return list(found.values())


def _base(signs: Signs, ending: Ending) -> Signs:
    """Where nothing is accepted, all refusals are one."""
    return [sign for sign in signs if sign.family == "acceptance"] if ending.end is End.BASE_BROKEN else []


def _weight(group: Signs, ending: Ending) -> tuple[bool, bool, bool, int]:
    rules = [sign.rule for sign in group]
    must, base = any(rule.level is Level.MUST for rule in rules), any(rule.base for rule in rules)
    return (ending.rule not in {rule.id for rule in rules}, not base, not must, -sum(sign.finding.occurrences for sign in group))


def _rules(group: Signs) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sign.rule.id for sign in group))


def _text(group: Signs, consequences: set[str], rules: RuleBook, ending: Ending) -> Mapping[str, str]:
    """Say of a group what its members have in common, leaving out what follows from others."""
    roots = [sign for sign in group if sign.finding.id not in consequences] or group
    calls = all(sign.calls for sign in roots)
    if ending.cause and ending.rule in _rules(group):
        return ending.cause
    kind = _kind(roots, rules)
    places, seems = {s.place for s in roots}, {s.finding.seems for s in roots}
    statuses = {None if kind == "acceptance" and s.status == _SUCCESS else s.status for s in roots}
    return title(
        kind,
        calls=calls,
        place=places.pop() if len(places) == 1 else "",
        status=statuses.pop() if len(statuses) == 1 else None,
        seems=seems.pop() if len(seems) == 1 else "",
    )


def _kind(roots: Signs, rules: RuleBook) -> str:
    """Return what a cause is named after: a family, what became of texts, or that there are several."""
    families = {sign.family for sign in roots}
    if any(sign.finding.stable is False for sign in unsteady(roots)):
        return "seldom"
    if len(families) > 1 and all(sign.lax for sign in roots) and nothing_refused(roots, rules):
        return "lax"
    if len(families) > 1 and families <= VALUE:
        return "unchecked"
    family = min(roots, key=lambda sign: _weight([sign], Ending())).family
    return _echo({sign.echo for sign in roots}) if families == {"echo"} else family


def _echo(became: set[str]) -> str:
    """Name what became of texts; what is lost beside texts that are changed was changed beyond likeness."""
    if became == {"lost", "changed"}:
        return "echo-changed"
    return f"echo-{became.pop()}" if len(became) == 1 else "echo"
