"""What a client does after trouble that was made for it on purpose (HG-10, X-05)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.served.call import Call, Found
from conformance.protocols.ccmessaging.served.places import SERVICES
from conformance.protocols.ccmessaging.served.provoke import Trouble

_RULES: Final = {
    Trouble.REFUSED: "CCM-UP-210",
    Trouble.ERROR: "CCM-UP-211",
    Trouble.LATE: "CCM-UP-212",
    Trouble.EXPIRED: "CCM-UP-213",
}
_SCENES: Final = {
    Trouble.REFUSED: "survives-refusal",
    Trouble.ERROR: "survives-refusal",
    Trouble.LATE: "survives-late-answer",
    Trouble.EXPIRED: "renews-token",
}
_APPLY: Final = next(name for name in SERVICES if name.endswith("applyToken"))


@dataclass
class Aftermath:
    """Users who met trouble, and what they said then. The next message of a user shows what was done."""

    _met: dict[str, Call] = field(default_factory=dict)
    _survives: dict[str, Trouble] = field(default_factory=dict)
    _renewed: set[str] = field(default_factory=set)

    def see(self, call: Call, found: Found) -> None:
        """Look at a call."""
        if call.exchange.leg == _APPLY and call.note.accepted:
            self._renewed.add(call.user)
        if not call.is_message:
            return
        if before := self._met.pop(call.user, None):
            trouble = Trouble(before.provoked)
            found.show(_RULES[trouble], self._what(trouble, before, call))
            self._survives[call.user] = trouble
        if call.provoked:
            self._met[call.user] = call
            self._renewed.discard(call.user)
        elif call.settled and call.user in self._survives:
            found.scenarios.add(_SCENES[self._survives.pop(call.user)])

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing: what follows is the client's own."""
        return ()

    def _what(self, trouble: Trouble, before: Call, call: Call) -> str:
        known = call.text("messageId")
        again = call.said == before.said or (known != "" and known == before.text("messageId"))
        if trouble is Trouble.EXPIRED:
            return ("renews" if again else "renews and goes on") if call.user in self._renewed else "again"
        if call.control in ("CONNECT", "DISCONNECT"):
            return "stops"
        return "again" if again else "goes on"
