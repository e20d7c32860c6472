"""The rule book as data: what a rule is, and how a book is read. Knows no protocol."""

import hashlib
import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

from conformance.core.errors import SuiteError


class Level(StrEnum):
    """How strongly the documents speak (contract, section 5)."""

    MUST = "MUST"
    SHOULD = "SHOULD"
    OPEN = "OPEN"


@dataclass(frozen=True)
class Rule:
    """One sentence of the documents, in our own words, under an id that never changes.

    `binds` is the party that has to keep it; empty: whoever is judged on its leg.
    """

    id: str
    level: Level
    leg: str
    family: str
    source: str
    facts: tuple[str, ...]
    text: Mapping[str, str]
    alternatives: tuple[str, ...] = ()
    base: bool = False
    binds: str = ""


@dataclass(frozen=True)
class Reason:
    """Why facts of the documents are not tested."""

    facts: tuple[str, ...]
    why: str


@dataclass(frozen=True)
class RuleBook:
    """All rules and reasons of a protocol, by id and in the order of the files."""

    rules: Mapping[str, Rule]
    reasons: tuple[Reason, ...] = field(default=())

    def __getitem__(self, rule: str) -> Rule:
        """Return the rule with this id; an id that is not in the book is a fault of the suite."""
        try:
            return self.rules[rule]
        except KeyError:
            raise SuiteError(f"no rule {rule} in the rule book") from None

    def __iter__(self) -> Iterator[Rule]:
        """Iterate over the rules in the order of the book."""
        return iter(self.rules.values())

    @cached_property
    def digest(self) -> str:
        """`sha256:` and the digest of all rules: two runs with the same digest judged by the same sentences."""
        rows = [[r.id, r.level, r.leg, r.binds, r.family, r.source, r.facts, dict(r.text), r.alternatives] for r in self]
        return "sha256:" + hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


_KEYS = {"id", "level", "binds", "family", "source", "facts", "en", "zh", "alternatives", "base"}


def read_rules(paths: list[Path]) -> RuleBook:
    """Read a rule book from TOML files, one per leg; raise SuiteError that names file and row if one is not well formed."""
    rules: dict[str, Rule] = {}
    reasons: list[Reason] = []
    for path in paths:
        book = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in book["rule"]:
            rule = _rule(row, book["leg"], path)
            if rule.id in rules:
                raise SuiteError(f"{path.name}: {rule.id} stands twice")
            rules[rule.id] = rule
        reasons += [Reason(tuple(row["facts"]), row["why"]) for row in book.get("not_tested", [])]
    return RuleBook(rules, tuple(reasons))


def _rule(row: dict[str, Any], leg: str, path: Path) -> Rule:
    where = f"{path.name}: {row.get('id', 'a row without id')}"
    if unknown := row.keys() - _KEYS:
        raise SuiteError(f"{where}: unknown keys {sorted(unknown)}")
    try:
        level = Level(row["level"])
        text = {"en": row["en"], "zh": row["zh"]}
        rule = Rule(
            id=row["id"],
            level=level,
            leg=leg,
            family=row["family"],
            source=row["source"],
            facts=tuple(row["facts"]),
            text=text,
            alternatives=tuple(row.get("alternatives", ())),
            base=row.get("base", False),
            binds=row.get("binds", ""),
        )
    except (KeyError, ValueError) as error:
        raise SuiteError(f"{where}: {error}") from error
    if (level is Level.OPEN) != bool(rule.alternatives):
        raise SuiteError(f"{where}: alternatives belong to OPEN rules, and to each of them")
    return rule
