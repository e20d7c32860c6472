"""A message as a case makes it: what will be sent, and what must come back. Not yet bound to a user or a target."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a message is meant to be."""

    VALID = "valid"
    """Keeps every stated rule: an acceptance is expected."""
    BROKEN = "broken"
    """Breaks exactly one named rule: a refusal is expected."""
    PROBE = "probe"
    """Touches what the documents leave open: the answer is observed."""
    FORM = "form"
    """Only the form of the answer is judged."""


@dataclass(frozen=True)
class Intent:
    """What a message is meant to be, and the rule by which its answer is judged."""

    kind: Kind
    rule: str
    pointer: str = ""
    """JSON pointer into the body of what is special about the message; `header:NAME` for a header; empty for the whole."""
    note: str = ""
    """How it is special, in a few words."""
    form: str = ""
    """One of several published forms: it is enough that one of them is accepted in a cell."""
    configured: bool = True
    """False where the user's file lacks what an acceptance needs: then only the form of the answer is judged."""


@dataclass(frozen=True)
class Message:
    """A message of one leg. `body` is a JSON value, or bytes that are sent as they are."""

    leg: str
    body: Any
    intent: Intent
    cell: tuple[str, ...] = ()
    """The values on the leg's axes, e.g. ("CHAT", "TEXT"); empty where the message stands in no cell."""
    method: str = ""
    """Instead of the leg's own, if not empty."""
    path: str = ""
    """Instead of the leg's own, if not empty."""
    headers: Mapping[str, str | None] = field(default_factory=dict)
    """Instead of the usual ones; None leaves a header out."""
    by_another: bool = False
    """Sent in a user's conversation, but with the credentials of another user."""

    def meant(self, kind: Kind, rule: str, pointer: str = "", note: str = "") -> "Message":
        """Return the same message with another intent."""
        return replace(self, intent=Intent(kind, rule, pointer, note))

    def with_field(self, name: str, value: object) -> "Message":
        """Return the same message with one top-level field set."""
        return replace(self, body={**self.body, name: value})

    def without(self, name: str) -> "Message":
        """Return the same message without one top-level field."""
        return replace(self, body={key: value for key, value in self.body.items() if key != name})


class Placeholder:
    """Stands in a body for a value that is known only when user, target and run are: see a protocol's `bind`."""


@dataclass(frozen=True)
class UserId(Placeholder):
    """The id of the user for whom the message is sent."""


@dataclass(frozen=True)
class AnotherUserId(Placeholder):
    """The id of another user of the target; of the same one if there is no other."""


@dataclass(frozen=True)
class ChannelId(Placeholder):
    """The configured id of the channel."""


@dataclass(frozen=True)
class Fresh(Placeholder):
    """An id that no other message of this or any other run carries: `head`, then `length` characters (1 to 32)."""

    length: int
    head: str = ""


@dataclass(frozen=True)
class Moment(Placeholder):
    """A time in milliseconds that no other message of this or any other run carries."""
