"""Where a rule is found in the house: schema leaves, checks, cases and faults. What hangs on an id is looked up, never listed by hand."""

import inspect
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from conformance.core.data import data
from conformance.core.protocol import Family, Party
from conformance.core.rule import Level, Rule
from conformance.core.schema import REFUSED, RULE
from conformance.harness.cases.index import cases_by_rule
from conformance.protocols import party


def checks_of(family: Family, rule: Rule) -> dict[str, list[str]]:
    """Return party -> where it is judged by a rule: checks as `file:line`, or what judges it instead."""
    return {party.name: _judged(family, party, rule, calls=calls) for party, calls in family.judged_by(rule)}


def _judged(family: Family, party: Party, rule: Rule, *, calls: bool) -> list[str]:
    own = [check for check in party.protocol.checks.get(rule.leg, ()) if rule.id in check.rules]
    files = {Path(inspect.getsourcefile(check.find) or "") for check in own}
    named = [place for place in _places(family, rule, "checks") if place.rpartition(":")[0] in {f"checks/{path.name}" for path in files}]
    if own:  # those of several legs name a rule by its number only, and those of a form stand in core
        return named or [f"{path.parent.name}/{path.name}" for path in sorted(files)]
    if rule.level is Level.OPEN:
        return [*_places(family, rule, "checks"), "observed, not judged: harness/judge/judge.py"]
    return (_places(family, rule, "served") if calls else []) or [_judged_elsewhere(family, rule)]


def _judged_elsewhere(family: Family, rule: Rule) -> str:
    """Say where a rule is judged that has no check of its own."""
    downlinks = [party.protocol.downlink for party in family.parties.values() if party.protocol.downlink]
    together = any(rule.id in (*way.rules.echo, way.rules.code, way.rules.again) for downlink in downlinks for way in downlink.ways.values())
    return "over all exchanges of a run: harness/judge/reconcile.py" if together else "what came back, against what was meant: harness/judge/judge.py"


def leaves_of(family: Family, rule: Rule) -> Iterator[str]:
    """Yield the schema leaves that name a rule: that of whoever sends, or that of whoever gets what is broken so."""
    for path in sorted((data("schemas") / family.name).glob("*.json")):
        yield from (f"schemas/{family.name}/{path.name}#{at}" for at in _walk(json.loads(path.read_text(encoding="utf-8")), rule.id, ""))


def _walk(node: Any, rule: str, at: str) -> Iterator[str]:
    if isinstance(node, dict):
        named = [keyword for key in (RULE, REFUSED) for keyword, name in node.get(key, {}).items() if name == rule]
        yield from (f"{at} ({keyword})" for keyword in named)
        for key, value in node.items():
            if key not in (RULE, REFUSED):
                yield from _walk(value, rule, f"{at}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _walk(value, rule, f"{at}/{index}")


def _places(family: Family, rule: Rule, folder: str) -> list[str]:
    """Return file and line of each place in a folder of the family that names the rule."""
    root = next(iter(family.parties.values())).cases.parent / folder
    lines = [(path, enumerate(path.read_text(encoding="utf-8").splitlines(), 1)) for path in sorted(root.glob("*.py"))]
    return [f"{folder}/{path.name}:{number}" for path, numbered in lines for number, line in numbered if rule.id in line]


def cases_of(family: Family, rule: Rule) -> list[str]:
    """Return the cases that provoke a rule."""
    return [case for name in family.parties for case in _cases(name).get(rule.id, [])]


@cache
def _cases(name: str) -> dict[str, list[str]]:
    """Return the cases of a party by rule: they are collected once."""
    return cases_by_rule(party(name)[1])


def faults_of(family: Family, rule: Rule) -> list[str]:
    """Return the faults that break a rule."""
    return [name for known in family.parties.values() for name, fault in known.faults.items() if rule.id in fault.breaks]  # type: ignore[attr-defined]
