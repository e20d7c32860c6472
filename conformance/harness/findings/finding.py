"""A finding: a broken rule, where, how often, and an exchange that shows it. Values only."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from conformance.core.exchange import Exchange
from conformance.core.violation import place
from conformance.harness.judge.judge import Record
from conformance.wire.redact import Redactor


@dataclass(frozen=True)
class Finding:
    """A broken rule, where, and the smallest exchange that shows it."""

    id: str
    rule: str
    pointer: str
    expected: str
    got: str
    exchange: Exchange
    status: int | None
    reduction: str
    """`smallest`, `reduced` or `as-found`."""
    stable: bool | None
    """Whether it came again when it was sent again; None if that was not tried."""
    occurrences: int
    cells: tuple[tuple[str, ...], ...]
    cause: str = ""
    alone: bool = True
    """Whether one exchange shows it; otherwise a conversation as a whole does, or what the target did by itself."""
    repeatable: bool = True
    """Whether a message of ours can provoke it: not what a client does by itself, nor what takes a whole run to show."""
    seems: str = ""
    """What most of them seem to be, in our own words; empty if that cannot be said."""
    about: Exchange | None = None
    """What we had sent, where it is known of what came that it came of that."""
    shown_in: frozenset[int] = frozenset()
    """The numbers of all exchanges that show it."""

    def said(self, redactor: Redactor) -> str:
        """Return what came, and what it seems to be, fit to be shown: our own words hold no secret, even if one looks like them."""
        return ": ".join(text for text in (self.seems, redactor.text(self.got)) if text)


def as_found(record: Record, records: list[Record]) -> Finding:
    """Return what records of one rule, place and status come to, shown by one of them, before anything is tried again."""
    violation = record.violation
    return Finding(
        id="",
        rule=violation.rule,
        pointer=violation.pointer,
        expected=violation.expected,
        got=violation.got,
        exchange=record.exchange,
        status=record.exchange.status,
        reduction="as-found",
        stable=None,
        occurrences=len(records),
        cells=tuple(dict.fromkeys(cell for record in records if (cell := record.violation.cell or record.exchange.cell))),
        seems=violation.seems,
        about=record.about,
        shown_in=frozenset(record.exchange.number for record in records),
    )


def merged(findings: Iterable[Finding]) -> list[Finding]:
    """Put findings together that turned out to be the same rule, place and status."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.rule, place(finding.pointer), finding.status, finding.stable)
        if known := found.get(key):
            cells = tuple(dict.fromkeys([*known.cells, *finding.cells]))
            occurrences, shown_in = known.occurrences + finding.occurrences, known.shown_in | finding.shown_in
            finding = replace(known, occurrences=occurrences, cells=cells, shown_in=shown_in)  # noqa: PLW2901
        found[key] = finding
    return list(found.values())
