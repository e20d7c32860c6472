"""The ids of messages: each has its own, unless the same message is sent again (SA-21). Only digests are kept: there may be many."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.served.call import Call, Found, digest

_AT: Final = "/messageId"


@dataclass(frozen=True)
class _Earlier:
    """The message that had an id before."""

    number: int
    settled: bool
    said: str


@dataclass
class Repeats:
    """What carried which id. Two users may count alike: then ids are unique for each of them only, and that is left open."""

    _last: dict[str, _Earlier] = field(default_factory=dict)
    _users: dict[str, str] = field(default_factory=dict)

    def see(self, call: Call, found: Found) -> None:
        """Look at the id of a message."""
        name, sender = call.text("messageId"), call.text("from") or call.user
        if not call.speaks or not name:
            return
        user, own = digest(sender), digest(f"{sender}\0{name}")
        if self._users.setdefault(digest(name), user) != user:
            found.show("CCM-UP-201")
        before = self._last.get(own)
        found.judge("CCM-UP-200", _violation(before) if before and _is_another(before, call) else None)
        if not (before and before.settled):
            self._last[own] = _Earlier(call.exchange.number, call.settled, call.said)

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing."""
        return ()


def _is_another(before: _Earlier, call: Call) -> bool:
    """Return whether another message has an id that was accepted before. The same one may come again: our answer may have been lost."""
    return before.settled and before.said != call.said


def _violation(before: _Earlier) -> Violation:
    return Violation("CCM-UP-200", "a messageId of its own", f"that of exchange {before.number}", _AT)
