"""Polls of getMessageForWebChannel (S2): the right one, and the ways to ask that are wrong or left open. Knows no target."""

from dataclasses import replace
from typing import Any, Final

from conformance.core.message import Intent, Kind, Message
from conformance.protocols.ccmessaging.legs import POLL
from conformance.protocols.ccmessaging.marks import TOKEN

RIGHT: Final = f"ccmessaging-token={TOKEN}"
WRONG: Final = "ccmessaging-token=never-issued"
"""Differs from any right one in form and length."""
ASK: Final = Message(POLL.name, b"", Intent(Kind.VALID, "CCM-PO-001"))
"""The plain poll: nothing but the cookie and the fixed Content-Type (GM-03)."""


def ask(rule: str, note: str, kind: Kind = Kind.VALID, **other: Any) -> Message:
    """Return a poll that is judged by a rule; `other` replaces parts of the plain one, such as its headers."""
    pointer = next((f"header:{name}" for name in other.get("headers", ())), "")
    return replace(ASK.meant(kind, rule, pointer, note), **other)


def cookie(rule: str, value: str | None, note: str, kind: Kind = Kind.VALID) -> Message:
    """Return a poll with this cookie instead; None: without any."""
    return ask(rule, note, kind, headers={"Cookie": value})
