"""What the calls of an app show together: what comes again, what shares a signature, and what follows on trouble (QS-06, QR-01)."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from conformance.core.exchange import Exchange
from conformance.protocols.qmt.checks.received import query
from conformance.protocols.qmt.legs import UPLINK, rule
from conformance.protocols.qmt.served.trouble import ERROR, LATE, REFUSAL

AGAIN: Final = rule(UPLINK.name, 17)
SHARED: Final = rule(UPLINK.name, 34)
AFTER: Final = {REFUSAL: rule(UPLINK.name, 40), ERROR: rule(UPLINK.name, 41), LATE: rule(UPLINK.name, 42)}
"""Kind of trouble -> the OPEN rule about what follows on it."""


@dataclass
class _Troubled:
    """A message that met trouble."""

    kind: str
    message: str
    passed: bool = False
    """Whether its customer has said something else since."""


@dataclass
class History:
    """Remembers messages by what they say, as far as it takes to tell one that comes again from a new one."""

    _signed: dict[tuple[str, str], str] = field(default_factory=dict)
    """Timestamp and signature -> the first message that bore them."""
    _accepted: set[tuple[str, str]] = field(default_factory=set)
    """Requests that were answered as they should be, by URL and message."""
    _troubled: defaultdict[str, list[_Troubled]] = field(default_factory=lambda: defaultdict(list))

    def shows(self, exchange: Exchange, user: str, *, accepted: bool) -> Iterator[tuple[str, str]]:
        """Yield (OPEN rule, alternative) that a message shows, and remember it."""
        message = hashlib.sha256(exchange.request.body).hexdigest()
        yield from self._signature(exchange, message)
        yield from self._what_follows(user, message)
        provoked = exchange.response.provoked if exchange.response else ""
        if provoked:
            self._troubled[user].append(_Troubled(provoked, message))
        elif accepted:
            whole = (exchange.request.url, message)
            yield AGAIN, "again" if whole in self._accepted else "once"
            self._accepted.add(whole)

    def _signature(self, exchange: Exchange, message: str) -> Iterator[tuple[str, str]]:
        stamp, sign = query(exchange, "timestamp"), query(exchange, "signature")
        if stamp and sign:
            first = self._signed.setdefault((stamp, sign), message)
            yield SHARED, "own" if first == message else "shared"

    def _what_follows(self, user: str, message: str) -> Iterator[tuple[str, str]]:
        """Say what a customer's next messages are after one that met trouble: others, or the same, be it at once or after others."""
        for troubled in [*self._troubled[user]]:
            if message == troubled.message:
                self._troubled[user].remove(troubled)
                yield AFTER[troubled.kind], "again"
            elif not troubled.passed:
                troubled.passed = True
                yield AFTER[troubled.kind], "on"
