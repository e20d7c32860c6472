"""`ccmsg rules` and `ccmsg explain RULE`: the rule book, and everything that hangs on one rule id."""

import difflib
import inspect
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from conformance.core.data import data
from conformance.core.errors import UsageError
from conformance.core.protocol import Family
from conformance.core.rule import Rule
from conformance.harness.index import cases_by_rule
from conformance.protocols import families

_NOT_YET: Final = "not judged yet"


def rules(
    as_json: Annotated[bool, typer.Option("--json", help="As JSON, for programs.")] = False,
    leg: Annotated[str, typer.Option(help="Only the rules of this leg.")] = "",
) -> None:
    """Show the rule book: every rule with its level, its leg and its source."""
    chosen = [(family, rule) for family in families().values() for rule in family.rules if leg in ("", rule.leg)]
    if not chosen:
        known = ", ".join(sorted({rule.leg for family in families().values() for rule in family.rules}))
        raise UsageError(f"no rule belongs to a leg {leg!r}", where="--leg", then=f"use one of: {known}")
    if as_json:
        typer.echo(json.dumps([as_dict(rule) | {"judged": family.judges(rule)} for family, rule in chosen], ensure_ascii=False, indent=1))
        return
    table = Table("Rule", "Level", "Leg", "Sentence", "Source", box=None, pad_edge=False)
    for family, rule in chosen:
        where = rule.leg if family.judges(rule) else f"{rule.leg} ({_NOT_YET})"
        table.add_row(rule.id, str(rule.level), where, rule.text["en"], f"{rule.source} ({', '.join(rule.facts)})")
    Console(markup=False, highlight=False, emoji=False, width=None if sys.stdout.isatty() else 250).print(table)


def explain(rule: Annotated[str, typer.Argument(help="A rule id such as CCM-UP-098.")]) -> None:
    """Show one rule: its sentence, level, source, schema leaf, cases and faults."""
    family, found = find(rule)
    lines = {
        "rule": f"{found.id}  {found.level}  {found.leg}  family {found.family}",
        "binds": found.binds,
        "text": found.text["en"],
        "": found.text["zh"],
        "source": f"{found.source} ({', '.join(found.facts)})",
        "alternatives": "; ".join(found.alternatives),
        "schema leaf": "; ".join(leaves_of(family, found)) or "none: no single field says it",
        **(_judging(family, found) if family.judges(found) else {"check": f"{_NOT_YET}: it binds {found.binds}"}),
    }
    for name, text in lines.items():
        if text:
            typer.echo(f"{name:13} {text}")


def _judging(family: Family, rule: Rule) -> dict[str, str]:
    """Return where a rule is judged, by which cases it is shown, and by which faults it is broken."""
    return {
        "check": "; ".join(_places(family, rule, "checks") or _checks(family, rule)) or _judged_elsewhere(family, rule),
        "cases": "; ".join(cases_of(family, rule)) or "shown by every case",
        "faults": "; ".join(faults_of(family, rule)) or "none: an OPEN rule is observed, not judged",
    }


def _judged_elsewhere(family: Family, rule: Rule) -> str:
    """Say where a rule is judged that has no check of its own."""
    downlinks = [party.protocol.downlink for party in family.parties.values() if party.protocol.downlink]
    together = any(rule.id in (*way.rules.echo, way.rules.code, way.rules.again) for downlink in downlinks for way in downlink.ways.values())
    if any(leaves_of(family, rule)):
        return "the schema leaf above"
    return "over all exchanges of a run: harness/reconcile.py" if together else "by what was meant: harness/judge.py"


def as_dict(rule: Rule) -> dict[str, Any]:
    """Return a rule as a JSON value."""
    plain = {name: getattr(rule, name) for name in ("id", "leg", "binds", "family", "source", "base")}
    return {**plain, "level": str(rule.level), "facts": list(rule.facts), "text": dict(rule.text), "alternatives": list(rule.alternatives)}


def find(name: str) -> tuple[Family, Rule]:
    """Return a rule and its family; raise UsageError naming the nearest id."""
    known = {rule.id: (family, rule) for family in families().values() for rule in family.rules}
    if name in known:
        return known[name]
    near = difflib.get_close_matches(name.upper(), known, 1, 0)
    raise UsageError(f"no rule is called {name!r}", where="the rule id", then=f"did you mean {near[0]}? `ccmsg rules` lists them all")


def leaves_of(family: Family, rule: Rule) -> Iterator[str]:
    """Yield the schema leaves that name a rule."""
    for path in sorted((data("schemas") / family.name).glob("*.json")):
        yield from (f"schemas/{family.name}/{path.name}#{at}" for at in _walk(json.loads(path.read_text(encoding="utf-8")), rule.id, ""))


def _walk(node: Any, rule: str, at: str) -> Iterator[str]:
    if isinstance(node, dict):
        yield from (f"{at} ({keyword})" for keyword, named in node.get("x-rule", {}).items() if named == rule)
        for key, value in node.items():
            if key != "x-rule":
                yield from _walk(value, rule, f"{at}/{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from _walk(value, rule, f"{at}/{index}")


def _places(family: Family, rule: Rule, folder: str) -> list[str]:
    """Return file and line of each place in a folder of the family that names the rule."""
    root = next(iter(family.parties.values())).cases.parent / folder
    lines = [(path, enumerate(path.read_text(encoding="utf-8").splitlines(), 1)) for path in sorted(root.glob("*.py"))]
    return [f"{folder}/{path.name}:{number}" for path, numbered in lines for number, line in numbered if rule.id in line]


def _checks(family: Family, rule: Rule) -> list[str]:
    """Return file and line of the checks of a rule: those of several legs name it by number only."""
    checks = [check for party in family.parties.values() for check in party.protocol.checks.get(rule.leg, ()) if rule.id in check.rules]
    places = [(Path(inspect.getsourcefile(check.find) or ""), inspect.getsourcelines(check.find)[1]) for check in checks]
    return list(dict.fromkeys(f"{path.parent.name}/{path.name}:{line}" for path, line in places))


def cases_of(family: Family, rule: Rule) -> list[str]:
    """Return the cases that provoke a rule."""
    return [case for party in family.parties.values() for case in cases_by_rule(party).get(rule.id, [])]


def faults_of(family: Family, rule: Rule) -> list[str]:
    """Return the faults that break a rule."""
    return [name for party in family.parties.values() for name, fault in party.faults.items() if rule.id in fault.breaks]  # type: ignore[attr-defined]
