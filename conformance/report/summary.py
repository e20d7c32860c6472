"""summary.md for CI step summaries and chat, and the text of the heat map that the terminal shows too."""

import html
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from conformance.core.leg import Leg
from conformance.core.rule import Level
from conformance.core.settings import Language
from conformance.core.verdict import Verdict
from conformance.harness.findings.causes import Cause
from conformance.harness.findings.finding import Finding
from conformance.harness.verdict.result import CellResult, Result
from conformance.report.words import teller, teller_of_got, zh

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
"""Findings, causes, notes or known failures that a summary lists; all of them stand in the report."""
_LONGEST: Final = 400
"""Characters of a text in a summary."""
_MOST: Final = 900_000
"""Bytes of a summary: GitHub shows none that is larger than 1 MiB."""


def write_summary(result: Result, folder: Path) -> None:
    """Write summary.md, in the language of the run."""
    text = "\n".join(_bounded(Summary(result).lines())).rstrip() + "\n"
    (folder / "summary.md").write_text(text, encoding="utf-8", errors="backslashreplace")


class Summary:
    """Says a result in Markdown."""

    def __init__(self, result: Result) -> None:
        """Speak the language of the run."""
        language = result.options.lang
        self._result, self._language = result, language
        self._tell, self._got = teller(language), teller_of_got(language)
        self._levels = {rule.rule.id: rule.rule.level for rule in result.rules}

    def lines(self) -> Iterator[str]:
        """Yield the lines: what matters most comes first."""
        yield from self._verdict()
        yield from self._beside()
        yield from self._causes()
        yield from self._heat_maps()
        yield from self._scenarios()
        yield from self._findings()
        yield from self._known()
        yield self._say("report.html shows each finding with its exchange and how to send it again; ccmsg explain RULE says more of a rule.")

    def _verdict(self) -> Iterator[str]:
        result, redactor = self._result, self._result.redactor
        yield f"# {self._say(str(result.conclusion))}: {result.target.party}\n"
        yield f"{self._say(result.headline)}\n"
        url, seconds = result.target.url or "unknown, it calls us", f"{result.seconds:.1f}"
        said = f"Target {url}, {result.exchanges} exchanges in {seconds} s, seed {result.options.seed}, nonce {result.options.nonce}."
        yield f"{self._say(redactor.text(said))}\n"
        if result.gate is not result.conclusion:
            yield f"**{self._say(f'The gate is told: {result.gate}, for {result.known.why}.')}**\n"
        if result.ending.text:
            yield f"**{self._say(redactor.text(result.ending.text))}**\n"
            yield f"{self._say(f'Next: {result.ending.then}')}\n"

    def _beside(self) -> Iterator[str]:
        if heard := self._result.heard:
            yield f"{self._say(f'Listener {heard.url}: deliveries {heard.deliveries}, strangers {heard.strangers}.')}\n"
        yield from (f"{self._say(f'Note: {note}')}\n" for note in self._result.notes[:_SHOWN])
        yield from (f"{self._say(f'Known failures: {complaint}')}\n" for complaint in self._result.known.complaints[:_SHOWN])
        yield from self._more(len(self._result.known.complaints), "Known failures")

    def _causes(self) -> Iterator[str]:
        causes = self._result.causes
        if causes:
            yield f"## {self._say('Causes')}\n"
            yield from (line for cause in causes[:_SHOWN] for line in self._cause(cause))
            yield from self._more(len(causes), "Causes")
            yield ""

    def _cause(self, cause: Cause) -> Iterator[str]:
        named = ", ".join(cause.rules[:_SHOWN]) + (", ..." if len(cause.rules) > _SHOWN else "")
        count = f"{cause.findings} finding{'' if cause.findings == 1 else 's'}"
        yield f"- {self._say(cause.text[self._result.options.lang])} ({self._say(count)}: {named})"
        if finding := worst_finding(self._result, cause):
            said = f"{self._say(f'expected {finding.expected}')}; {self._say('got')} {self._came(finding)}"
            yield f"  - {finding.id}, {self._levels[finding.rule]} {finding.rule}, {self._at(finding)}: {said}"

    def _heat_maps(self) -> Iterator[str]:
        for grid in grids(self._result):
            yield f"## {grid.leg.name}\n"
            yield f"| {self._say(grid.leg.counts)} | {' | '.join(grid.columns)} |"
            yield f"|---|{'---|' * len(grid.columns)}"
            for row in grid.live:
                yield f"| {row} | {' | '.join(shown(grid.cells[row, column], self._language) for column in grid.columns)} |"
            yield ""

    def _scenarios(self) -> Iterator[str]:
        if self._result.scenarios:
            yield f"## {self._say('Scenarios')}\n"
            for found in self._result.scenarios:
                yield f"- {mark(found.verdict, self._language)}: {_plain(found.scenario.text[self._language])}"
            yield ""

    def _findings(self) -> Iterator[str]:
        unknown = [finding for finding in self._result.findings if finding.id not in self._result.known.expected]
        yield from self._table("Findings", [finding for finding in unknown if finding.stable is not False])
        yield from self._table("Unstable: these did not come again each time", [finding for finding in unknown if finding.stable is False])

    def _table(self, title: str, findings: list[Finding]) -> Iterator[str]:
        if findings:
            yield f"## {self._say(title)}\n"
            yield self._row(*map(self._say, ("finding", "rule", "level", "at", "expected", "got")))
            yield self._row(*6 * ["---"])
            for finding in findings[:_SHOWN]:
                level = str(self._levels[finding.rule])
                yield self._row(finding.id, finding.rule, level, self._at(finding), self._say(finding.expected), self._came(finding))
            yield ""
            yield from self._more(len(findings), title)

    def _known(self) -> Iterator[str]:
        known = [finding for finding in self._result.findings if finding.id in self._result.known.expected]
        if known:
            yield f"## {self._say('Known failures')}\n"
            yield self._row(*map(self._say, ("finding", "rule", "at", "reason", "ticket", "owner", "expires")))
            yield self._row(*7 * ["---"])
            for finding in known[:_SHOWN]:
                by = self._result.known.expected[finding.id]
                own = (_plain(text) for text in (by.reason, by.ticket, by.owner, str(by.expires or "")))
                yield self._row(finding.id, finding.rule, self._at(finding), *own)
            yield ""
            yield from self._more(len(known), "Known failures")

    def _more(self, count: int, what: str) -> Iterator[str]:
        if count > _SHOWN:
            yield f"{self._say(f'{what}: {count - _SHOWN} more stand in the report.')}\n"

    def _at(self, finding: Finding) -> str:
        return _plain(finding.pointer) if finding.pointer else self._say("the whole")

    def _came(self, finding: Finding) -> str:
        return _plain(self._got(finding.said(self._result.redactor)))

    def _say(self, sentence: str) -> str:
        return _plain(self._tell(sentence))

    def _row(self, *cells: str) -> str:
        return f"| {' | '.join(cells)} |"


