"""An examination of a configuration, hop by hop (`ccmsg doctor`): what is looked at, what was seen, and who sends for it. Values only."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final
from typing import Protocol as Interface

from conformance.core.exchange import Exchange, Outcome
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import Target, User

LISTENER: Final = "listener"
"""The hop that says whether we can be called."""


class Mark(StrEnum):
    """How a hop is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "FAIL"
    SKIP = "skip"


@dataclass(frozen=True)
class Seen:
    """What was seen at a hop: one short sentence, and what to do `then`. It may hold what the target said, whole: it is redacted and cut later."""

    mark: Mark
    text: str
    then: str = ""


@dataclass(frozen=True)
class Step:
    """A hop to be looked at: one sentence per cause. It is skipped if a hop that it `needs` failed or was skipped."""

    name: str
    look: Callable[[], Iterable[Seen]]
    needs: tuple[str, ...] = ()


class Desk(Interface):
    """Whoever sends for an examination. Only from one thread."""

    @property
    def target(self) -> Target:
        """The target; after `open`, with what was fetched for it."""

    @property
    def protocol(self) -> Protocol:
        """How one talks with the target."""

    @property
    def last(self) -> Exchange | None:
        """The exchange that was last."""

    def open(self) -> list[str]:
        """Fetch the credentials that are to be fetched; return notes about what could not be. Raises CredentialError."""

    def send(self, bound: Bound, user: User) -> tuple[Exchange, Outcome]:
        """Sign and send one message, once."""

    def look(self, url: str) -> Exchange:
        """GET a URL without any credential."""

    def fresh(self, length: int) -> str:
        """Return an id that is new."""

    def seems(self, refused: Exchange) -> Seen | None:
        """Return what to say if the target seems to be another party than it is said to be, after an answer that says that nothing is there."""

    @property
    def callback(self) -> str:
        """Where the target has to call us; empty if nobody listens."""

    def heard(self) -> list[Exchange]:
        """Return the calls that came by now, in their order; those that came to another path than that of a leg have no leg."""

    def ground(self, url: str) -> str:
        """Return the name of the hop that says whether anything answers where this URL points to."""


Examine = Callable[[Desk], Sequence[Step]]
"""What a party adds to the general hops: its steps, in their order; those of its legs bear their names."""


def skip(text: str) -> Seen:
    """There is nothing to be looked at."""
    return Seen(Mark.SKIP, text)


def ok(text: str) -> Seen:
    """All is well."""
    return Seen(Mark.OK, text)


def warn(text: str, then: str) -> Seen:
    """A run will work, but."""
    return Seen(Mark.WARN, text, then)


def fail(text: str, then: str) -> Seen:
    """It does not work."""
    return Seen(Mark.FAIL, text, then)
