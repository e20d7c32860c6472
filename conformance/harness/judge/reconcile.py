"""Close the accounts of a run: what was lost, doubled, out of order, changed, or came to somebody else.

Texts that stand once in an account are compared one by one, others by their number, so that nothing has to be guessed.
"""

from collections import Counter
from dataclasses import dataclass

from conformance.core.downlink import Downlink
from conformance.harness.judge.judge import Record
from conformance.harness.judge.ledger import Account, Ledger
from conformance.harness.judge.mismatches import changed, disordered, doubled, is_distinctive, leaked, lost
from conformance.harness.judge.remains import strike_nobodys, struck


@dataclass(frozen=True)
class Closing:
    """What the accounts say: records of broken rules, and how many texts could have shown each rule; `seen`: an echo exists at all."""

    records: tuple[Record, ...]
    judged: Counter[str]
    owed: int
    seen: bool


def close(ledger: Ledger, downlink: Downlink, wait: float) -> Closing:
    """Close all accounts; `wait` is how many seconds were waited in the end."""
    accounts = dict(ledger.accounts)
    texts: Counter[str] = sum((_texts(account) for account in accounts.values()), Counter())
    usual = {user: (_texts(account) or texts or Counter([*downlink.ways])).most_common(1)[0][0] for user, account in accounts.items()}
    remaining = {user: struck(account, downlink.fits) for user, account in accounts.items()}
    strike_nobodys(remaining, accounts.get("", Account()))
    records = [*leaked(accounts, remaining, downlink), *changed(remaining, downlink)]
    for user, account in accounts.items():
        records += [lost(sent, downlink.ways[usual[user]].rules, downlink.content, wait) for sent in remaining[user].missing]
        records += [doubled(came, account, downlink) for came in remaining[user].surplus if is_distinctive(came.arrival.text)]
        records += disordered(account, downlink)
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
