"""Rows of (id, rule, message), and what their messages are made of: a right one under another rule, another label or another query."""

from typing import Final

from conformance.core.message import Kind, Message
from conformance.protocols.qmt.legs import rule
from conformance.protocols.qmt.messages.message import chat

Row = tuple[str, str, Message]
SIGN: Final = "?timestamp=@timestamp@&signature="
"""The query of a right message but for its signature."""


def worth(sent: Message, number: int, pointer: str, note: str) -> Message:
    """Return a message that shows a rule by being taken."""
    return sent.meant(Kind.VALID, rule(sent.leg, number), pointer, note)


def probe(sent: Message, number: int, pointer: str, note: str) -> Message:
    """Return a message as a probe of an OPEN rule."""
    return sent.meant(Kind.PROBE, rule(sent.leg, number), pointer, note)


def headed(sent: Message, label: str | None) -> Message:
    """Return a message under another label."""
    return Message(sent.leg, sent.body, sent.intent, sent.cell, headers={"Content-Type": label})


def asked(leg: str, path: str, kind: Kind, number: int, note: str, plain: Message | None = None) -> Message:
    """Return a right message with another query, or to another path."""
    plain = plain or chat(leg)
    where = "query" if path.startswith("?") else "path"
    return Message(leg, plain.body, plain.intent, plain.cell, path=path).meant(kind, rule(leg, number), where, note)


def long_one(said: str) -> str:
    """Return a text that begins with its length: so what is cut off of one is not the beginning of another."""
    return f"{len(said)} {said}"[: len(said)]
