"""summary.md for CI step summaries and chat."""

import html
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from conformance.core.visible import visible
from conformance.harness.findings.causes import Cause
from conformance.harness.findings.finding import Finding
from conformance.harness.verdict.result import Result
from conformance.report.grid import grids, mark, shown
from conformance.report.words import teller, teller_of_got
from conformance.report.worst import worst_finding

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


def _bounded(lines: Iterable[str]) -> Iterator[str]:
    """Yield lines as long as they are few enough."""
    size = 0
    for line in lines:
        size += len(line.encode("utf-8", "backslashreplace")) + 1
        if size > _MOST:
            yield "\n..."
            return
        yield line


def _plain(text: str) -> str:
    """Make a text safe for a Markdown table: one line, not too long, no markup."""
    one_line = " ".join(text[: 2 * _LONGEST].split())
    one_line = one_line if len(one_line) <= _LONGEST else one_line[:_LONGEST] + "…"
    return "".join(f"\\{sign}" if sign in "\\`*_[]|#~$" else html.escape(sign, quote=False) for sign in visible(one_line))
