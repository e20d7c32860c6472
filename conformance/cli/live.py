"""What is shown while a run is called: what came and what is still missing, and each violation the moment it happens."""

import sys
import time
from collections.abc import Iterator
from types import TracebackType
from typing import Final, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live as RichLive
from rich.table import Table
from rich.text import Text

from conformance.cli.progress import Watching
from conformance.cli.sightings import Sightings
from conformance.core.leg import Leg
from conformance.harness.listen.timeline import Moment

_PER_SECOND: Final = 4


class Live(Watching):
    """Shows a picture of what came, and above it a line for each violation."""

    def __init__(self) -> None:
        """Prepare the picture; it is shown from `with` on."""
        super().__init__()
        self._doing = "starting"
        self._console = Console(file=sys.stdout, highlight=False, emoji=False)
        self._live = RichLive(get_renderable=self._picture, console=self._console, transient=True, refresh_per_second=_PER_SECOND)

    def __enter__(self) -> Self:
        """Show the picture."""
        self._live.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Take the picture away; what was not seen stays."""
        self._live.stop()
        self.say(*(self.sightings.missing() if self.sightings else ()))

    def phase(self, name: str) -> None:
        """Say what is being done."""
        self._doing = {"findings": "looking into what was found"}.get(name, name)

    def came(self, moment: Moment) -> None:
        """Say what is wrong with a call, above the picture, in the colour of its level."""
        for line in self.sightings.wrong(moment) if self.sightings else ():
            self._console.print(Text(line, style="red" if line.startswith("MUST") else "yellow"))

    def say(self, *lines: str) -> None:
        """Print lines above the picture."""
        for line in lines:
            self._console.print(Text(line))

    def _picture(self) -> RenderableType:
        return Group(*self._parts(self.sightings)) if self.sightings else Text(self._doing)

    def _parts(self, sightings: Sightings) -> Iterator[RenderableType]:
        yield Text(f"{self._doing}: {sightings.status(time.monotonic())}", style="bold")
        for leg in sightings.legs:
            yield _grid(leg, sightings)
        seen, missing = sightings.scenarios()
        if seen:
            yield Text(f"seen: {', '.join(seen)}", style="green")
        if missing:
            yield Text(f"not seen yet: {', '.join(missing)}", style="dim")


def _grid(leg: Leg, sightings: Sightings) -> Table:
    """Return how often each cell of a leg came; what is asked for and has not come is marked."""
    *_, columns = leg.axes.values()
    table = Table(leg.name, *columns, box=None, pad_edge=False, collapse_padding=True)
    for start in range(0, len(leg.cells), len(columns)):
        cells = leg.cells[start : start + len(columns)]
        table.add_row("/".join(cells[0][:-1]), *(Text(*sightings.cell(leg.name, values)) for values in cells))
    return table
