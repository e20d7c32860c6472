"""Texts that can be told from all others when they come back, and the rules about what comes back."""

from collections.abc import Iterator

from conformance.core.message import Message
from conformance.generate.text import TEXT_CLASSES
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK, rules
from conformance.protocols.qmt.messages.message import fresh_chat
from conformance.protocols.qmt.messages.rows import long_one, worth


def rules_of(leg: str) -> tuple[str, ...]:
    """Return the ids of the rules about what comes back of the texts that are sent on a leg."""
    return rules(DOWNLINK.name, 70, 71, 72, 73, 74) if leg == UPLINK.name else ()


def of_class(leg: str, name: str) -> Iterator[Message]:
    """Yield texts of a class that can be told from all others when they come back."""
    for place in ("first", "second"):
        yield worth(fresh_chat(leg, f"{place} {TEXT_CLASSES[name]}"), 125, "/Content", name)


def of_length(leg: str, length: int) -> Iterator[Message]:
    """Yield texts of a length that come back whole."""
    for said in ("x" * (length - 9), "您" * (length - 9)):
        yield worth(fresh_chat(leg, long_one(said)), 126, "/Content", f"{length} characters")
