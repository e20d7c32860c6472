"""All that the page shows, as plain data: bounded, without secrets, in both languages."""

from dataclasses import dataclass
from typing import Final

from conformance.core.rule import Level
from conformance.core.verdict import Conclusion, Verdict
from conformance.harness.findings.causes import Cause
from conformance.harness.verdict.result import Result
from conformance.report.page import findings, heat, moments
from conformance.report.page.plot import Plot, plot
from conformance.report.page.steps import Step, is_known, steps
from conformance.report.page.texts import Both, cut, ours, text, word

_MOST_CAUSES: Final = 40
_MOST_LINKS: Final = 8
"""Links from a cause, or a rule, to findings."""
_MOST_NOTES: Final = 40
_MOST_COMPLAINTS: Final = 3
"""They stand on the first screen."""
_LONGEST_TITLE: Final = 300


@dataclass(frozen=True)
class CauseRow:
    """A cause: `share` of all that was seen, in percent, and the first of its findings that stand on the page."""

    id: str
    title: Both
    findings: int
    seen: int
    share: int
    links: tuple[tuple[str, str], ...]
    """(finding, rule)."""
    more: int
    known: bool
    """Whether all its findings are expected for a while."""


@dataclass(frozen=True)
class View:
    """The page."""

    result: Result
    url: str
    headline: Both
    ending: Both
    steps: tuple[Step, ...]
    """What to do next."""
    notes: tuple[Both, ...]
    more_notes: int
    complaints: tuple[Both, ...]
    more_complaints: int
    why: Both
    """Why the gate is told something else than the verdict."""
    causes: tuple[CauseRow, ...]
    more_causes: int
    maps: list[heat.Map]
    rows: list[findings.Row]
    hidden: int
    """Findings that are not on the page."""
    verdicts: tuple[Verdict, ...]
    """Those that some rule has, the worst first."""
    levels: tuple[Level, ...]
    reasons: tuple[Both, ...]
    """For each rule why it has its verdict, as far as that is said."""
    plots: list[Plot]
    talks: list[moments.Conversation]
    untold: int

    @property
    def stable(self) -> list[findings.Row]:
        """The findings that came again, or were not sent again."""
        return [row for row in self.rows if not row.unstable]

    @property
    def unstable(self) -> list[findings.Row]:
        """The findings that did not come again each time."""
        return [row for row in self.rows if row.unstable]

    @property
    def anchors(self) -> frozenset[str]:
        """The ids of the findings that stand on the page."""
        return frozenset(row.finding.id for row in self.rows)

    @property
    def first_fix(self) -> Both | None:
        """What helps with the first finding, where that is known, and nobody knows of the finding yet."""
        return dict(self.rows[0].advice).get("fix") if self.rows and not self.rows[0].known else None

    @property
    def verdict(self) -> Both:
        """The word that stands above all."""
        return text("known_only") if self.is_known_only else word(self.result.conclusion, capital=True)

    @property
    def is_known_only(self) -> bool:
        """Whether all that is broken is known, so that no gate is broken."""
        return self.result.conclusion is Conclusion.VIOLATIONS and self.result.gate is Conclusion.CONFORMANT


def view(result: Result) -> View:
    """Return what the page shows of a result."""
    rows = findings.rows(result)
    talks, untold = moments.conversations(result)
    redactor = result.redactor
    return View(
        result=result,
        url=cut(redactor.text(result.target.url), _LONGEST_TITLE),
        headline=ours(result.headline),
        ending=ours(redactor.text(result.ending.text)),
        steps=steps(result),
        notes=tuple(ours(note, 1000) for note in result.notes[:_MOST_NOTES]),
        more_notes=max(0, len(result.notes) - _MOST_NOTES),
        complaints=tuple(ours(complaint, 600) for complaint in result.known.complaints[:_MOST_COMPLAINTS]),
        more_complaints=max(0, len(result.known.complaints) - _MOST_COMPLAINTS),
        why=ours(result.known.why),
        causes=tuple(_cause(cause, result, rows) for cause in result.causes[:_MOST_CAUSES]),
        more_causes=max(0, len(result.causes) - _MOST_CAUSES),
        maps=heat.maps(result, {row.finding.id for row in rows}),
        rows=rows,
        hidden=len(result.findings) - len(rows),
        verdicts=tuple(verdict for verdict in Verdict if any(row.verdict is verdict for row in result.rules)),
        levels=tuple(level for level in Level if any(row.rule.level is level for row in result.rules)),
        reasons=tuple(ours(row.reason or "", _LONGEST_TITLE) for row in result.rules),
        plots=[plot(spread) for spread in result.latency],
        talks=talks,
        untold=untold,
    )


def _cause(cause: Cause, result: Result, rows: list[findings.Row]) -> CauseRow:
    own = [row for row in rows if row.finding.cause == cause.id]
    seen = sum(finding.occurrences for finding in result.findings if finding.cause == cause.id)
    every = sum(finding.occurrences for finding in result.findings)
    return CauseRow(
        id=cause.id,
        title=Both(cut(cause.text["en"], _LONGEST_TITLE), cut(cause.text["zh"], _LONGEST_TITLE)),
        findings=cause.findings,
        seen=seen,
        share=max(1, round(100 * seen / every)) if every else 0,
        links=tuple((row.finding.id, row.rule.id) for row in own[:_MOST_LINKS]),
        more=max(0, cause.findings - min(len(own), _MOST_LINKS)),
        known=is_known(cause, result),
    )
