"""What remains of an account when all that came as it was sent has been struck out. Texts are compared by their number: nothing is guessed."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from conformance.harness.judge.ledger import Account, Came, Sent


@dataclass
class Remains:
    """What remains of the account of one user; whoever finds out what became of something takes it out."""

    missing: list[Sent] = field(default_factory=list)
    """What is owed and did not come."""
    surplus: list[Came] = field(default_factory=list)
    """What came more often than it was sent."""
    unknown: list[Came] = field(default_factory=list)
    """What came and was never sent."""
    excused: int = 0
    """How many texts may have come in messages that cannot be read."""

    def drop(self, came: Came) -> None:
        """Take out what came: it is known what it is."""
        (self.surplus if came in self.surplus else self.unknown).remove(came)

    def missed(self, text: str | None) -> Sent | None:
        """Return what is missing with this text, the first of it; None if nothing is."""
        return next((sent for sent in self.missing if sent.text == text), None)


def struck(account: Account, fits: Callable[[str], bool]) -> Remains:
    """Strike out what came as it was sent, and what is part of a text that is too long to come back whole."""
    texts = [came for came in account.came if came.arrival.text is not None]
    remains = Remains(_missing(account, texts))
    remains.excused = min(sum(came.arrival.garbled for came in account.came), len(remains.missing))
    del remains.missing[: remains.excused]
    may, owed = Counter(sent.text for sent in account.sent), {sent.text for sent in account.sent if sent.owed}
    least = Counter(came.arrival.text for came in texts if came.sure)
    long = [sent.text for sent in account.sent if not fits(sent.text)]
    for came in reversed(texts):
        text = came.arrival.text or ""
        if any(text in whole for whole in long):
            continue
        if text not in may:
            remains.unknown.append(came)
        elif came.sure and least[text] > may[text] and text in owed:
            least[text] -= 1
            remains.surplus.append(came)
    return remains


def _missing(account: Account, texts: list[Came]) -> list[Sent]:
    """Return what is owed more often than it can have come, the last of it first."""
    owed, most = Counter(sent.text for sent in account.sent if sent.owed), Counter(came.arrival.text for came in texts)
    most.update(account.waived)
    most.update(account.again if account.shared else ())
    missing = []
    for sent in reversed(account.sent):
        if sent.owed and owed[sent.text] > most[sent.text]:
            owed[sent.text] -= 1
            missing.append(sent)
    return missing


def strike_nobodys(remaining: dict[str, Remains], account: Account) -> None:
    """Strike out what came without saying to whom, as long as somebody misses it: that it does not say so is judged elsewhere."""
    for came in account.came:
        found = ((remains, sent) for remains in remaining.values() if (sent := remains.missed(came.arrival.text)))
        bereft, sent = next(found, (None, None))
        if bereft and sent:
            bereft.missing.remove(sent)
            remaining[""].unknown.remove(came)
