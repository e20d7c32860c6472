"""From violations to findings: each is confirmed by sending it again, and made small.

Live requests are spent within a budget; what the budget did not reach is reported as it was found.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.leg import Leg
from conformance.core.message import Message
from conformance.core.violation import place
from conformance.harness.findings.finding import Finding, as_found, merged
from conformance.harness.findings.smallest import smallest
from conformance.harness.findings.trials import Trials
from conformance.harness.judge.judge import Judge, Record
from conformance.harness.play.again import held_again, shown, shown_at_first, speaker
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine

_CONFIRMATIONS: Final = 2
_HOLDS: Final = 5
"""Conversations that are held again as a whole."""
_SUSPECTS: Final = 40
"""Messages that are tried, where one of them spoils those that follow."""
Conversations = Callable[[Exchange], list[tuple[str, list[Message]]]]


class Investigator:
    """Spends live requests on findings, one after the other, when all else has been sent."""

    def __init__(self, engine: Engine, judge: Judge, legs: Iterable[Leg], conversations: Conversations | None = None) -> None:
        """Investigate what `judge` has recorded, sending through `engine`; `legs` say what in a body can be reduced.

        `conversations` tells who said what in the conversation of an exchange; None: nothing that takes a whole one is tried again.
        """
        self._engine, self._judge, self._holds = engine, judge, _HOLDS
        self._trials = Trials(engine, judge)
        self._conversations = conversations or (lambda _: [])
        self._legs = {leg.name: leg for leg in legs}
        flow, downlink = engine.protocol.flow, engine.protocol.downlink
        self._at_first = shown_at_first(engine.protocol) | {flow.endurance}
        self._together = self._at_first | (downlink.whole() if downlink else set())
        """Rules that no exchange shows alone."""

    def findings(self) -> list[Finding]:
        """Return the findings, one per rule, place and status."""
        groups: dict[tuple[object, ...], list[Record]] = {}
        for record in self._judge.open_records():
            key = (record.violation.rule, place(record.violation.pointer), record.exchange.status)
            groups.setdefault(key, []).append(record)
        found = [self._finding(records) for records in groups.values()]
        return [replace(finding, id=f"f{number}", repeatable=self._repeatable(finding)) for number, finding in enumerate(merged(found), 1)]

    def _repeatable(self, finding: Finding) -> bool:
        protocol, target = self._engine.protocol, self._engine.target
        provoked = protocol.downlink is not None and finding.exchange.leg in protocol.downlink.ways and bool(target.url)
        return finding.rule != protocol.flow.endurance and (provoked or not finding.exchange.inbound)

    def _finding(self, records: list[Record]) -> Finding:
        """Return what records of one rule, place and status come to: shown by the shortest of those that look like most of them."""
        seems = Counter(record.violation.seems for record in records).most_common(1)[0][0]
        typical = [record for record in records if record.violation.seems == seems]
        first = min(typical, key=lambda record: (len(record.exchange.request.body), record.exchange.number))
        if first.violation.rule in self._together or first.violation.cell or first.exchange.inbound:
            # A message that came, or did not, cannot be made to come again by sending one request again: a conversation can be held again.
            first = min(typical, key=lambda record: (not record.exchange.conversation, len(record.exchange.request.body), record.exchange.number))
            return self._held_again(first, replace(as_found(first, records), alone=False))
        return self._sent_again(first, typical, records)

    def _sent_again(self, first: Record, typical: list[Record], records: list[Record]) -> Finding:
        """Send what shows it once more, or what is like it, and make it small."""
        found = as_found(first, records)
        if self._engine.course.ending or first.exchange.response is None:
            return found
        try:
            tried = (self._investigated(record, as_found(record, records)) for record in _suspects(first, typical))
            return next((finding for finding in tried if finding.stable is not False), replace(found, stable=False))
        except Stopped:
            return found

    def _held_again(self, record: Record, found: Finding) -> Finding:
        """Hold the conversation in which it shows once more, if that can be done and nothing has ended the run."""
        if not self._may_hold(record):
            return found
        told = [(speaker(self._engine, name), messages) for name, messages in self._conversations(record.exchange)]
        if not told:
            return found
        self._holds -= 1
        try:
            with self._engine.aside() as judge:
                held = held_again(self._engine, told, 0)
        except Stopped:
            return found
        return replace(found, stable=shown(judge, found.rule)) if held else found

    def _may_hold(self, record: Record) -> bool:
        """Return whether a conversation can be held again to show what it showed: never what shows at first only, or takes several that talk."""
        rule = self._engine.protocol.rules[record.violation.rule]
        once = rule.id in self._at_first or rule.family == "leak" or record.exchange.inbound
        return not once and not self._engine.course.ending and self._holds > 0

    def _investigated(self, record: Record, found: Finding) -> Finding:
        if self._trials.over:
            return found
        if not all(self._trials.shows(record, record.exchange.sent) for _ in range(_CONFIRMATIONS)):
            return replace(found, stable=False)
        return smallest(self._trials, self._legs[record.exchange.leg], record, replace(found, stable=True))


def _suspects(first: Record, records: list[Record]) -> list[Record]:
    """Return what may show it again: of what follows something else, one record for each thing it followed, for others talk at the same time."""
    if first.exchange.after is None:
        return [first]
    by_rule = {record.exchange.after.intent.rule: record for record in reversed(records) if record.exchange.after}
    return [first, *(record for record in reversed(by_rule.values()) if record is not first)][:_SUSPECTS]
