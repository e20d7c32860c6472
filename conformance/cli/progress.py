"""What a run says on a terminal while it goes on: a bar, or plain lines where there is no terminal."""

import contextlib
import sys
import time
from types import TracebackType
from typing import Final, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as RichProgress

from conformance.cli.sightings import Sightings
from conformance.harness.listen.timeline import Moment
from conformance.harness.run.progress import Progress
from conformance.harness.run.run import Run

_EVERY: Final = 0.1
"""Seconds between two looks at the bar."""
_PHASES: Final = {
    "preflight": "looking whether the target is there",
    "listening": "listening",
    "cases": "sending",
    "findings": "looking into what was found",
}


class Quiet(Progress):
    """Says nothing while a run goes on."""

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End."""


class Watching(Quiet):
    """Looks at a run that is called; what it sees is printed by whoever derives from it."""

    def __init__(self) -> None:
        """Wait for the run."""
        self.sightings: Sightings | None = None

    def watches(self, run: Run) -> None:
        """Look at this run."""
        self.sightings = Sightings(run)

    def listens(self, url: str) -> None:
        """Say where the target has to call us."""
        self.say(*(self.sightings.way_in(url) if self.sightings else ()))

    def came(self, moment: Moment) -> None:
        """Say what is wrong with a call."""
        self.say(*(self.sightings.wrong(moment) if self.sightings else ()))

    def say(self, *lines: str) -> None:
        """Print lines."""
        raise NotImplementedError


class Plain(Watching):
    """Says a line per phase."""

    def __init__(self) -> None:
        """Keep the output there is now: pytest's own is captured while a run goes on."""
        super().__init__()
        self._out = sys.stdout

    def phase(self, name: str) -> None:
        """Say what is being done."""
        if name == "findings" and self.sightings:
            self.say(*self.sightings.missing())
        self.say(f"{_PHASES[name]} ...")

    def came(self, moment: Moment) -> None:
        """Say what a call shows for the first time, and what is wrong with it."""
        self.say(*(self.sightings.news(moment) if self.sightings else ()))
        super().came(moment)

    def say(self, *lines: str) -> None:
        """Print lines as far as the output can carry them; nobody may be reading any more."""
        encoding = getattr(self._out, "encoding", None) or "utf-8"
        with contextlib.suppress(BrokenPipeError):
            for line in lines:
                print(line.encode(encoding, "replace").decode(encoding), file=self._out, flush=True)


class Bar(Watching):
    """Shows a bar, and lines above it."""

    def __init__(self) -> None:
        """Prepare the bar; it is shown from `with` on."""
        super().__init__()
        columns = TextColumn("{task.description:10}"), BarColumn(), MofNCompleteColumn(), TextColumn("exchanges"), TimeElapsedColumn()
        self._bar = RichProgress(*columns, transient=True, console=Console(file=sys.stdout))
        self._task = self._bar.add_task("preflight", total=None)
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

    def say(self, *lines: str) -> None:
        """Print lines above the bar."""
        for line in lines:
            self._bar.console.print(line, markup=False, highlight=False)
