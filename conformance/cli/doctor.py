"""`ccmsg doctor`: try the configuration hop by hop; a line per cause, with what to do next."""

import os
import shutil
import sys
import textwrap
import time
from typing import Annotated, Final

import typer

from conformance.cli import options
from conformance.cli.chosen import choose
from conformance.core.examination import Mark
from conformance.core.verdict import ExitCode
from conformance.harness.doctor.examine import Examined, Hop, examine
from conformance.report.annotations import without_commands

_COLOURS: Final = {Mark.OK: "green", Mark.WARN: "yellow", Mark.FAIL: "red", Mark.SKIP: "bright_black"}
_NAME: Final = 18
"""Columns of a hop's name."""
_NARROW: Final = 70
"""Columns under which the name takes a line of its own."""


def doctor(
    party: options.Party = "",
    url: options.TargetUrl = None,
    config: options.Config = None,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print only what is not well.")] = False,
) -> None:
    """Try the configuration hop by hop, and say what to do next. Exit code 3 if something does not work."""
    choice, began = choose(party, config), time.perf_counter()
    voice = Voice(quiet=quiet)
    try:
        heard = [leg.name for leg in choice.party.heard] if choice.only_listens and url is None else []
        with without_commands(voice.line), choice.target(url, {}, legs=heard) as who:
            if who.embedded:
                voice.line("EMBEDDED REFERENCE: neither --target nor a configuration file names a target")
            file = str(choice.file) if choice.file else "no file"
            examined = examine(choice.protocol, choice.party, who, file, voice.hop)
    except KeyboardInterrupt:
        voice.line("interrupted")
        raise typer.Exit(ExitCode.INCONCLUSIVE) from None
    voice.line(_summary(examined, time.perf_counter() - began))
    raise typer.Exit(ExitCode.INCONCLUSIVE if examined.count(Mark.FAIL) else ExitCode.CONFORMANT)


class Voice:
    """Prints lines as they come, wrapped and coloured on a terminal only; says nothing more once nobody reads."""

    def __init__(self, *, quiet: bool) -> None:
        """Look at the terminal."""
        terminal = sys.stdout.isatty()
        self._quiet, self._colours = quiet, terminal and not os.environ.get("NO_COLOR")
        self._width = shutil.get_terminal_size().columns if terminal or "COLUMNS" in os.environ else 0

    def hop(self, hop: Hop) -> None:
        """Print a hop, and what to do next."""
        if self._quiet and hop.mark in (Mark.OK, Mark.SKIP):
            return
        narrow = 0 < self._width < _NARROW
        indent = 5 if narrow else 6 + _NAME
        mark = f"{hop.mark.value:5}"
        head = f"{hop.name}: " if narrow else f"{hop.name:{_NAME}} "
        text = self._wrapped(mark + head + hop.text, indent)
        self.line(typer.style(text[:5], fg=_COLOURS[hop.mark], bold=hop.mark is Mark.FAIL) + text[5:] if self._colours else text)
        if hop.then:
            self.line(self._wrapped(f"{'':{indent}}next: {hop.then}", indent + 6))

    def line(self, text: str) -> None:
        """Print a line at once."""
        try:
            print(text, flush=True)  # noqa: T201 - a command speaks
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())

    def _wrapped(self, text: str, indent: int) -> str:
        if not self._width:
            return text
        kept = len(text) - len(text.lstrip())
        lines = textwrap.wrap(text.strip(), max(self._width - kept, 20), subsequent_indent=" " * (indent - kept), drop_whitespace=True)
        return "\n".join(" " * kept + line for line in lines)


def _summary(examined: Examined, seconds: float) -> str:
    failed, warned = examined.count(Mark.FAIL), examined.count(Mark.WARN)
    said = f"{failed} thing{'s' * (failed != 1)} to mend" if failed else "a run can start"
    more = f", {warned} to look at" if warned else ""
    return f"{said}{more}; {examined.requests} request{'s' * (examined.requests != 1)} in {seconds:.1f} s"
