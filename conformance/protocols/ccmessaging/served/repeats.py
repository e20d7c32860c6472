"""The ids of messages: each has its own, unless it is sent again because it failed (SA-21)."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.served.call import Call, Found

_AT: Final = "/messageId"


def said(body: dict[str, Any]) -> str:
    """Return what a message says, whenever it says it: the same text for the same message sent again."""
    return json.dumps({name: value for name, value in body.items() if name != "timestamp"}, sort_keys=True)


@dataclass
class Repeats:
    """What carried which id. Two users may count alike: then ids are unique for each of them only, and that is left open."""

    _last: dict[tuple[str, str], Call] = field(default_factory=dict)
    _users: dict[str, str] = field(default_factory=dict)

    def see(self, call: Call, found: Found) -> None:
        """Look at the id of a message."""
        name, sender = call.text("messageId"), call.text("from") or call.user
        if not call.speaks or not name:
            return
        if self._users.setdefault(name, sender) != sender:
            found.show("CCM-UP-201")
        before = self._last.get((sender, name))
        found.judge("CCM-UP-200", _violation(before) if before and _is_another(before, call) else None)
        if not (before and before.settled):
            self._last[sender, name] = call

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing."""
        return ()


def _is_another(before: Call, call: Call) -> bool:
    """Return whether another message has an id that was accepted before. The same one may come again: our answer may have been lost."""
    return before.settled and said(before.body) != said(call.body)


def _violation(before: Call) -> Violation:
    return Violation("CCM-UP-200", "a messageId of its own", f"that of exchange {before.exchange.number}", _AT)
