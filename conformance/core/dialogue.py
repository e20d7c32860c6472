"""How messages make a conversation, and the rules that no single message shows. Values only."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto

from conformance.core.message import Message
from conformance.core.settings import User


class Role(Enum):
    """What a message does to the conversation it stands in."""

    OPENS = auto()
    CLOSES = auto()
    ONCE = auto()
    """May stand in a conversation once at most."""
    INSIDE = auto()


@dataclass(frozen=True)
class Dialogue:
    """How a conversation is opened, kept alive and closed; several forms each, the first that is accepted is used."""

    opening: tuple[Message, ...]
    plain: tuple[Message, ...]
    closing: tuple[Message, ...]
    role: Callable[[Message], Role]


@dataclass(frozen=True)
class FlowRules:
    """Ids of the rules that no single message shows."""

    base: str
    """A plain message is accepted: what everything else rests on."""
    recovery: str
    """After a refusal a plain message is still accepted."""
    reconnect: str
    """A closed conversation can be opened again; empty where there is nothing to open."""
    together: str
    """Conversations of several users do not disturb each other."""
    endurance: str
    """The last message is accepted as the first."""
    disorder: str
    """OPEN: a message that stands where the documents do not order it; empty where nothing is ordered."""
    user: Callable[[User], str]
    """Which rule says that this user is served; the base rule, unless its id is remarkable."""
    user_rules: frozenset[str] = frozenset()
    """The rules that only users with a remarkable id show."""
    refused: str = "check the credentials in the configuration"
    """What to do where the credentials are refused."""
    nowhere: str = "check the URL"
    """What to do where nothing is found at the URL."""
