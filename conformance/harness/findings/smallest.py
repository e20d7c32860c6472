"""Find the smallest message that shows a finding: move it towards the plain one, as long as the rule stays broken."""

from dataclasses import replace
from typing import Any, Final

from conformance.core.exchange import Exchange
from conformance.core.leg import Leg
from conformance.core.message import Kind
from conformance.core.part import Part, halves, part
from conformance.harness.findings.finding import Finding
from conformance.harness.findings.trials import Trials
from conformance.harness.judge.judge import Record

_MOST: Final = 20
"""Live trials of one kind per finding."""


class _Attempts:
    """Attempts to show a violation with less, up to a number of them."""

    def __init__(self, trials: Trials, record: Record) -> None:
        self._trials, self._record, self._left = trials, record, _MOST
        self.cut_short = False
        """Whether there was more to try than may be sent."""

    def shows(self, body: Any) -> Exchange | None:
        if self._left <= 0:
            self.cut_short = True
            return None
        self._left -= 1
        return self._trials.shows(self._record, body)


def smallest(trials: Trials, leg: Leg, record: Record, finding: Finding) -> Finding:
    """Return a confirmed finding with the smallest message that shows it, labelled as far as the budget goes. Raises Stopped."""
    if record.exchange.intent.kind is Kind.BROKEN:
        return replace(finding, reduction="smallest" if _is_one_field(trials, leg, record.exchange) else "as-found")
    half = _halved(_Attempts(trials, record), leg, record.exchange)
    if half is not record.exchange:
        record, finding = replace(record, exchange=half), replace(finding, exchange=half, reduction="reduced")
    whole = part(half.sent, leg.part)
    return _reduced(trials, leg, record, finding, whole) if whole else finding


def _is_one_field(trials: Trials, leg: Leg, exchange: Exchange) -> bool:
    """Return whether a message differs from the plain one in one field at most: then there is nothing to take away."""
    sent = part(exchange.sent, leg.part)
    if sent is None:
        return isinstance(exchange.sent, dict)
    return bool(sum(sent.value.get(key) != value for key, value in trials.plain(exchange, leg).items()) <= 1)


def _halved(attempts: _Attempts, leg: Leg, best: Exchange) -> Exchange:
    """Cut a list of messages in half, as long as the violation stays: it may be due to one of them alone."""
    while parts := halves(best.sent, leg.part):
        shown = next((shown for half in parts if (shown := attempts.shows(half))), None)
        if shown is None:
            break
        best = shown
    return best


def _reduced(trials: Trials, leg: Leg, record: Record, finding: Finding, whole: Part) -> Finding:
    """Move the message field by field towards the plain one, then shorten what is said."""
    attempts, plain = _Attempts(trials, record), trials.plain(record.exchange, leg)
    body, best = _fewest_fields(attempts, leg, whole, plain)
    pointer = _place(record, finding, _difference(leg, body, plain, finding.pointer))
    if body.get(leg.text) != plain.get(leg.text):
        best = _shortest(attempts, replace(whole, body=whole.put(body), value=body), leg.text) or best
    made = replace(finding, reduction="reduced" if attempts.cut_short else "smallest", pointer=pointer)
    violation = trials.violation(best, finding.rule) if best else None
    return replace(made, exchange=best, got=violation.got, seems=violation.seems) if violation and best else made


def _fewest_fields(attempts: _Attempts, leg: Leg, whole: Part, plain: dict[str, Any]) -> tuple[dict[str, Any], Exchange | None]:
    """Take over field after field of the plain message; return what is left, and the exchange that shows it if anything could be."""
    body, best = dict(whole.value), None
    # Twice, for a field may have to wait for another: a message becomes a CHAT only once it has content.
    for key in 2 * [*body, *(key for key in plain if key not in body)]:
        if key in leg.whose or body.get(key, plain) == plain.get(key, plain):
            continue
        trial = {k: v for k, v in body.items() if k != key} | ({key: plain[key]} if key in plain else {})
        if shown := attempts.shows(whole.put(trial)):
            body, best = trial, shown
    return body, best


def _shortest(attempts: _Attempts, whole: Part, field: str) -> Exchange | None:
    """Cut what is said in half, as long as the violation stays; return the shortest that shows it, None if it cannot be cut."""
    text, best = whole.value.get(field), None
    while isinstance(text, str) and len(text) > 1:
        middle = (len(text) + 1) // 2
        tried = ((half, attempts.shows(whole.put({**whole.value, field: half}))) for half in (text[:middle], text[middle:]))
        text, shown = next(((half, shown) for half, shown in tried if shown), ("", None))
        best = shown or best
    return best


def _place(record: Record, finding: Finding, difference: str) -> str:
    """Return where a message differs from the plain one; what is wrong with the answer to a plain one stands in the answer."""
    if record.exchange.intent.kind is not Kind.VALID:
        return finding.pointer
    return difference or ("" if finding.rule == record.exchange.intent.rule else finding.pointer)


def _difference(leg: Leg, body: dict[str, Any], plain: dict[str, Any], otherwise: str) -> str:
    """Return where a body differs from the plain one: the axes first, for they say most; nowhere: the empty pointer."""
    keys = [key for key in dict.fromkeys([*body, *plain]) if body.get(key, plain) != plain.get(key, plain) and key not in leg.whose]
    for axis in leg.axes:
        if axis in keys:
            return f"{leg.part}/{axis}"
    return f"{leg.part}/{keys[0]}" if len(keys) == 1 else otherwise if keys else ""
