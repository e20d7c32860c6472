"""From violations to findings: each is confirmed by sending it again, and made small.

Live requests are spent within a budget; what the budget did not reach is reported as it was found.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from conformance.core.leg import Leg
from conformance.core.violation import place
from conformance.harness.findings.finding import Finding, as_found, merged
from conformance.harness.findings.smallest import smallest
from conformance.harness.findings.trials import Trials
from conformance.harness.findings.whole import Conversations, Whole
from conformance.harness.judge.judge import Judge, Record
from conformance.harness.play.again import shown_at_first
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine

_CONFIRMATIONS: Final = 2
_SUSPECTS: Final = 40
"""Messages that are tried, where one of them spoils those that follow."""


class Investigator:
    """Spends live requests on findings, one after the other, when all else has been sent."""

    def __init__(self, engine: Engine, judge: Judge, legs: Iterable[Leg], conversations: Conversations | None = None) -> None:
        """Investigate what `judge` has recorded, sending through `engine`; `legs` say what in a body can be reduced.

        `conversations` tells who said what in the conversation in which a finding showed; None: no conversation is held again.
        """
        self._engine, self._judge = engine, judge
        self._trials = Trials(engine, judge)
        self._whole = Whole(engine, judge, conversations) if conversations else None
        self._legs = {leg.name: leg for leg in legs}
        flow, downlink = engine.protocol.flow, engine.protocol.downlink
        alone = {downlink.asking.recovery} if downlink and downlink.asking else set()
        self._together = shown_at_first(engine.protocol) | {flow.endurance} | ((downlink.whole() - alone) if downlink else set())
        """Rules that no exchange shows alone, nor with the one that it followed."""

    def findings(self) -> list[Finding]:
        """Return the findings, one per rule, place and status."""
        groups: dict[tuple[object, ...], list[Record]] = {}
        for record in self._judge.open_records():
            key = (record.violation.rule, place(record.violation.pointer), record.exchange.status)
            groups.setdefault(key, []).append(record)
        whole = {key: finding for key, records in groups.items() if (finding := self._of_several(records))}
        if self._whole:
            whole = dict(zip(whole, self._whole.confirmed(list(whole.values())), strict=True))
        found = [whole.get(key) or self._sent_again(records) for key, records in groups.items()]
        return [replace(finding, id=f"f{number}") for number, finding in enumerate(merged(found), 1)]

    def _repeatable(self, finding: Finding) -> bool:
        protocol, target = self._engine.protocol, self._engine.target
        provoked = protocol.downlink is not None and finding.exchange.leg in protocol.downlink.ways and bool(target.url)
        return finding.rule != protocol.flow.endurance and (provoked or not finding.exchange.inbound)

    def _of_several(self, records: list[Record]) -> Finding | None:
        """Return what takes a whole conversation to show, as it was found; None if an exchange shows it.

        A message that came, or did not, cannot be made to come again by sending one request again: a conversation can be held again.
        """
        first = min(typical := _typical(records), key=_shortest)
        if not (first.violation.rule in self._together or first.violation.cell or first.exchange.inbound):
            return None
        often = Counter(map(_conversation, typical))
        first = min(typical, key=lambda record: (not _conversation(record)[1], -often[_conversation(record)], *_shortest(record)))
        found = replace(as_found(first, records), alone=False)
        return replace(found, repeatable=self._repeatable(found))

    def _sent_again(self, records: list[Record]) -> Finding:
        """Send what shows it once more, or what is like it, and make it small."""
        first = min(typical := _typical(records), key=_shortest)
        found = as_found(first, records)
        if self._engine.course.ending or first.exchange.response is None:
            return found
        try:
            tried = (self._investigated(record, as_found(record, records)) for record in _suspects(first, typical))
            return next((finding for finding in tried if finding.stable is not False), replace(found, stable=False))
        except Stopped:
            return found

    def _investigated(self, record: Record, found: Finding) -> Finding:
        if self._trials.over:
            return found
        if not all(self._trials.shows(record, record.exchange.sent) for _ in range(_CONFIRMATIONS)):
            return replace(found, stable=False)
        return smallest(self._trials, self._legs[record.exchange.leg], record, replace(found, stable=True))


def _typical(records: list[Record]) -> list[Record]:
    """Return those of a rule, place and status that look like most of them."""
    seems = Counter(record.violation.seems for record in records).most_common(1)[0][0]
    return [record for record in records if record.violation.seems == seems]


def _conversation(record: Record) -> tuple[str, int]:
    """Return the user, and the number of the conversation, of which a record speaks; 0 if it is not known which it is."""
    exchange = record.about or record.exchange
    return exchange.user, exchange.conversation


def _shortest(record: Record) -> tuple[int, int]:
    return len(record.exchange.request.body), record.exchange.number


def _suspects(first: Record, records: list[Record]) -> list[Record]:
    """Return what may show it again: of what follows something else, one record for each thing it followed, for others talk at the same time."""
    if first.exchange.after is None:
        return [first]
    by_rule = {record.exchange.after.intent.rule: record for record in reversed(records) if record.exchange.after}
    return [first, *(record for record in reversed(by_rule.values()) if record is not first)][:_SUSPECTS]
