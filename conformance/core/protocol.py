"""What a protocol family tells the rest of the house about itself. Each family fills one `Protocol` value."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from conformance.core.check import Check
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.message import Message
from conformance.core.purse import Courier, Purse
from conformance.core.rule import RuleBook
from conformance.core.settings import Target, User
from conformance.core.violation import Violation

if TYPE_CHECKING:
    from conformance.core.examination import Examine

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
    counts: str = "accepted of sent"
    """What the two numbers of a cell are."""

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
    disorder: str
    """OPEN: a message that stands where the documents do not order it."""
    user: Callable[[User], str]
    """Which rule says that this user is served; the base rule, unless its id is remarkable."""
    user_rules: frozenset[str]
    """The rules that only users with a remarkable id show."""


@dataclass(frozen=True)
class Arrival:
    """A message that came down to a user, read as kindly as can be."""

    user: str
    """The id of the user to whom it came."""
    to: str
    """The id of the user to whom it is addressed; empty if it does not say."""
    text: str | None
    """The text of a chat message; None for anything else."""
    code: str
    """The code that names this message and no other; empty if it has none."""
    chat: bool
    """Whether somebody says something: notices about other messages may carry the codes of those."""
    stamped: bool
    """Whether it says when it was sent: without code and stamp, two messages may look the same."""
    whole: str
    """All of it, in one way of writing: equal for what is the same message."""
    says: str
    """What it says, in one way of writing: equal for messages that differ in code and time only."""
    pointer: str
    cell: tuple[str, ...]


@dataclass(frozen=True)
class EchoRules:
    """Ids of the rules about what was sent and comes back."""

    lost: str
    doubled: str
    order: str
    changed: str
    leaked: str
    code: str
    """Different messages have different codes: judged whether or not an echo is declared."""
    again: str
    """OPEN: whether a message that was read comes again."""

    @property
    def echo(self) -> tuple[str, ...]:
        """The rules that rest on the user's declaration of an echo."""
        return (self.lost, self.doubled, self.order, self.changed, self.leaked)


@dataclass(frozen=True)
class Downlink:
    """How messages come down to the users of a leg that has to be asked."""

    ask: Message
    """The message that asks for what waits."""
    arrivals: Callable[[Exchange], list[Arrival]]
    readable: Callable[[Exchange], bool]
    """Whether an answer can be read: in one that cannot, anything may have been."""
    speaks: Callable[[Exchange], bool]
    """Whether an answer comes from the interface at all, and not from a server that knows nothing of it."""
    text: Callable[[Exchange], str | None]
    """The chat text that a message carries; None if it carries none."""
    fits: Callable[[str], bool]
    """Whether a text is short enough to come back whole, however its length is counted."""
    content: str
    """The name of the field that holds the text."""
    code: str
    """The name of the field that holds the code."""
    rules: EchoRules
    base: str
    """A right poll is accepted: what everything else on this leg rests on."""
    idle: str
    """A poll is accepted when nothing waits."""
    endurance: str
    together: str
    recovery: str


@dataclass(frozen=True)
class Bound:
    """A message bound to a user and a target: what goes over the wire, and the body before encoding."""

    message: Message
    request: Request
    user: str = ""
    """Who speaks, if it is not the user whose conversation it is."""


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
    examine: "Examine | None" = None
    """What `ccmsg doctor` looks at beside the general hops."""


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
    downlink: Downlink | None = None
    """How messages come down; None where they are not asked for."""