def worst_finding(result: Result, cause: Cause) -> Finding | None:
    """Return the finding of a cause that weighs most: of a MUST, confirmed, and seen most often."""
    musts = {rule.rule.id for rule in result.rules if rule.rule.level is Level.MUST}
    own = [finding for finding in result.findings if finding.cause == cause.id]
    return max(own, key=lambda finding: (finding.rule in musts, finding.stable is not False, finding.occurrences), default=None)


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines as long as they are few enough."""
    size = 0
    for line in lines:
        size += len(line.encode("utf-8", "backslashreplace")) + 1
        if size > _MOST:
            yield "\n..."
            return
        yield line


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
    return MARKS[verdict] if language == "en" or verdict is Verdict.NOT_APPLICABLE else zh(str(verdict))


def shown(cell: CellResult, language: Language = "en") -> str:
    """Return a cell in a few characters: what it is worth, and how many of its messages were accepted, or sound."""
    word, tally = mark(cell.verdict, language), cell.tally
    return f"{word} {tally.accepted}/{tally.sent}" if tally.sent else word


def _plain(text: str) -> str:
    """Make a text safe for a Markdown table: one line, not too long, no markup."""
    one_line = " ".join(text[: 2 * _LONGEST].split())
    one_line = one_line if len(one_line) <= _LONGEST else one_line[:_LONGEST] + "…"
    seen = "".join(sign if sign.isprintable() else sign.encode("unicode_escape", "surrogatepass").decode() for sign in one_line)
    return "".join(f"\\{character}" if character in "\\`*_[]|#~$" else html.escape(character, quote=False) for character in seen)
