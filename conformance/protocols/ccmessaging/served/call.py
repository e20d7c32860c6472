"""A call as the witnesses see it, and what they find. See `counterpart`."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Protocol

from conformance.core.exchange import Exchange
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.checks.uplink_sent import body
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.served.note import Note
from conformance.protocols.ccmessaging.served.places import ASKS, SPEAKS

LONGEST: Final = 4096
"""Characters of a name that are remembered."""


def digest(text: str) -> str:
    """Return what stands for a text that may be long."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


@dataclass(frozen=True)
class Call:
    """A call, and what was known of it when it was answered."""

    exchange: Exchange
    note: Note

    @property
    def is_message(self) -> bool:
        """Whether it came to sendAsync."""
        return self.exchange.leg == UPLINK.name

    @property
    def is_poll(self) -> bool:
        """Whether it came to getMessageForWebChannel."""
        return self.exchange.leg == POLL.name

    @property
    def speaks(self) -> bool:
        """Whether it says something, there or through the sibling `send`."""
        return self.exchange.leg in SPEAKS

    @property
    def asks(self) -> bool:
        """Whether it fetches what waits, there or through the sibling `poll`."""
        return self.exchange.leg in ASKS

    @property
    def started(self) -> float:
        """When it began to come, in seconds since the epoch."""
        return self.exchange.started

    @property
    def provoked(self) -> str:
        """What trouble was made for it on purpose; empty: none."""
        return self.exchange.response.provoked if self.exchange.response else ""

    @property
    def settled(self) -> bool:
        """Whether the client knows for sure that it was accepted: the answer came at once, and said so."""
        return self.note.accepted and not self.exchange.failure and not self.provoked

    @cached_property
    def body(self) -> dict[str, Any]:
        """The object that was sent; empty if there is none."""
        return body(self.exchange)

    @cached_property
    def control(self) -> str:
        """The controlType, read kindly; empty if it cannot be told."""
        return self.text("controlType").strip().upper()

    @cached_property
    def user(self) -> str:
        """Who speaks: the user of the token, or, if it is none of ours, whoever the message says."""
        return self.note.user or self.text("from")[:LONGEST]

    @cached_property
    def said(self) -> str:
        """A digest of what is said, whenever it is said: the same for the same message sent again."""
        return digest(json.dumps({name: value for name, value in self.body.items() if name != "timestamp"}, sort_keys=True))

    def text(self, name: str) -> str:
        """Return a field that is a text; empty if it is none."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""


@dataclass
class Found:
    """What the witnesses found in one call."""

    violations: list[Violation] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)
    observed: list[tuple[str, str]] = field(default_factory=list)
    scenarios: set[str] = field(default_factory=set)

    def judge(self, rule: str, violation: Violation | None = None) -> None:
        """A rule was judged; a violation if it is broken."""
        self.judged.append(rule)
        if violation:
            self.violations.append(violation)

    def show(self, rule: str, alternative: str = "sent") -> None:
        """The call shows what a client does where the documents leave it open."""
        self.observed.append((rule, alternative))


class Witness(Protocol):
    """Sees all calls, one after the other, and remembers what it needs."""

    def see(self, call: Call, found: Found) -> None:
        """Look at a call."""

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Say what was still missing when listening ended."""
