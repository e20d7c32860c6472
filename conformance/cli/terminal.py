"""What a run says on a terminal: a bar while it goes on, then verdict, causes and heat map. Plain lines where there is none."""

import contextlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import Final, Self

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress
from rich.table import Table
from rich.text import Text

from conformance.cli.sightings import Sightings
from conformance.core.settings import Language, Target
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.listen.timeline import Moment
from conformance.harness.run.progress import Progress
from conformance.harness.run.run import Run
from conformance.harness.verdict.result import CellResult, Result
from conformance.report.summary import grids, shown
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
_EVERY: Final = 0.1
"""Seconds between two looks at the bar."""


class Quiet(Progress):
    """Says nothing while a run goes on."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End."""


class Plain(Quiet):
    """Says a line per phase."""

    def __init__(self) -> None:
        """Keep the output there is now: pytest's own is captured while a run goes on."""
        self._out = sys.stdout
        self._sightings: Sightings | None = None

    def phase(self, name: str) -> None:
        """Say what is being done."""
        said = {
            "preflight": "looking whether the target is there",
            "listening": "listening",
            "cases": "sending",
            "findings": "looking into what was found",
        }[name]
        if name == "findings" and self._sightings:
            self._print(*self._sightings.missing())
        self._print(f"{said} ...")

    def watches(self, run: Run) -> None:
        """Look at a run that is called."""
        self._sightings = Sightings(run)

    def listens(self, url: str) -> None:
        """Say where the target has to call us."""
        self._print(*(self._sightings.way_in(url) if self._sightings else ()))

    def came(self, moment: Moment) -> None:
        """Say what a call shows for the first time, and what is wrong with it."""
        if self._sightings:
            self._print(*self._sightings.news(moment), *self._sightings.wrong(moment))

    def _print(self, *lines: str) -> None:
        encoding = getattr(self._out, "encoding", None) or "utf-8"
        with contextlib.suppress(BrokenPipeError):
            for line in lines:
                print(line.encode(encoding, "replace").decode(encoding), file=self._out, flush=True)


class Bar(Quiet):
    """Shows a bar."""

    def __init__(self) -> None:
        """Prepare the bar; it is shown from `with` on."""
        columns = TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TextColumn("exchanges"), TimeElapsedColumn()
        self._bar = RichProgress(*columns, transient=True, console=Console(file=sys.stdout))
        self._task = self._bar.add_task("preflight", total=None)
        self._sightings: Sightings | None = None
        self._next = 0.0

    def __enter__(self) -> Self:
        """Show the bar."""
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Take the bar away."""
        self._bar.stop()

    def moved(self, sent: int, planned: int) -> None:
        """Move the bar."""
        if time.monotonic() >= self._next:
            self._next = time.monotonic() + _EVERY
            self._bar.update(self._task, completed=sent, total=max(planned, sent) or None)

    def phase(self, name: str) -> None:
        """Say what is being done."""
        self._bar.update(self._task, description=name)

    def watches(self, run: Run) -> None:
        """Look at a run that is called."""
        self._sightings = Sightings(run)

    def listens(self, url: str) -> None:
        """Say where the target has to call us, above the bar."""
        self._print(*(self._sightings.way_in(url) if self._sightings else ()))

    def came(self, moment: Moment) -> None:
        """Say what is wrong with a call, above the bar."""
        self._print(*(self._sightings.wrong(moment) if self._sightings else ()))

    def _print(self, *lines: str) -> None:
        for line in lines:
            self._bar.console.print(line, markup=False, highlight=False)


def say(result: Result, folder: Path, *, quiet: bool) -> None:
    """Print the verdict, and unless `quiet` the causes, the heat map and where the report is; in the language of the run."""
    wide = None if sys.stdout.isatty() else _WIDTH
    console = Console(highlight=False, emoji=False, soft_wrap=True, width=wide)
    tell = teller(result.options.lang)
    style = _CONCLUSIONS[result.conclusion]
    console.print(f"[{style}]{tell(str(result.conclusion)).upper()}[/]  {escape(tell(result.headline))}")
    for line in _beside(result, tell):
        console.print(f"  {escape(_line(line))}")
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


def _line(text: str) -> str:
    return "".join(character if character.isprintable() else "?" for character in text)[:500]
