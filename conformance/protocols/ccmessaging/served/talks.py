"""Conversations: who is in one, and whether what is said stands where it may (FL-01, FL-06)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.served.call import LONGEST, Call, Found

_CONTROL = "/controlType"


@dataclass
class Talk:
    """How things stand with a user."""

    number: int = 0
    """Conversations that were opened."""
    open: bool = False
    unsure: bool = False
    """Something came that could not be read, or speaks for somebody else: nobody knows how things stand."""
    handed_over: str = ""
    """What was said (see `Call.said`) when an agent took over."""
    senders: set[str] = field(default_factory=set)
    closed: float = 0.0
    """When the last conversation was closed, in seconds since the epoch."""

    @property
    def current(self) -> int:
        """The number of the conversation that is open; 0 if none is."""
        return self.number if self.open else 0


class Talks:
    """The conversations of all users. A CONNECT that is refused opens one all the same: what follows on it is not the next mistake."""

    def __init__(self) -> None:
        """Know nobody."""
        self._of: defaultdict[str, Talk] = defaultdict(Talk)

    def of(self, user: str) -> Talk:
        """Return how things stand with a user."""
        return self._of[user] if user else Talk()

    def see(self, call: Call, found: Found) -> None:
        """Look at a message."""
        if not call.speaks or not call.user:
            return
        talk = self._of[call.user]
        if self._is_foreign(call, talk):
            found.show("CCM-UP-009")
            talk.unsure = True
        if call.control == "CONNECT":
            self._connects(talk, found)
        elif call.control == "DISCONNECT":
            self._disconnects(call, talk, found)
        elif call.control:
            self._says(call, talk, found)
        else:
            talk.unsure = True

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing: who did not say goodbye may have been cut off."""
        return ()

    def _is_foreign(self, call: Call, talk: Talk) -> bool:
        """Return whether somebody else speaks than the user of the token, or somebody else than before (FL-04)."""
        if sender := call.text("from"):
            talk.senders.add(sender[:LONGEST])
        return bool(call.note.user and sender and sender != call.note.user)

    def _connects(self, talk: Talk, found: Found) -> None:
        found.judge("CCM-UP-202")
        if talk.open:
            found.show("CCM-UP-205")
        # Those who speak for several users with one token are in several conversations at once, and cannot be told apart.
        talk.number, talk.open, talk.handed_over, talk.unsure = talk.number + 1, True, "", len(talk.senders) > 1

    def _disconnects(self, call: Call, talk: Talk, found: Found) -> None:
        if not talk.open and not talk.unsure:
            found.show("CCM-UP-206")
        elif call.note.accepted or not talk.open:
            found.judge("CCM-UP-203")
            talk.open, talk.closed = False, call.exchange.ended

    def _says(self, call: Call, talk: Talk, found: Found) -> None:
        if call.control == "TRANS2AGENT":
            self._hands_over(call, talk, found)
        if talk.open or talk.unsure or call.started < talk.closed:
            return
        rule, when = ("CCM-UP-203", "after DISCONNECT") if talk.number else ("CCM-UP-202", "first")
        found.judge(rule, Violation(rule, "CONNECT before anything else is said", f"{shown(call.control, 20)} {when}", _CONTROL))

    def _hands_over(self, call: Call, talk: Talk, found: Found) -> None:
        again = talk.open and talk.handed_over not in ("", call.said) and not talk.unsure
        found.judge("CCM-UP-204", Violation("CCM-UP-204", "TRANS2AGENT once", "another one", _CONTROL) if again else None)
        talk.handed_over = talk.handed_over or (call.said if call.settled else "")
