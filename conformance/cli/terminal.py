"""What a run says on a terminal when it is over, verdict, causes and heat map; and what a plan says."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from conformance.core.settings import Language, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.core.visible import visible
from conformance.harness.verdict.result import CellResult, Result
from conformance.report.grid import grids, shown
from conformance.report.words import Tell, teller

_COLOURS: Final = {
    Verdict.PASSED: "green",
    Verdict.FAILED: "bold red",
    Verdict.ERROR: "bold red",
    Verdict.WARNED: "yellow",
    Verdict.UNTESTABLE: "yellow",
    Verdict.BLOCKED: "dim",
    Verdict.OBSERVED: "cyan",
    Verdict.NOT_APPLICABLE: "dim",
}
_CONCLUSIONS: Final = {
    Conclusion.CONFORMANT: "bold green",
    Conclusion.VIOLATIONS: "bold red",
    Conclusion.INCONCLUSIVE: "bold yellow",
    Conclusion.ERROR: "bold red",
}
_CAUSES: Final = 10
_WIDTH: Final = 120
"""Columns where there is no terminal to ask."""
_LONGEST: Final = 500
"""Characters of a line beside the verdict."""


def say(result: Result, folder: Path, *, quiet: bool) -> None:
    """Print the verdict, and unless `quiet` the causes, the heat map and where the report is; in the language of the run."""
    wide = None if sys.stdout.isatty() else _WIDTH
    console = Console(highlight=False, emoji=False, soft_wrap=True, width=wide)
    tell = teller(result.options.lang)
    style = _CONCLUSIONS[result.conclusion]
    console.print(f"[{style}]{tell(str(result.conclusion)).upper()}[/]  {escape(tell(result.headline))}")
    for line in _beside(result, tell):
        console.print(f"  {escape(visible(line)[:_LONGEST])}")
    if quiet:
        return
    for line in _causes(result, tell):
        console.print(f"  {escape(line)}")
    if result.exchanges and any(cell.tally.sent for cell in result.cells):
        for table in _tables(result, tell):
            console.print(table)
    speed, seconds = f"{result.exchanges / result.seconds if result.seconds else 0:.0f}", f"{result.seconds:.1f}"
    seed, nonce = result.options.seed, escape(result.options.nonce)
    console.print(tell(f"{result.exchanges} exchanges in {seconds} s ({speed}/s); seed {seed}, nonce {nonce}"))
    console.print(tell(f"report: {escape(str(folder / 'report.html'))}"))


def _beside(result: Result, tell: Tell) -> Iterator[str]:
    """Yield what has to be said beside the verdict."""
    if result.ending.text:
        yield tell(result.redactor.text(result.ending.text))
        yield tell(f"next: {result.ending.then}")
    yield from (tell(f"note: {note}") for note in result.notes)
    yield from (tell(f"known failures: {complaint}") for complaint in result.known.complaints)
    if result.gate is not result.conclusion:
        yield tell(f"the gate is told: {result.gate}, for {result.known.why}")


def _causes(result: Result, tell: Tell) -> Iterator[str]:
    for cause in result.causes[:_CAUSES]:
        yield f"{cause.id}  {cause.text[result.options.lang]}  ({', '.join(cause.rules[:6])}{' ...' if len(cause.rules) > 6 else ''})"
    if len(result.causes) > _CAUSES:
        yield tell(f"and {len(result.causes) - _CAUSES} more causes, in the report")


def say_plan(rows: list[tuple[str, int, int]], target: Target) -> None:
    """Print what a run would send: a line per case, and how long it would take at least."""
    for name, messages, exchanges in rows:
        typer.echo(f"{messages:6} messages {exchanges:6} exchanges  {name}")
    total = sum(exchanges for _, _, exchanges in rows)
    typer.echo(f"{sum(row[1] for row in rows)} messages, {total} exchanges, {len(target.users)} users; nothing was sent.")
    typer.echo(f"Estimate: {_estimate(total, target)}.")


def _estimate(total: int, target: Target) -> str:
    """Say how long so many exchanges take; what a rate allows is the least, however fast the answers come."""
    rate, far = target.limits.rate, total * 0.04 / max(1, min(target.limits.concurrency, len(target.users)))
    if rate:
        return f"at {rate:g} requests per second and with 40 ms per answer about {max(total / rate, far):.0f} s"
    return f"about {max(total / 400, 2):.0f} s on this machine; with 40 ms per answer about {far:.0f} s"


def _tables(result: Result, tell: Tell) -> list[Table]:
    tables = []
    for grid in grids(result):
        if not grid.live:
            continue
        title = f"{grid.leg.name}: {tell(grid.leg.counts)}"
        table = Table("", *grid.columns, box=None, pad_edge=False, collapse_padding=True, title=title, title_justify="left")
        for row in grid.live:
            table.add_row(Text(row, no_wrap=True), *(_cell(grid.cells[row, column], result.options.lang) for column in grid.columns))
        tables.append(table)
    return tables


def _cell(cell: CellResult, language: Language) -> str:
    return f"[{_COLOURS[cell.verdict]}]{escape(shown(cell, language))}[/]"
