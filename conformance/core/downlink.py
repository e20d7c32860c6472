"""How messages come down to users: by a leg that has to be asked, by one on which the platform calls, or by both. Values only."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from conformance.core.exchange import Exchange
from conformance.core.message import Message


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
    whole: str
    """All of it, in one way of writing: equal for what is the same message. Empty if it has a code, by which it is told from others."""
    says: str
    """What it says, in one way of writing: equal for messages that differ in code and time only."""
    pointer: str
    cell: tuple[str, ...]
    garbled: bool = False
    """Whether somebody says something that cannot be read: it may be any text."""


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
class Way:
    """A leg by which messages come down."""

    arrivals: Callable[[Exchange], list[Arrival]]
    readable: Callable[[Exchange], bool]
    """Whether what came can be read: in what cannot, anything may have been."""
    rules: EchoRules
    base: str
    """The rule that a sound message keeps: what everything else on this leg rests on."""
    beside: str = ""
    """OPEN: whether a message to a user is sent while another waits for its answer (`after` or `beside`); empty where no rule asks."""


@dataclass(frozen=True)
class Asking:
    """How the leg that has to be asked is asked, and ids of the rules about asking."""

    ask: Message
    """The message that asks for what waits."""
    speaks: Callable[[Exchange], bool]
    """Whether an answer comes from the interface at all, and not from a server that knows nothing of it."""
    base: str
    """A right poll is accepted."""
    idle: str
    """A poll is accepted when nothing waits."""
    endurance: str
    together: str
    recovery: str


@dataclass(frozen=True)
class Downlink:
    """How messages come down to the users of a target, and how they are told from one another."""

    ways: Mapping[str, Way]
    """Leg -> how messages come by it."""
    text: Callable[[Exchange], str | None]
    """The chat text that a message carries; None if it carries none."""
    fits: Callable[[str], bool]
    """Whether a text is short enough to come back whole, however its length is counted."""
    content: str
    """The name of the field that holds the text."""
    code: str
    """The name of the field that holds the code."""
    asking: Asking | None = None
    """None where nothing has to be asked for."""

    def asks(self, legs: Collection[str]) -> bool:
        """Return whether the leg that has to be asked, if there is one, is among these."""
        return self.asking is not None and self.asking.ask.leg in legs

    def whole(self) -> frozenset[str]:
        """Return the ids of the rules that no exchange shows alone."""
        ways = [rule for way in self.ways.values() for rule in (*way.rules.echo, way.rules.code)]
        asking = [self.asking.idle, self.asking.endurance, self.asking.together, self.asking.recovery] if self.asking else []
        return frozenset([*ways, *asking])
