"""What the served platform knew of a call when it answered: it travels with the answer to whoever judges the call later. Values only."""

from dataclasses import dataclass, field
from enum import StrEnum

from conformance.core.exchange import Response
from conformance.protocols.ccmessaging.reference.served import Standing


class Switch(StrEnum):
    """What a call does with the fresh token that earlier answers brought (HG-12)."""

    NONE = ""
    """None was brought, or the call does not show it."""
    OLD = "old"
    NEW = "new"


@dataclass(frozen=True)
class Note:
    """Who called, with which credentials, and what came of it."""

    user: str = ""
    """The user of the token, if it is, or was, one of ours."""
    token: Standing = Standing.ABSENT
    access: Standing = Standing.ABSENT
    switch: Switch = Switch.NONE
    accepted: bool = False
    brought: int = 0
    """Messages that the answer to a poll brings."""
    put: int = 0
    """Messages that wait for the user because of this call."""
    key: str = ""
    """The key of a file that was uploaded."""
    token_seems: str = ""
    access_seems: str = ""
    """What a wrong credential seems to be."""


@dataclass(frozen=True)
class Answered(Response):
    """An answer, and what was known when it was given."""

    note: Note = field(default=Note(), compare=False)
