"""Findings as the page shows them: chosen fairly where there are very many, and each with all that a reader needs to act on it."""

from collections import Counter
from dataclasses import dataclass
from typing import Final

from conformance.core.advice import Advice
from conformance.core.rule import Rule
from conformance.core.settings import Failure
from conformance.core.violation import shown
from conformance.harness.findings.finding import Finding
from conformance.harness.verdict.result import Result
from conformance.report.page import message
from conformance.report.page.room import Room
from conformance.report.page.texts import Both, came, cut, ours, sentence
from conformance.report.resend import curl, replay_line

_MOST: Final = 200
"""Findings on the page; all of them stand in results.json."""
_ROOM: Final = 1_600_000
"""Bytes that their exchanges may take together."""
_MOST_CELLS: Final = 12
_LONGEST: Final = 300
"""Characters of a sentence."""
_LONGEST_COMMAND: Final = 6000


@dataclass(frozen=True)
class Shown:
    """The exchange of a finding, and how to see it again."""

    request: message.Shown
    answer: message.Shown
    replay: str
    curl: str

    @property
    def texts(self) -> list[str]:
        """Everything in it, for whoever has to know how much room it takes."""
        return [*self.request.texts, *self.answer.texts, self.replay, self.curl]


@dataclass(frozen=True)
class Row:
    """A finding; `exchange` is None where there is no room for it on the page."""

    finding: Finding
    rule: Rule
    sentence: Both
    expected: Both
    got: Both
    pointer: str
    note: Both
    """How the message was special."""
    before: Both
    """How the message was special that came before, if one did."""
    who: str
    cells: tuple[str, ...]
    more_cells: int
    advice: tuple[tuple[str, Both], ...]
    """(what: `usual`, `fix` or `why`; text)."""
    known: Failure | None
    exchange: Shown | None

    @property
    def unstable(self) -> bool:
        """Whether it did not come again each time."""
        return self.finding.stable is False


def chosen(findings: tuple[Finding, ...]) -> list[Finding]:
    """Return the findings that are shown, the worst cause first: where there are too many, some of every cause."""
    seen: Counter[str] = Counter()
    turns = {}
    for finding in findings:
        turns[finding.id] = seen[finding.cause]
        seen[finding.cause] += 1
    kept = {finding.id for finding in sorted(findings, key=lambda finding: turns[finding.id])[:_MOST]}
    causes = list(dict.fromkeys(sorted(seen, key=lambda cause: (len(cause), cause))))
    return sorted((finding for finding in findings if finding.id in kept), key=lambda finding: causes.index(finding.cause))


def rows(result: Result) -> list[Row]:
    """Return the findings that are shown."""
    room, rules = Room(_ROOM), {rule.rule.id: rule.rule for rule in result.rules}
    return [_row(finding, rules[finding.rule], result, room) for finding in chosen(result.findings)]


def _row(finding: Finding, rule: Rule, result: Result, room: Room) -> Row:
    exchange = None if room.is_full else _exchange(finding, result)
    advice = result.advice.get(finding.rule)
    return Row(
        finding=finding,
        rule=rule,
        sentence=sentence(rule),
        expected=ours(finding.expected, _LONGEST),
        got=came(finding.said(result.redactor), _LONGEST),
        pointer=cut(result.redactor.text(finding.pointer), _LONGEST),
        note=ours(_note(finding), _LONGEST),
        before=ours(finding.exchange.after.intent.note if finding.exchange.after else "", _LONGEST),
        who=_who(finding, result),
        cells=tuple("/".join(cell) for cell in finding.cells[:_MOST_CELLS]),
        more_cells=max(0, len(finding.cells) - _MOST_CELLS),
        advice=_advice(advice) if advice else (),
        known=result.known.expected.get(finding.id),
        exchange=exchange if exchange and room.takes(exchange.texts) else None,
    )


def _note(finding: Finding) -> str:
    """Return how the message was special; nothing, where that turned out to be beside the point."""
    intent = finding.exchange.intent
    return intent.note if intent.pointer in ("", finding.pointer) else ""


def _advice(advice: Advice) -> tuple[tuple[str, Both], ...]:
    parts = (("usual", advice.usual), ("fix", advice.fix), ("why", advice.why))
    return tuple((name, Both(part["en"], part["zh"], marks=True)) for name, part in parts)


def _who(finding: Finding, result: Result) -> str:
    """Return whose call it was, where the target calls and that is known."""
    exchange = finding.exchange
    return shown(result.redactor.text(exchange.user)) if exchange.inbound else ""


def _exchange(finding: Finding, result: Result) -> Shown:
    """Return the exchange of a finding, with the commands that send it again: none for what came to us, and none that would have to be cut."""
    redactor = result.redactor
    line = "" if finding.exchange.inbound else curl(finding.exchange, redactor)
    can_be_shown = len(line) <= _LONGEST_COMMAND and line == cut(line, len(line))
    return Shown(
        message.request(finding, redactor),
        message.answer(finding, redactor),
        replay_line(finding, result.options),
        line if can_be_shown else "",
    )
