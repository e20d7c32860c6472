"""The heat map of a leg as rows and columns, and what a cell says in a few characters; as summary, terminal and page show it."""

from dataclasses import dataclass
from typing import Final

from conformance.core.leg import Leg
from conformance.core.settings import Language
from conformance.core.verdict import Verdict
from conformance.harness.verdict.result import CellResult, Result
from conformance.report.words import zh

_MARKS: Final = {
    Verdict.PASSED: "ok",
    Verdict.FAILED: "FAILED",
    Verdict.WARNED: "warned",
    Verdict.UNTESTABLE: "untestable",
    Verdict.BLOCKED: "blocked",
    Verdict.OBSERVED: "observed",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.ERROR: "ERROR",
}


@dataclass(frozen=True)
class Grid:
    """The heat map of a leg: rows are the values of all axes but the last, columns those of the last."""

    leg: Leg
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    cells: dict[tuple[str, str], CellResult]

    @property
    def live(self) -> tuple[str, ...]:
        """The rows in which something happened; all of them where a row is a single axis."""
        if len(self.leg.axes) == 2:
            return self.rows
        return tuple(row for row in self.rows if any(self.cells[row, column].tally.sent for column in self.columns))


def grids(result: Result) -> list[Grid]:
    """Return the heat map of each leg."""
    found = []
    for leg in result.legs:
        cells = {("/".join([*cell.axes.values()][:-1]), [*cell.axes.values()][-1]): cell for cell in result.cells if cell.leg == leg.name}
        rows, columns = dict.fromkeys(row for row, _ in cells), dict.fromkeys(column for _, column in cells)
        found.append(Grid(leg, tuple(rows), tuple(columns), cells))
    return found


def mark(verdict: Verdict, language: Language = "en") -> str:
    """Return a verdict in one word of a language."""
    return _MARKS[verdict] if language == "en" or verdict is Verdict.NOT_APPLICABLE else zh(str(verdict))


def shown(cell: CellResult, language: Language = "en") -> str:
    """Return a cell in a few characters: what it is worth, and how many of its messages were accepted, or sound."""
    word, tally = mark(cell.verdict, language), cell.tally
    return f"{word} {tally.accepted}/{tally.sent}" if tally.sent else word
