"""`ccmsg rules` and `ccmsg explain RULE`: the rule book, and everything that hangs on one rule id."""

import difflib
import json
import sys
from collections.abc import Iterator
from typing import Annotated, Any, Final

import typer
from rich.console import Console
from rich.table import Table

from conformance.core.errors import UsageError
from conformance.core.protocol import Family
from conformance.core.rule import Rule
from conformance.protocols import families
from conformance.report.rule_places import cases_of, checks_of, faults_of, leaves_of

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
    """Show one rule: its sentence, level, source, schema leaf, cases, faults, and what helps where it is broken."""
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
    for name, text in (*lines.items(), *_advice(family, found)):
        if text:
            typer.echo(f"{name:13} {text}")


def _judging(family: Family, rule: Rule) -> dict[str, str]:
    """Return where a rule is judged, by which cases it is shown, and by which faults it is broken."""
    return {
        "check": "; ".join(f"{party}: {', '.join(places)}" for party, places in checks_of(family, rule).items()),
        "cases": "; ".join(cases_of(family, rule)) or "shown by every case",
        "faults": "; ".join(faults_of(family, rule)) or "none: an OPEN rule is observed, not judged",
    }


def _advice(family: Family, rule: Rule) -> Iterator[tuple[str, str]]:
    """Yield what helps each party that can break a rule."""
    for party, calls in family.judged_by(rule):
        if advice := party.protocol.advice.of(rule, calls=calls):
            yield from (("broken by", party.name), ("why", advice.why["en"]), ("usual cause", advice.usual["en"]), ("fix", advice.fix["en"]))


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
