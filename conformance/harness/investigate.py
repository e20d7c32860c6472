"""From violations to findings: confirm each by sending it again, and find the smallest message that shows it.

Live requests are spent within a budget; what the budget did not reach is reported as it was found.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from conformance.core.dialogue import Role
from conformance.core.exchange import Exchange
from conformance.core.leg import Leg
from conformance.core.message import Kind, Message
from conformance.core.part import Part, halves, part
from conformance.core.protocol import Bound
from conformance.core.violation import place
from conformance.harness.again import again, shown, shown_at_first, speaker, whole
from conformance.harness.conversation import Conversation
from conformance.harness.engine import Engine
from conformance.harness.judge import Judge, Record
from conformance.harness.sender import Stopped
from conformance.wire.redact import Redactor

_TRIALS: Final = 20
"""Live trials per finding."""
_ALL_TRIALS: Final = 400
_CONFIRMATIONS: Final = 2
_HOLDS: Final = 5
"""Conversations that are held again as a whole."""
Conversations = Callable[[Exchange], list[tuple[str, list[Message]]]]
_SUSPECTS: Final = 40
"""Messages that are tried, where one of them spoils those that follow."""


@dataclass(frozen=True)
class Finding:
    """A broken rule, where, and the smallest exchange that shows it."""

    id: str
    rule: str
    pointer: str
    expected: str
    got: str
    exchange: Exchange
    status: int | None
    reduction: str
    """`smallest`, `reduced` or `as-found`."""
    stable: bool | None
    """Whether it came again when it was sent again; None if that was not tried."""
    occurrences: int
    cells: tuple[tuple[str, ...], ...]
    cause: str = ""
    alone: bool = True
    """Whether one exchange shows it; otherwise a conversation as a whole does, or what the target did by itself."""
    repeatable: bool = True
    """Whether a message of ours can provoke it: not what a client does by itself, nor what takes a whole run to show."""
    seems: str = ""
    """What most of them seem to be, in our own words; empty if that cannot be said."""
    shown_in: frozenset[int] = frozenset()
    """The numbers of all exchanges that show it."""

    def said(self, redactor: Redactor) -> str:
        """Return what came, and what it seems to be, fit to be shown: our own words hold no secret, even if one looks like them."""
        return ": ".join(text for text in (self.seems, redactor.text(self.got)) if text)


class Investigator:
    """Spends live requests on findings, one after the other, when all else has been sent."""

    def __init__(self, engine: Engine, judge: Judge, legs: Iterable[Leg], conversations: Conversations | None = None) -> None:
        """Investigate what `judge` has recorded, sending through `engine`; `legs` say what in a body can be reduced.

        `conversations` tells who said what in the conversation of an exchange; None: nothing that takes a whole one is tried again.
        """
        self._engine, self._judge, self._left, self._holds = engine, judge, _ALL_TRIALS, _HOLDS
        self._conversations = conversations
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
        return [replace(finding, id=f"f{number}", repeatable=self._repeatable(finding)) for number, finding in enumerate(_merged(found), 1)]

    def _repeatable(self, finding: Finding) -> bool:
        protocol, target = self._engine.protocol, self._engine.target
        provoked = protocol.downlink is not None and finding.exchange.leg in protocol.downlink.ways and bool(target.url)
        return finding.rule != protocol.flow.endurance and (provoked or not finding.exchange.inbound)

    def _finding(self, records: list[Record]) -> Finding:
        seems = Counter(record.violation.seems for record in records).most_common(1)[0][0]
        typical = [record for record in records if record.violation.seems == seems]
        first = min(typical, key=lambda record: (len(record.exchange.request.body), record.exchange.number))
        if first.violation.rule in self._together or first.violation.cell or first.exchange.inbound:
            # A message that came, or did not, cannot be made to come again by sending one request again: a conversation can be held again.
            first = min(typical, key=lambda record: (not record.exchange.conversation, len(record.exchange.request.body), record.exchange.number))
            return self._held_again(first, replace(_as_found(first, records), alone=False))
        as_found = _as_found(first, records)
        if self._engine.sender.ending or first.exchange.response is None:
            return as_found
        try:
            tried = (self._investigated(record, _as_found(record, records)) for record in _suspects(first, typical))
            return next((finding for finding in tried if finding.stable is not False), replace(as_found, stable=False))
        except Stopped:
            return as_found

    def _held_again(self, record: Record, as_found: Finding) -> Finding:
        """Hold the conversation in which it shows once more, if that can be done and nothing has ended the run."""
        at_first = record.violation.rule in self._at_first
        several = self._engine.protocol.rules[record.violation.rule].family == "leak"
        if self._conversations is None or at_first or several or record.exchange.inbound or self._engine.sender.ending or not self._holds:
            return as_found
        told = [(speaker(self._engine, name), messages) for name, messages in self._conversations(record.exchange)]
        self._holds -= bool(told)
        try:
            with self._engine.aside() as judge:
                held = bool(told) and whole(self._engine, told, 0)
        except Stopped:
            return as_found
        return replace(as_found, stable=shown(judge, as_found.rule)) if held else as_found

    def _investigated(self, record: Record, as_found: Finding) -> Finding:
        if self._left <= 0:
            return as_found
        if not all(self._try(record, record.exchange.sent) for _ in range(_CONFIRMATIONS)):
            return replace(as_found, stable=False)
        confirmed = replace(as_found, stable=True)
        if record.exchange.intent.kind is Kind.BROKEN:
            return replace(confirmed, reduction="smallest" if self._one_field(record) else "as-found")
        record, confirmed = self._halved(record, confirmed)
        whole = part(record.exchange.sent, self._legs[record.exchange.leg].part)
        return self._reduced(record, confirmed, whole) if whole else confirmed

    def _halved(self, record: Record, finding: Finding) -> tuple[Record, Finding]:
        """Cut a list of messages in half, as long as the violation stays: it may be due to one of them alone."""
        leg, best, budget = self._legs[record.exchange.leg], record.exchange, _TRIALS
        while parts := halves(best.sent, leg.part):
            budget -= len(parts)
            shown = next((shown for half in parts if budget > 0 and (shown := self._try(record, half))), None)
            if shown is None:
                break
            best = shown
        if best is record.exchange:
            return record, finding
        return replace(record, exchange=best), replace(finding, exchange=best, reduction="reduced")

    def _reduced(self, record: Record, finding: Finding, whole: Part) -> Finding:
        """Move the message field by field towards the plain one that is accepted, as long as the violation stays."""
        leg, plain = self._legs[record.exchange.leg], self._plain(record.exchange)
        body, best, budget = dict(whole.value), None, _TRIALS
        # Twice, for a field may have to wait for another: a message becomes a CHAT only once it has content.
        for key in 2 * [*body, *(key for key in plain if key not in body)]:
            if key in leg.whose or body.get(key, plain) == plain.get(key, plain):
                continue
            trial = {k: v for k, v in body.items() if k != key} | ({key: plain[key]} if key in plain else {})
            budget -= 1
            if budget > 0 and (shown := self._try(record, whole.put(trial))):
                body, best = trial, shown
        pointer = self._place(record, finding, _difference(leg, body, plain, finding.pointer))
        complete = budget > 0
        if body.get(leg.text) != plain.get(leg.text):
            best, complete = self._shortened(record, replace(whole, body=whole.put(body), value=body), best, budget)
        reduction = "smallest" if complete else "reduced"
        if best is None:
            return replace(finding, reduction=reduction, pointer=pointer)
        violation = next(v for v in self._judge.violations(best) if v.rule == finding.rule)
        return replace(finding, reduction=reduction, pointer=pointer, exchange=best, got=violation.got, seems=violation.seems)

    @staticmethod
    def _place(record: Record, finding: Finding, difference: str) -> str:
        """Return where a message differs from the plain one; what is wrong with the answer to a plain one stands in the answer."""
        if record.exchange.intent.kind is not Kind.VALID:
            return finding.pointer
        return difference or ("" if finding.rule == record.exchange.intent.rule else finding.pointer)

    def _shortened(self, record: Record, whole: Part, best: Exchange | None, budget: int) -> tuple[Exchange | None, bool]:
        """Cut what is said in half, as long as the violation stays; return the shortest that shows it, and whether that is the end."""
        field = self._legs[record.exchange.leg].text
        text = whole.value.get(field)
        while isinstance(text, str) and len(text) > 1:
            half = (len(text) + 1) // 2
            for half_of_it in (text[:half], text[half:]):
                if budget <= 0:
                    return best, False
                budget -= 1
                if shown := self._try(record, whole.put({**whole.value, field: half_of_it})):
                    text, best = half_of_it, shown
                    break
            else:
                break
        return best, budget > 0

    def _try(self, record: Record, body: Any) -> Exchange | None:
        """Send a body once more in a fresh conversation; return the exchange if the same rule is broken again."""
        old, engine = record.exchange, self._engine
        if old.intent.kind is Kind.VALID and any(engine.protocol.request_violations(Message(old.leg, body, old.intent, old.cell))):
            return None  # on its way to the plain message it would break another rule, and be refused for that
        self._left -= 1
        conversation = Conversation(engine, speaker(engine, old.user), 0, judged=False)
        bound = self._again(old, body)
        opens = engine.protocol.dialogue.role(bound.message) is Role.OPENS
        if not opens and not (conversation.open("confirm") or conversation.open("confirm")):
            return None
        before = conversation.send(self._again(old.after, old.after.sent), "confirm")[0] if old.after else None
        exchange, _ = conversation.send(bound, "confirm", after=before)
        conversation.close("confirm")
        return exchange if any(v.rule == record.violation.rule for v in self._judge.violations(exchange)) else None

    def _again(self, old: Exchange, body: Any) -> Bound:
        """Bind a recorded exchange with another body; whatever was not in the body is sent as it was."""
        assert old.message is not None
        return again(self._engine, replace(old.message, body=body, intent=old.intent), speaker(self._engine, old.user))

    def _plain(self, exchange: Exchange) -> dict[str, Any]:
        message = Message(exchange.leg, exchange.sent, exchange.intent, exchange.cell)
        kind = {Role.OPENS: "opening", Role.CLOSES: "closing"}.get(self._engine.protocol.dialogue.role(message), "plain")
        plain = part(self._engine.form(kind, speaker(self._engine, exchange.user)).message.body, self._legs[exchange.leg].part)
        return plain.value if plain else {}

    def _one_field(self, record: Record) -> bool:
        sent = part(record.exchange.sent, self._legs[record.exchange.leg].part)
        if sent is None:
            return isinstance(record.exchange.sent, dict)
        return bool(sum(sent.value.get(key) != value for key, value in self._plain(record.exchange).items()) <= 1)


def _as_found(record: Record, records: list[Record]) -> Finding:
    violation = record.violation
    return Finding(
        id="",
        rule=violation.rule,
        pointer=violation.pointer,
        expected=violation.expected,
        got=violation.got,
        exchange=record.exchange,
        status=record.exchange.status,
        reduction="as-found",
        stable=None,
        occurrences=len(records),
        cells=tuple(dict.fromkeys(cell for record in records if (cell := record.violation.cell or record.exchange.cell))),
        seems=violation.seems,
        shown_in=frozenset(record.exchange.number for record in records),
    )


def _suspects(first: Record, records: list[Record]) -> list[Record]:
    """Return what may show it again: of what follows something else, one record for each thing it followed, for others talk at the same time."""
    if first.exchange.after is None:
        return [first]
    by_rule = {record.exchange.after.intent.rule: record for record in reversed(records) if record.exchange.after}
    return [first, *(record for record in reversed(by_rule.values()) if record is not first)][:_SUSPECTS]


def _difference(leg: Leg, body: dict[str, Any], plain: dict[str, Any], otherwise: str) -> str:
    """Return where a body differs from the plain one: the axes first, for they say most; nowhere: the empty pointer."""
    keys = [key for key in dict.fromkeys([*body, *plain]) if body.get(key, plain) != plain.get(key, plain) and key not in leg.whose]
    for axis in leg.axes:
        if axis in keys:
            return f"{leg.part}/{axis}"
    return f"{leg.part}/{keys[0]}" if len(keys) == 1 else otherwise if keys else ""


def _merged(findings: Iterable[Finding]) -> list[Finding]:
    """Put findings together that turned out to be the same rule, place and status."""
    merged: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (finding.rule, place(finding.pointer), finding.status, finding.stable)
        if known := merged.get(key):
            cells = tuple(dict.fromkeys([*known.cells, *finding.cells]))
            occurrences, shown_in = known.occurrences + finding.occurrences, known.shown_in | finding.shown_in
            finding = replace(known, occurrences=occurrences, cells=cells, shown_in=shown_in)  # noqa: PLW2901
        merged[key] = finding
    return list(merged.values())
