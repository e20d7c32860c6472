"""Close the accounts of a run: what was lost, doubled, out of order, changed, or came to somebody else.

Texts that stand once in an account are compared one by one, others by their number, so that nothing has to be guessed.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from conformance.core.downlink import Downlink, EchoRules
from conformance.core.encodings import became
from conformance.core.violation import Violation, shown
from conformance.harness.judge.alike import alike
from conformance.harness.judge.judge import Record
from conformance.harness.judge.ledger import Account, Came, Ledger, Sent

_DISTINCTIVE: Final = 10
"""Bytes from which on a text is taken for ours wherever it comes: a robot may say `Hello` by itself."""

_SHOWN: Final = 60
_BEFORE: Final = 15
"""Characters of a text that are shown, and how many of them before the place that matters."""


@dataclass
class _Open:
    """What remains of an account when all that fits has been struck out."""

    missing: list[Sent] = field(default_factory=list)
    surplus: list[Came] = field(default_factory=list)
    unknown: list[Came] = field(default_factory=list)
    excused: int = 0
    """How many texts may have come in messages that cannot be read."""


@dataclass(frozen=True)
class Closing:
    """What the accounts say: records of broken rules, and how many texts could have shown each rule; `seen`: an echo exists at all."""

    records: tuple[Record, ...]
    judged: Counter[str]
    owed: int
    seen: bool


def clashes(ledger: Ledger, downlink: Downlink) -> list[Record]:
    """Return where different messages came under one code, whether or not an echo is declared."""
    return [
        _record(
            downlink.ways[clash.came.exchange.leg].rules.code,
            clash.came,
            f"a code of its own: {shown(clash.earlier.arrival.code)} was that of another message, in exchange {clash.earlier.exchange.number}",
            shown(clash.came.arrival.text or ""),
            downlink.code,
        )
        for clash in ledger.clashes
    ]


def close(ledger: Ledger, downlink: Downlink, wait: float) -> Closing:
    """Close all accounts; `wait` is how many seconds were waited in the end."""
    accounts = dict(ledger.accounts)
    texts: Counter[str] = sum((_texts(account) for account in accounts.values()), Counter())
    usual = {user: (_texts(account) or texts or Counter([*downlink.ways])).most_common(1)[0][0] for user, account in accounts.items()}
    remaining = {user: _struck(account, downlink.fits) for user, account in accounts.items()}
    _nobodys(remaining, accounts.get("", Account()))
    records = [*_leaked(accounts, remaining, downlink), *_changed(remaining, downlink)]
    for user, account in accounts.items():
        records += [_lost(sent, downlink.ways[usual[user]].rules, downlink.content, wait) for sent in remaining[user].missing]
        records += [_doubled(came, account, downlink) for came in remaining[user].surplus if _distinctive(came.arrival.text)]
        records += _disordered(account, downlink)
    owed = sum(sent.owed for account in accounts.values() for sent in account.sent) - sum(remains.excused for remains in remaining.values())
    missing = Counter({user: len(remains.missing) for user, remains in remaining.items()})
    judged = _judged(downlink, texts, owed - missing.total())
    for user, number in missing.items():
        judged[downlink.ways[usual[user]].rules.lost] += number
    return Closing(tuple(records), judged, owed, owed > missing.total())


def _texts(account: Account) -> Counter[str]:
    """Return by which legs texts came to a user, and how many."""
    return Counter(came.exchange.leg for came in account.came if came.arrival.text is not None)


def _judged(downlink: Downlink, texts: Counter[str], found: int) -> Counter[str]:
    """Return how many texts could have shown each rule: those that came, by the leg by which they came."""
    judged: Counter[str] = Counter()
    for leg, came in texts.items():
        rules = downlink.ways[leg].rules
        judged.update(dict.fromkeys((rules.lost, rules.changed, rules.doubled, rules.order), min(found, came)))
        judged[rules.leaked] += came
    return judged


def _nobodys(remaining: dict[str, _Open], account: Account) -> None:
    """Strike out what came without saying to whom, as long as somebody misses it: that it does not say so is judged elsewhere."""
    for came in account.came:
        bereft = next((r for r in remaining.values() if any(sent.text == came.arrival.text for sent in r.missing)), None)
        if bereft is not None:
            bereft.missing.remove(next(sent for sent in bereft.missing if sent.text == came.arrival.text))
            remaining[""].unknown.remove(came)


def _struck(account: Account, fits: Callable[[str], bool]) -> _Open:
    """Strike out what came as it was sent, and what is part of a text that is too long to come back whole."""
    may, owed = Counter(sent.text for sent in account.sent), Counter(sent.text for sent in account.sent if sent.owed)
    owed_at_all = Counter(owed)
    long = [sent.text for sent in account.sent if not fits(sent.text)]
    texts = [came for came in account.came if came.arrival.text is not None]
    most, least = Counter(came.arrival.text for came in texts), Counter(came.arrival.text for came in texts if came.sure)
    most.update(account.waived)
    most.update(account.again if account.shared else ())
    remains = _Open()
    for sent in reversed(account.sent):
        if sent.owed and owed[sent.text] > most[sent.text]:
            owed[sent.text] -= 1
            remains.missing.append(sent)
    remains.excused = min(sum(came.arrival.garbled for came in account.came), len(remains.missing))
    del remains.missing[: remains.excused]
    for came in reversed(texts):
        text = came.arrival.text or ""
        if any(text in whole for whole in long):
            continue
        if text not in may:
            remains.unknown.append(came)
        elif came.sure and least[text] > may[text] and owed_at_all[text]:
            least[text] -= 1
            remains.surplus.append(came)
    return remains


def _leaked(accounts: dict[str, Account], remaining: dict[str, _Open], downlink: Downlink) -> Iterator[Record]:
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
            sure = _distinctive(text) or astray
            others = said[text] - {user} if sure else said[text] & told[user]
            bereft = next((other for other in sorted(others) if any(sent.text == text for sent in remaining[other].missing)), None)
            if not others or (bereft is None and not astray and (came in remains.surplus or not sure)):
                continue
            if bereft is not None:
                lost = next(sent for sent in remaining[bereft].missing if sent.text == text)
                remaining[bereft].missing.remove(lost)
            (remains.surplus if came in remains.surplus else remains.unknown).remove(came)
            who = bereft or min(others)
            told[user].add(who)
            rule, (to, seems) = downlink.ways[came.exchange.leg].rules.leaked, _receiver(came)
            yield _record(rule, came, f"nothing that {who} said", f"‘{shown(text)}’, {to}", downlink.content, seems)


def _receiver(came: Came) -> tuple[str, str]:
    """Say to whom something came, and what that seems to be if it is nobody whom the run knows."""
    user, target = came.arrival.user, came.exchange.target
    if target is None or user in {known.id for known in target.users}:
        return f"to {user}", ""
    return f"addressed to {shown(repr(user))}, who is no user of this run", "to ids of no user of this run"


def _changed(remaining: dict[str, _Open], downlink: Downlink) -> Iterator[Record]:
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
            (remains.surplus if came in remains.surplus else remains.unknown).remove(came)
            rule, how = downlink.ways[came.exchange.leg].rules.changed, became(sent.text, text)
            yield _record(rule, came, *_difference(sent, text), downlink.content, how)


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


def _lost(sent: Sent, rules: EchoRules, content: str, wait: float) -> Record:
    got = f"nothing within {wait:g} s after the last message"
    return Record(Violation(rules.lost, f"‘{shown(sent.text, _SHOWN)}’ comes back, for it was accepted", got, f"/{content}"), sent.exchange)


def _doubled(came: Came, account: Account, downlink: Downlink) -> Record:
    text = came.arrival.text
    number = next(sent.exchange.number for sent in account.sent if sent.text == text)
    times = sum(other.arrival.text == text for other in account.came)
    sent = sum(other.text == text for other in account.sent)
    expected = f"once only, as it was sent (exchange {number})" if sent == 1 else f"{sent} times, as it was sent"
    return _record(downlink.ways[came.exchange.leg].rules.doubled, came, expected, f"{shown(text or '')}, {times} times", downlink.content)


def _disordered(account: Account, downlink: Downlink) -> Iterator[Record]:
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
                yield _record(way.rules.order, one, expected, f"{shown(one.arrival.text or '', 40)} came after it", downlink.content)
            if number > last:
                last, before = number, one


def _distinctive(text: str | None) -> bool:
    return text is not None and len(text.encode("utf-8", "surrogatepass")) >= _DISTINCTIVE


def _record(rule: str, came: Came, expected: str, got: str, field_: str, seems: str = "") -> Record:
    return Record(Violation(rule, expected, got, f"{came.arrival.pointer}/{field_}", came.arrival.cell, seems), came.exchange)
