"""Whether a client keeps polling while it is connected, and fetches what waits for it (PO-06, FL-01)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.served.call import Call, Found
from conformance.protocols.ccmessaging.served.talks import Talks

RULE: Final = "CCM-PO-202"
LONGEST: Final = 120.0
"""Seconds between two polls that nobody is blamed for: a platform is configured in minutes or hours."""
FEW: Final = 3
"""Messages that were answered to somebody who never polled: fewer may be a client that was tried out only."""
MANY: Final = 8
"""Messages that were answered since the last poll: fewer may come in a burst before the client ends."""


@dataclass
class Reader:
    """What a user has fetched, and what waits."""

    last: float = 0.0
    """When the user last polled, or opened the conversation."""
    polls: int = 0
    ended: float = 0.0
    """When the last poll was over."""
    waits: int = 0
    """Messages of the user that were answered since the last poll."""
    exchange: Exchange | None = None
    """The last message of the user that was answered."""


class Polls:
    """Who polls. A client that has a callback may live on pushes: of that nobody can tell before it polls, and then how often is its own."""

    def __init__(self, talks: Talks, *, pushes: bool) -> None:
        """Know who is connected; `pushes`: the client has a callback."""
        self._talks, self._pushes = talks, pushes
        self._of: defaultdict[str, Reader] = defaultdict(Reader)
        self._anonymous = False

    def see(self, call: Call, found: Found) -> None:
        """Look at a call."""
        if call.asks and not call.note.user:
            self._anonymous = True
        if not call.user or not (call.asks or call.speaks):
            return
        reader, talk = self._of[call.user], self._talks.of(call.user)
        if call.control == "CONNECT":
            reader.last = call.started
        elif talk.open and not talk.unsure and not self._pushes:
            self._gap(call, reader, found)
        if call.asks:
            self._polled(call, reader, found)
        elif call.note.put and call.control != "DISCONNECT" and not talk.unsure:
            reader.waits, reader.exchange = reader.waits + 1, call.exchange.slim()

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Name those whose answers nobody fetched, unless polls came of which nobody knows whose they are."""
        for user, reader in self._of.items():
            due = reader.waits >= MANY or (reader.waits >= FEW and not reader.polls)
            if due and reader.exchange and not self._anonymous and (reader.polls or not self._pushes) and user:
                since = "since its last poll" if reader.polls else "and it never polled"
                yield reader.exchange, Violation(RULE, "polls while connected", f"answers to {reader.waits} messages waited, {since}")

    def _gap(self, call: Call, reader: Reader, found: Found) -> None:
        gap = call.started - reader.last
        found.judge(RULE, Violation(RULE, f"a poll every {LONGEST:g} s at least", f"none for {gap:.0f} s") if gap > LONGEST else None)
        if gap > LONGEST:
            reader.last = call.started

    def _polled(self, call: Call, reader: Reader, found: Found) -> None:
        if not self._talks.of(call.user).open:
            found.show("CCM-PO-204")
        elif self._pushes:
            found.judge(RULE)
        if reader.polls and call.started < reader.ended:
            found.show("CCM-PO-205")
        reader.last = reader.ended = max(reader.last, call.exchange.ended)
        reader.polls, reader.waits = reader.polls + 1, 0
