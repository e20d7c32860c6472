"""What helps with a broken rule: why it matters, what usually breaks it, what to do. Written per family, and per rule where more is known."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from conformance.core.errors import SuiteError
from conformance.core.rule import Rule

LANGUAGES: Final = ("en", "zh")
_TEXTS: Final = ("why", "usual", "fix")
_KEYS: Final = {"rules", "families", "legs", "calls", *_TEXTS}


@dataclass(frozen=True)
class Advice:
    """Three texts about a rule, each by language (`en`, `zh`)."""

    why: Mapping[str, str]
    """Why the rule matters."""
    usual: Mapping[str, str]
    """What usually breaks it."""
    fix: Mapping[str, str]
    """What to do."""


@dataclass(frozen=True)
class Row:
    """A row of advice: the rules that it speaks of, by id or family, leg and direction, and what it says."""

    rules: tuple[str, ...]
    families: tuple[str, ...]
    legs: tuple[str, ...]
    calls: bool | None
    advice: Advice

    def fits(self, rule: Rule, *, calls: bool) -> bool:
        """Return whether a row speaks of a rule that a target has broken, where it calls us or where it is called."""
        named = rule.id in self.rules or rule.family in self.families
        return named and (not self.legs or rule.leg in self.legs) and self.calls in (None, calls)

    @property
    def precision(self) -> tuple[bool, bool, bool]:
        """How much a row says about a rule: one that names it more than one that names its family."""
        return bool(self.rules), bool(self.legs), self.calls is not None


@dataclass(frozen=True)
class AdviceBook:
    """The advice of a protocol; the row that says most about a rule is taken."""

    rows: tuple[Row, ...] = ()

    def of(self, rule: Rule, *, calls: bool) -> Advice | None:
        """Return the advice about a rule that a target has broken; `calls`: where it calls us, otherwise where it is called."""
        fitting = [row for row in self.rows if row.fits(rule, calls=calls)]
        return max(fitting, key=lambda row: row.precision).advice if fitting else None


def read_advice(paths: list[Path]) -> AdviceBook:
    """Read the advice of a protocol; raise SuiteError that names file and row if one is not well formed.

    What a file says of `legs` and `calls` at its top holds for each of its rows that does not say it for itself.
    """
    return AdviceBook(tuple(row for path in paths for row in _rows(path)))


def _rows(path: Path) -> Iterator[Row]:
    book = tomllib.loads(path.read_text(encoding="utf-8"))
    rows = book.pop("advice")
    yield from (_row(book | row, f"{path.name}: row {number}") for number, row in enumerate(rows, 1))


def _row(row: dict[str, Any], where: str) -> Row:
    if unknown := row.keys() - _KEYS:
        raise SuiteError(f"{where}: unknown keys {sorted(unknown)}")
    if bool(row.get("rules")) == bool(row.get("families")):
        raise SuiteError(f"{where}: either rules or families")
    if any(set(row.get(text, {})) != set(LANGUAGES) for text in _TEXTS):
        raise SuiteError(f"{where}: {', '.join(_TEXTS)} are needed, each in {' and '.join(LANGUAGES)}")
    return Row(
        tuple(row.get("rules", ())),
        tuple(row.get("families", ())),
        tuple(row.get("legs", ())),
        row.get("calls"),
        Advice(*(row[text] for text in _TEXTS)),
    )
