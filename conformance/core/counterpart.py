"""What the suite plays where a target calls it: whose call it is, what is answered, and what only several calls show together. Values only."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Protocol
from urllib.parse import unquote

from conformance.core.exchange import Exchange, Request, Response
from conformance.core.settings import Listen, Secret
from conformance.core.violation import Violation


@dataclass(frozen=True)
class Seen:
    """What a call is, and what it shows in the light of those before it: beside what the checks of its leg find in it alone."""

    user: str = ""
    """Who speaks, as far as that can be told."""
    conversation: int = 0
    """Which conversation of this user it is, from 1 on; 0 where it stands in none."""
    cell: tuple[str, ...] = ()
    """Where it stands on the axes of its leg; empty if it cannot be told, or is no message."""
    what: str = ""
    """What is said, in a few words of ours, for whoever watches."""
    violations: tuple[Violation, ...] = ()
    judged: tuple[str, ...] = ()
    """The rules that it could have broken, of those that no call shows alone."""
    observed: tuple[tuple[str, str], ...] = ()
    """(OPEN rule, alternative) that it shows."""
    scenarios: frozenset[str] = frozenset()
    """The names of the scenarios that it completes."""
    secrets: tuple[Secret, ...] = ()
    """What must not be written: credentials that only the target knows, where they stand in a body."""
    beside: bool = False
    """Whether it is no message of the protocol at all, such as a browser's preflight: it is recorded, and not judged."""


@dataclass(frozen=True)
class Scenario:
    """Something that a client should be seen to do, on a leg; a checklist may ask for it by name."""

    name: str
    leg: str
    text: Mapping[str, str]
    """Language -> what the client does, as a sentence."""
    provoked: bool = False
    """Whether it is seen only where trouble is made for the client."""


@dataclass(frozen=True)
class Serving:
    """How calls are answered."""

    provoke: int = 0
    """How often each kind of trouble is made for the target, to see what it does then."""
    lenient: bool = False
    """Whether a message that is judged wrong is taken all the same, so that a target can be judged beyond its first mistake."""


class Counterpart(Protocol):
    """One side of a protocol, played for one run. `leg` and `answer` are called by the listener and must be quick."""

    def leg(self, path: str) -> str:
        """Return the leg that a path (decoded, without query) belongs to, or the name of a service beside the legs; empty: a stranger came."""

    def answer(self, request: Request) -> Response:
        """Answer a request that came whole, to a path of ours."""

    def see(self, exchange: Exchange) -> Seen:
        """Look at a call and at our answer, in the order in which they came; of a call that broke off there is no answer."""

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Say what was still missing when listening ended, with the exchange that it belongs to."""


NOTHING: Final = Seen()


@dataclass(frozen=True)
class Acknowledges:
    """Answers whatever comes to the one address that was given to the target: what came shows all by itself."""

    name: str
    """Of the leg."""
    path: str
    """What the documents add to the address on this leg; empty: the address is all of it."""
    listen: Listen
    response: Response

    def leg(self, path: str) -> str:
        """Return the leg, for the address itself; where it is a prefix, for whatever stands below it: to err there is the target's mistake."""
        prefix = self.listen.path
        below = bool(self.path) and prefix != "/" and (path == prefix or path.startswith(f"{prefix}/"))
        return self.name if below or path == self.listen.at(self.path) else ""

    def answer(self, _: Request) -> Response:
        """Say yes."""
        return self.response

    def see(self, _: Exchange) -> Seen:
        """See nothing that the checks do not."""
        return NOTHING

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        """Miss nothing."""
        return ()


def path_of(request: Request) -> str:
    """Return the path of a request, decoded, without query."""
    return unquote(request.url.partition("?")[0])
