"""The heat map of a leg as the page shows it: cells with verdict and counts, and what a click on one of them leaves to be seen."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from conformance.core.verdict import Verdict
from conformance.harness.verdict.result import CellResult, Result
from conformance.report.grid import Grid, grids
from conformance.report.page.texts import Both, ours


@dataclass(frozen=True)
class Cell:
    """A cell; `rules`: places in the table of rules; `findings`: ids of those on the page, of `found` in all."""

    name: str
    verdict: Verdict
    sent: int
    accepted: int
    rules: tuple[int, ...] = ()
    findings: tuple[str, ...] = ()
    found: int = 0


@dataclass(frozen=True)
class Map:
    """The heat map of a leg."""

    leg: str
    counts: Both
    axes: tuple[str, ...]
    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Cell, ...]], ...]
    hidden: int
    """Rows in which nothing came."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing happened in any cell."""
        return all(cell.verdict is Verdict.NOT_APPLICABLE for _, cells in self.rows for cell in cells)


Found = Mapping[tuple[str, tuple[str, ...]], list[str]]
"""Leg and cell -> ids of findings."""


def maps(result: Result, on_page: Collection[str]) -> list[Map]:
    """Return the heat maps of the judged legs; `on_page`: the ids of the findings that a click can show."""
    index = {row.rule.id: number for number, row in enumerate(result.rules)}
    legs = {row.rule.id: row.rule.leg for row in result.rules}
    found: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for finding in result.findings:
        for values in finding.cells:
            found.setdefault((legs[finding.rule], values), []).append(finding.id)
    return [_map(grid, index, found, on_page) for grid in grids(result)]


def _map(grid: Grid, index: Mapping[str, int], found: Found, on_page: Collection[str]) -> Map:
    rows = tuple((row, tuple(_cell(grid.cells[row, column], index, found, on_page) for column in grid.columns)) for row in grid.live)
    return Map(grid.leg.name, ours(grid.leg.counts), tuple(grid.leg.axes), grid.columns, rows, len(grid.rows) - len(grid.live))


def _cell(cell: CellResult, index: Mapping[str, int], found: Found, on_page: Collection[str]) -> Cell:
    values = tuple(cell.axes.values())
    rules = tuple(sorted(index[rule] for rule in cell.tally.rules if rule in index))
    every = found.get((cell.leg, values), [])
    shown = tuple(finding for finding in every if finding in on_page)
    return Cell("/".join(values), cell.verdict, cell.tally.sent, cell.tally.accepted, rules, shown, len(every))
