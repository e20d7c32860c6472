"""What a protocol family tells the rest of the house about itself. Each family fills one `Protocol` value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import product
from pathlib import Path

from conformance.core.check import Check
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.message import Message
from conformance.core.purse import Courier, Purse
from conformance.core.rule import RuleBook
from conformance.core.settings import Target, User
from conformance.core.violation import Violation

Handler = Callable[[Request], Response]


@dataclass(frozen=True)
class Leg:
    """One direction of one interface: who calls whom, how, and the axes of its heat map."""

    name: str
    caller: str
    callee: str
    method: str
    path: str
    axes: Mapping[str, tuple[str, ...]]

    @property
    def cells(self) -> list[tuple[str, ...]]:
        """Every combination of values on the axes, in their order."""
        return list(product(*self.axes.values()))


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
    """A closed conversation can be opened again."""
    together: str
    """Conversations of several users do not disturb each other."""
    endurance: str
    """The last message is accepted as the first."""
    user: Callable[[User], str]
    """Which rule says that this user is served; the base rule, unless its id is remarkable."""
    user_rules: frozenset[str]
    """The rules that only users with a remarkable id show."""


@dataclass(frozen=True)
class Bound:
    """A message bound to a user and a target: what goes over the wire, and the body before encoding."""

    message: Message
    request: Request


Binder = Callable[[Message, User, Target, Callable[[int], str]], Bound]
"""(message, user, target, fresh(length) -> id) -> what goes over the wire."""


@dataclass(frozen=True)
class Party:
    """A role that a target can play: the cases that judge it, and its reference with faults and oddities."""

    name: str
    cases: Path
    legs: tuple[Leg, ...]
    reference: Callable[..., Handler]
    """reference(*mixins) -> a handler of the reference, with faults and oddities mixed in."""
    demo: Callable[[str], Target]
    """demo(url) -> the target that the embedded reference is."""
    faults: Mapping[str, type]
    oddities: Mapping[str, type]


@dataclass(frozen=True)
class Protocol:
    """One protocol family: its legs and parties, its rule book, its checks, and its way to talk."""

    name: str
    parties: Mapping[str, Party]
    rules: RuleBook
    checks: Mapping[str, tuple[Check, ...]]
    """Leg -> the checks of every answer on that leg."""
    outcome: Callable[[Exchange], Outcome]
    observe: Callable[[Exchange], Iterator[tuple[str, str]]]
    """(OPEN rule, alternative) that an answer shows, beside what its intent asks."""
    request_violations: Callable[[Message], Iterator[Violation]]
    """What breaks a rule in a bound message: the proof that it is what it is meant to be."""
    bind: Binder
    again: Callable[[Message], Message]
    """A bound message -> the same, fit to be sent once more: ids that must be new are placeholders again."""
    purse: Callable[[Target, Courier], Purse]
    """What fills the marks of bound requests, just before they are sent."""
    dialogue: Dialogue
    flow: FlowRules
