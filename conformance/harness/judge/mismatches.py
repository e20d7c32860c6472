"""What went wrong with texts on their way: lost, doubled, changed, told to somebody else, out of order, under one code. One record each."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Final

from conformance.core.downlink import Downlink, EchoRules
from conformance.core.encodings import became
from conformance.core.violation import Violation, shown
from conformance.harness.judge.alike import alike
from conformance.harness.judge.judge import Record
from conformance.harness.judge.ledger import Account, Came, Ledger, Sent
from conformance.harness.judge.remains import Remains

_DISTINCTIVE: Final = 10
"""Bytes from which on a text is taken for ours wherever it comes: a robot may say `Hello` by itself."""
_SHOWN: Final = 60
_BEFORE: Final = 15
"""Characters of a text that are shown, and how many of them before the place that matters."""


def clashes(ledger: Ledger, downlink: Downlink) -> list[Record]:
    """Return where different messages came under one code, whether or not an echo is declared."""
    return [
        _record(
            downlink.ways[clash.came.exchange.leg].rules.code,
            clash.came,
            f"a code of its own: {shown(clash.earlier.arrival.code)} was that of another message, in exchange {clash.earlier.exchange.number}",
            shown(clash.came.arrival.text or ""),
            downlink.code,
            None,
        )
        for clash in ledger.clashes
    ]


def leaked(accounts: dict[str, Account], remaining: dict[str, Remains], downlink: Downlink) -> Iterator[Record]:
    """Find what one user said among what came to another, and take it out of both; what came to nobody by name is not another's.

    A robot may say a short text by itself: it is another's only if that one misses it, and longer texts came the same way. So all is read twice.
    """
    said: defaultdict[str, set[str]] = defaultdict(set)
    told: defaultdict[str, set[str]] = defaultdict(set)
    for user, account in accounts.items():
        for sent in account.sent:
            said[sent.text].add(user)
    for user, remains in 2 * [*remaining.items()]:
        for came in [*remains.unknown, *remains.surplus] if user else ():
            text = came.arrival.text or ""
            astray = came.arrival.to in accounts and came.arrival.to != user
            sure = astray or is_distinctive(text)
            others = said[text] - {user} if sure else said[text] & told[user]
            bereft = min((other for other in others if remaining[other].missed(text)), default="")
            if not others or not (bereft or astray or (sure and came not in remains.surplus)):
                continue
            if bereft and (lacking := remaining[bereft].missed(text)):
                remaining[bereft].missing.remove(lacking)
            remains.drop(came)
            who = bereft or min(others)
            sent = next(sent for sent in accounts[who].sent if sent.text == text)
            told[user].add(who)
            rule, (to, seems) = downlink.ways[came.exchange.leg].rules.leaked, _receiver(came)
            yield _record(rule, came, f"nothing that {who} said", f"‘{shown(text)}’, {to}", downlink.content, sent, seems)


def _receiver(came: Came) -> tuple[str, str]:
    """Say to whom something came, and what that seems to be if it is nobody whom the run knows."""
    user, target = came.arrival.user, came.exchange.target
    if target is None or user in {known.id for known in target.users}:
        return f"to {user}", ""
    return f"addressed to {shown(repr(user))}, who is no user of this run", "to ids of no user of this run"


def changed(remaining: dict[str, Remains], downlink: Downlink) -> Iterator[Record]:
    """Find texts that came back altered, and take them out of what is missing."""
    for remains in remaining.values():
        hopeless: set[str] = set()
        for came in [*remains.unknown, *remains.surplus]:
            text = came.arrival.text or ""
            sent = None if text in hopeless else next((sent for sent in remains.missing if alike(sent.text, text)), None)
            if sent is None:
                hopeless.add(text)
                continue
            remains.missing.remove(sent)
            remains.drop(came)
            rule, how = downlink.ways[came.exchange.leg].rules.changed, became(sent.text, text)
            yield _record(rule, came, *_difference(sent, text), downlink.content, sent, how)


def _difference(sent: Sent, came: str) -> tuple[str, str]:
    """Say what was sent and what came, from a little before the first sign that differs."""
    pairs = enumerate(zip(sent.text, came, strict=False))
    first = next((index for index, (one, other) in pairs if one != other), min(len(sent.text), len(came)))
    begin = max(first - _BEFORE, 0)
    since = f", from character {begin + 1} on: …" if begin else ": "
    expected = f"as it was sent in exchange {sent.exchange.number}: {len(sent.text)} characters{_sign(sent.text, first)}{since}"
    return expected + shown(sent.text[begin:], _SHOWN), f"{len(came)} characters{_sign(came, first)}{since}{shown(came[begin:], _SHOWN)}"


def _sign(text: str, index: int) -> str:
    """Name the first sign that differs: many cannot be told by eye."""
    return f"; character {index + 1} is U+{ord(text[index]):04X}" if index < len(text) else f"; it ends before character {index + 1}"


def lost(sent: Sent, rules: EchoRules, content: str, wait: float) -> Record:
    """Say that a text did not come back; `wait` is how many seconds were waited in the end."""
    got = f"nothing within {wait:g} s after the last message"
    return Record(Violation(rules.lost, f"‘{shown(sent.text, _SHOWN)}’ comes back, for it was accepted", got, f"/{content}"), sent.exchange)


def doubled(came: Came, account: Account, downlink: Downlink) -> Record:
    """Say that a text came more often than it was sent."""
    text = came.arrival.text
    sent = [sent for sent in account.sent if sent.text == text]
    times = sum(other.arrival.text == text for other in account.came)
    expected = f"once only, as it was sent (exchange {sent[0].exchange.number})" if len(sent) == 1 else f"{len(sent)} times, as it was sent"
    return _record(downlink.ways[came.exchange.leg].rules.doubled, came, expected, f"{shown(text or '')}, {times} times", downlink.content, sent[0])


def disordered(account: Account, downlink: Downlink) -> Iterator[Record]:
    """Find texts that came before an earlier one by the same leg; only such as were sent once and came once."""
    sent = Counter(one.text for one in account.sent)
    came = Counter(one.arrival.text for one in account.came)
    place = {one.text: number for number, one in enumerate(account.sent) if sent[one.text] == 1 and came[one.text] == 1 and not one.exchange.twice}
    for leg, way in downlink.ways.items():
        last, before = -1, None
        for one in account.came:
            number = place.get(one.arrival.text or "") if one.ordered and one.sure and one.exchange.leg == leg else None
            if number is None:
                continue
            if number < last and before:
                expected = f"before {shown(before.arrival.text or '', 40)}, as it was sent"
                yield _record(
                    way.rules.order, one, expected, f"{shown(one.arrival.text or '', 40)} came after it", downlink.content, account.sent[number]
                )
            if number > last:
                last, before = number, one


def is_distinctive(text: str | None) -> bool:
    """Return whether a text is long enough that nobody but the suite says it."""
    return text is not None and len(text.encode("utf-8", "surrogatepass")) >= _DISTINCTIVE


def _record(rule: str, came: Came, expected: str, got: str, field_: str, sent: Sent | None, seems: str = "") -> Record:
    violation = Violation(rule, expected, got, f"{came.arrival.pointer}/{field_}", came.arrival.cell, seems)
    return Record(violation, came.exchange, sent.exchange if sent else None)
