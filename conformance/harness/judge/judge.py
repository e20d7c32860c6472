"""Judge exchanges: every one once, by every check of its leg, and by what was meant by it. Counts; sends nothing."""

import threading
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from conformance.core.answer import Code
from conformance.core.check import Check
from conformance.core.counterpart import NOTHING, Seen
from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Kind
from conformance.core.protocol import Protocol
from conformance.core.violation import Violation

_MOST: Final = 20
"""Violations of one rule in one answer that are remembered."""
_MESSAGE: Final = 3
"""Parts of a JSON pointer down to one message in a list: the empty one, the list, the index."""


@dataclass(frozen=True)
class Record:
    """A violation in an exchange."""

    violation: Violation
    exchange: Exchange
    about: Exchange | None = None
    """What we had sent, where it is known of what came that it came of that."""


@dataclass
class CellTally:
    """What happened in one cell to valid messages."""

    sent: int = 0
    accepted: int = 0
    refused: int = 0
    probed: int = 0
    """Messages that the documents leave open."""
    rules: Counter[str] = field(default_factory=Counter)


class Judge:
    """Tallies of one run. Safe to use from several threads."""

    def __init__(self, protocol: Protocol, legs: Collection[str] = ()) -> None:
        """Judge by the rule book and the checks of this protocol; of other legs than `legs`, if given, nothing is remembered."""
        self._protocol, self._legs = protocol, legs
        self._asked = {leg: {check.applies for check in checks} for leg, checks in protocol.checks.items()}
        self._lock = threading.Lock()
        self.judged: Counter[str] = Counter()
        self.unclear: Counter[str] = Counter()
        """Rule -> exchanges that should have shown it and whose answer said neither yes nor no."""
        self.unconfigured: Counter[str] = Counter()
        self.awaited: dict[str, str] = {}
        """Rule -> why what would have shown it never came."""
        self.absent: dict[str, str] = {}
        """Leg -> why nothing of it was judged."""
        self.blocked: dict[str, str] = {}
        """Leg -> the broken rule on which all others of this leg rest."""
        self.observed: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self.cells: defaultdict[tuple[str, tuple[str, ...]], CellTally] = defaultdict(CellTally)
        self.records: list[Record] = []
        self._forms: defaultdict[tuple[str, tuple[str, ...]], dict[str, list[Record]]] = defaultdict(lambda: defaultdict(list))

    def take(self, exchange: Exchange) -> Outcome:
        """Judge an exchange, remember what it shows, and return what its answer says."""
        return self.take_call(exchange, NOTHING)[0]

    def take_call(self, exchange: Exchange, seen: Seen) -> tuple[Outcome, list[Violation]]:
        """Judge a call of the target, together with what it shows in the light of those before it; return what it breaks, too."""
        if seen.beside:
            return Outcome.UNCLEAR, []
        outcome = self._protocol.outcome(exchange)
        checks = self._applicable(exchange)
        found = [violation for check in checks for violation in check.find(exchange)]
        found += [*_by_intent(exchange, outcome, self._protocol.code), *seen.violations]
        judged = [*(rule for check in checks for rule in check.rules), *seen.judged]
        if self._legs and seen is not NOTHING:
            found, judged = [v for v in found if self._is_chosen(v.rule)], [rule for rule in judged if self._is_chosen(rule)]
        with self._lock:
            self._count(judged, exchange)
            self._tally(exchange, outcome)
            self._tally_arrivals(exchange, found)
            if seen.cell:
                self._tally_call(seen.cell, exchange.leg, judged, found)
            for rule, alternative in (*self._protocol.observe(exchange), *seen.observed):
                self.observed[rule][alternative] += 1
            kept = exchange.slim() if exchange.inbound and found else exchange
            for violation in _first(found):
                self._remember(Record(violation, kept))
        return outcome, found

    def violations(self, exchange: Exchange) -> Iterator[Violation]:
        """Yield what an exchange breaks, without remembering it."""
        for check in self._applicable(exchange):
            yield from check.find(exchange)
        yield from _by_intent(exchange, self._protocol.outcome(exchange), self._protocol.code)

    def _applicable(self, exchange: Exchange) -> list[Check]:
        """Return the checks that judge an exchange; many ask the same question first, and it is answered once."""
        held = {applies for applies in self._asked[exchange.leg] if applies(exchange)}
        return [check for check in self._protocol.checks[exchange.leg] if check.applies in held]

    def open_records(self) -> list[Record]:
        """Return all records; of the published forms of a content that are alternatives, only if none is accepted throughout."""
        held = [record for by_form in self._forms.values() if all(by_form.values()) for records in by_form.values() for record in records]
        return sorted([*self.records, *held], key=lambda record: record.exchange.number)

    def enter(self, records: Iterable[Record], judged: Mapping[str, int]) -> None:
        """Remember what several exchanges show together, and how many could have shown it."""
        with self._lock:
            self.judged.update(judged)
            for record in records:
                self._remember(record)
                if record.violation.cell:
                    self.cells[record.exchange.leg, record.violation.cell].rules[record.violation.rule] += 1

    def enter_ends(self, ends: Iterable[tuple[Exchange, Violation]]) -> None:
        """Remember what was still missing when listening ended."""
        records = [Record(violation, exchange) for exchange, violation in ends]
        self.enter(records, Counter(record.violation.rule for record in records))

    def observe(self, rule: str, alternative: str) -> None:
        """Remember what several exchanges show together where the documents leave it open."""
        with self._lock:
            self.observed[rule][alternative] += 1

    def charge(self, exchange: Exchange, rule: str) -> None:
        """Put what an exchange shows down to another rule: one that no single message shows."""
        with self._lock:
            self.judged[rule] += 1
            self._remember(Record(Violation(rule, "accepted, as messages like it were before", self._protocol.code.said(exchange)), exchange))

    def drop(self, unwanted: Iterator[Record] | list[Record]) -> None:
        """Forget records that turned out to say nothing about the target."""
        gone = {id(record) for record in unwanted}
        self.records = [record for record in self.records if id(record) not in gone]
        for by_form in self._forms.values():
            for form, records in by_form.items():
                by_form[form] = [record for record in records if id(record) not in gone]

    def _tally(self, exchange: Exchange, outcome: Outcome) -> None:
        intent = exchange.intent
        if intent.kind is Kind.PROBE:
            self.observed[intent.rule][str(outcome)] += 1
            if exchange.cell:
                self._cell(exchange).probed += 1
        if intent.kind is Kind.VALID and exchange.cell:
            cell = self._cell(exchange)
            cell.sent += 1
            cell.accepted += outcome is Outcome.ACCEPTED
            cell.refused += outcome is Outcome.REFUSED
        if intent.kind in (Kind.VALID, Kind.BROKEN):
            if not intent.configured:
                self.unconfigured[intent.rule] += 1
            elif outcome in (Outcome.ACCEPTED, Outcome.REFUSED) or (intent.kind is Kind.VALID and outcome is Outcome.UNANSWERED):
                self._count([intent.rule], exchange)
                if intent.form:
                    self._forms[intent.rule, exchange.cell][intent.form] += []
            else:
                self.unclear[intent.rule] += 1

    def _tally_arrivals(self, exchange: Exchange, found: list[Violation]) -> None:
        """Count the messages that an exchange brought, each in its own cell: accepted are those that break nothing."""
        way = self._protocol.downlink and self._protocol.downlink.ways.get(exchange.leg)
        if not way:
            return
        at = defaultdict(set)
        for violation in found:
            at["/".join(violation.pointer.split("/")[:_MESSAGE])].add(violation.rule)
        for arrival in way.arrivals(exchange):
            cell, broken = self.cells[exchange.leg, arrival.cell], at[arrival.pointer]
            cell.sent += 1
            cell.accepted += not broken
            cell.refused += bool(broken)
            for rule in (way.base, *broken):
                cell.rules[rule] += 1

    def _tally_call(self, values: tuple[str, ...], leg: str, rules: list[str], found: list[Violation]) -> None:
        """Count a call of the target in its cell: accepted are those that break nothing."""
        cell = self.cells[leg, values]
        cell.sent += 1
        cell.accepted += not found
        cell.refused += bool(found)
        cell.rules.update(rules)

    def _cell(self, exchange: Exchange) -> CellTally:
        return self.cells[exchange.leg, exchange.cell]

    def _count(self, rules: list[str], exchange: Exchange) -> None:
        self.judged.update(rules)
        if exchange.cell and exchange.intent.kind is Kind.VALID:
            self._cell(exchange).rules.update(rules)

    def _is_chosen(self, rule: str) -> bool:
        return not self._legs or self._protocol.rules[rule].leg in self._legs

    def _remember(self, record: Record) -> None:
        intent = record.exchange.intent
        if not self._is_chosen(record.violation.rule):
            return
        if intent.form and record.violation.rule == intent.rule:
            self._forms[intent.rule, record.exchange.cell][intent.form].append(record)
        else:
            self.records.append(record)


def _first(found: list[Violation]) -> Iterator[Violation]:
    """Yield the first violations of each rule: what an answer repeats a thousand times says no more than what it says twenty times."""
    seen: Counter[str] = Counter()
    for violation in found:
        seen[violation.rule] += 1
        if seen[violation.rule] <= _MOST:
            yield violation


def _by_intent(exchange: Exchange, outcome: Outcome, code: Code) -> Iterator[Violation]:
    """Yield what an answer breaks by saying yes where no is due, or no where yes is."""
    intent = exchange.intent
    if intent.kind is Kind.VALID and intent.configured and outcome in (Outcome.REFUSED, Outcome.UNANSWERED):
        yield Violation(intent.rule, "accepted: HTTP 200 with the code of success", code.said(exchange), intent.pointer)
    if intent.kind is Kind.BROKEN and outcome is Outcome.ACCEPTED:
        yield Violation(intent.rule, "refused: an error status, or a code other than success", code.said(exchange), intent.pointer)
