"""summary.md for CI step summaries and chat, and the text of the heat map that the terminal shows too."""

import html
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.core.protocol import Leg
from conformance.core.verdict import Verdict
from conformance.harness.conclude import CellResult, Result

MARKS: Final = {
    Verdict.PASSED: "ok",
    Verdict.FAILED: "FAILED",
    Verdict.WARNED: "warned",
    Verdict.UNTESTABLE: "untestable",
    Verdict.BLOCKED: "blocked",
    Verdict.OBSERVED: "observed",
    Verdict.NOT_APPLICABLE: "–",
    Verdict.ERROR: "ERROR",
}
_SHOWN: Final = 20
"""Findings that a summary lists; all of them stand in the report."""


def write_summary(result: Result, folder: Path) -> None:
    """Write summary.md."""
    redactor = result.redactor
    lines = [f"# {result.conclusion}: {result.target.party}", "", _plain(result.headline), ""]
    lines += [
        (
            f"Target {_plain(result.target.url or 'unknown, it calls us')}, {result.exchanges} exchanges in {result.seconds:.1f} s, "
            f"seed {result.options.seed}, nonce {result.options.nonce}."
        ),
        "",
    ]
    if result.ending.text:
        lines += [f"**{_plain(redactor.text(result.ending.text))}**", "", f"Next: {_plain(result.ending.then)}", ""]
    if result.heard:
        heard = result.heard
        lines += [f"Listener {_plain(heard.url)}: deliveries {heard.deliveries}, strangers {heard.strangers}.", ""]
    lines += [line for note in result.notes for line in (f"Note: {_plain(note)}", "")]
    lines += [line for complaint in result.known.complaints for line in (f"Known failures: {_plain(complaint)}", "")]
    if result.causes:
        lines += [
            "## Causes",
            "",
            *(
                f"- {_plain(cause.title)} ({cause.findings} finding{'' if cause.findings == 1 else 's'}: {', '.join(cause.rules)})"
                for cause in result.causes
            ),
            "",
        ]
    for grid in grids(result):
        lines += [f"## {grid.leg.name}", "", f"| {grid.leg.counts} | {' | '.join(grid.columns)} |", f"|---|{'---|' * len(grid.columns)}"]
        lines += [f"| {row} | {' | '.join(shown(grid.cells[row, column]) for column in grid.columns)} |" for row in grid.live]
        lines.append("")
    if result.scenarios:
        lines += ["## Scenarios", "", *(f"- {MARKS[found.verdict]}: {_plain(found.scenario.text['en'])}" for found in result.scenarios), ""]
    if result.findings:
        lines += ["## Findings", "", "| finding | rule | at | expected | got |", "|---|---|---|---|---|"]
        for finding in result.findings[:_SHOWN]:
            cells_ = (finding.id, finding.rule, finding.pointer or "the whole", finding.expected, finding.said(redactor))
            lines.append(f"| {' | '.join(_plain(cell) for cell in cells_)} |")
        lines += ["", f"{len(result.findings) - _SHOWN} more stand in the report."] if len(result.findings) > _SHOWN else []
    (folder / "summary.md").write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8", errors="backslashreplace")


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


def shown(cell: CellResult) -> str:
    """Return a cell in a few characters: what it is worth, and how many of its messages were accepted, or sound."""
    tally = cell.tally
    return f"{MARKS[cell.verdict]} {tally.accepted}/{tally.sent}" if tally.sent else MARKS[cell.verdict]


def _plain(text: str) -> str:
    """Make a text safe for a Markdown table: one line, no markup."""
    one_line = " ".join(text.split())
    return "".join(f"\\{character}" if character in "\\`*_[]|#~$" else html.escape(character) for character in one_line)
