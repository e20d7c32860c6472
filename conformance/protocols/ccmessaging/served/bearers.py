"""Who calls with which credentials: were they ever issued, and is a fresh token taken up (HG-04, HG-06, HG-12)?"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.checks.poll_request import token_in
from conformance.protocols.ccmessaging.checks.poll_sent import cookies
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.reference.served import Standing
from conformance.protocols.ccmessaging.served.call import Call, Found
from conformance.protocols.ccmessaging.served.note import Switch

_IN_FLIGHT: Final = {UPLINK.name: 7, POLL.name: 4}
"""Calls of a user with the old token, after an answer brought a fresh one, that may all have been on their way."""
_SOON: Final = 2
"""So many are enough where a conversation was opened, handed over or closed with one more: nobody does that while other answers are awaited."""
_TURNS: Final = ("CONNECT", "TRANS2AGENT", "DISCONNECT")
_SWITCH: Final = {UPLINK.name: ("CCM-UP-209", "header:ccmessaging-token"), POLL.name: ("CCM-PO-203", "header:Cookie")}


@dataclass
class Bearers:
    """What each user has done with a fresh token, on each leg. Whoever takes it up late has taken it up."""

    _ignored: dict[tuple[str, str], list[Call]] = field(default_factory=dict)
    _switched: set[tuple[str, str]] = field(default_factory=set)

    def see(self, call: Call, found: Found) -> None:
        """Look at the credentials of a call."""
        if call.is_message:
            self._of_a_message(call, found)
        elif call.is_poll and token_in(cookies(call.exchange.request) or ""):
            unknown = call.note.token is Standing.UNKNOWN
            wrong = Violation("CCM-PO-004", "the token of a user", "one that was never issued", "header:Cookie", seems=call.note.token_seems)
            found.judge("CCM-PO-004", wrong if unknown else None)
        if call.is_message or call.is_poll:
            self._switch(call, found)

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Name those who never took a fresh token up."""
        for (user, leg), calls in self._ignored.items():
            if (user, leg) not in self._switched and _knew(calls, leg):
                rule, at = _SWITCH[leg]
                yield calls[-1].exchange, Violation(rule, "the fresh token that answers brought", f"the old one, in {len(calls)} calls", at)

    def _of_a_message(self, call: Call, found: Found) -> None:
        note = call.note
        if note.token is Standing.UNKNOWN:
            wrong = ("the token of a user", "one that was never issued", "header:ccmessaging-token")
            found.judge("CCM-UP-130", Violation("CCM-UP-130", *wrong, seems=note.token_seems))
        scheme, blank, _ = (call.exchange.request.header("authorization") or "").partition(" ")
        if note.access is Standing.UNKNOWN and blank and scheme.lower() == "bearer":
            wrong = ("an access token of tokenByAkSk, or the configured one", "one that was never issued", "header:Authorization")
            found.judge("CCM-UP-132", Violation("CCM-UP-132", *wrong, seems=note.access_seems))

    def _switch(self, call: Call, found: Found) -> None:
        key = (call.note.user, call.exchange.leg)
        if call.note.switch is Switch.NEW:
            found.judge(_SWITCH[call.exchange.leg][0])
            self._switched.add(key)
        elif call.note.switch is Switch.OLD:
            self._ignored.setdefault(key, []).append(replace(call, exchange=call.exchange.slim()))


def _knew(calls: list[Call], leg: str) -> bool:
    """Return whether a client that went on with the old token must have got an answer with the fresh one."""
    return len(calls) > _IN_FLIGHT[leg] or (len(calls) > _SOON and any(call.control in _TURNS for call in calls[1:]))
