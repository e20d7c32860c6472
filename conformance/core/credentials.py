"""What speaks for us during a run: credentials that may run out, the calls that fetch them, and what may be taken for them. Knows no protocol."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol as Interface

from conformance.core.exchange import Exchange, Request
from conformance.core.message import Message
from conformance.core.settings import Secret, Target


class CredentialError(Exception):
    """Nobody speaks for us: what failed in one sentence, what to do `then`, and whether anybody answered at all."""

    def __init__(self, what: str, then: str, *, answered: bool = True) -> None:
        """Say what failed and what to do next."""
        super().__init__(what)
        self.then, self.answered = then, answered


@dataclass(frozen=True)
class Fetched:
    """What the answer to an errand gave: a value and how many seconds it lives (None: not said), or a sentence about why it gave none."""

    value: str = ""
    life: float | None = None
    problem: str = ""
    answered: bool = True
    """False if nobody answered."""
    expired: bool = False
    """True if it was refused because of the credentials that it was sent with."""


@dataclass(frozen=True)
class Errand:
    """A call that is no message and that no rule judges: it fetches a credential, brings a file, or asks who answers."""

    name: str
    request: Request
    read: Callable[[Exchange], Fetched]
    user: str = ""
    secret: str = ""
    """The name by which reports refer to the value that is fetched; empty if it is no secret."""


class Courier(Interface):
    """Whoever runs errands for a purse. Safe to use from several threads."""

    def run(self, errand: Errand) -> Fetched:
        """Send an errand, hide what it fetches, write it down, and return what it gave."""

    def hide(self, secret: Secret) -> None:
        """Let nothing that is written from now on show this secret."""

    def say(self, note: str) -> None:
        """Put a sentence into the report that is no finding."""


class Purse(Interface):
    """The credentials of a run. Safe to use from several threads."""

    def open(self) -> Target:
        """Fetch what the configuration leaves to be fetched; return the target as it is from then on. Raises CredentialError."""

    def sign(self, request: Request, user: str) -> Request:
        """Return a request whose marks are the credentials of this moment."""

    def learn(self, exchange: Exchange) -> None:
        """Take what an answer brings, if the message was accepted."""

    def renew(self, exchange: Exchange) -> bool:
        """After an answer that may mean that credentials ran out: return whether the request is worth sending once more with others."""


class NoPurse:
    """The credentials of a run that has none to fetch: what it sends stands in the configuration."""

    def __init__(self, target: Target, _courier: Courier) -> None:
        """Know the target only."""
        self._target = target

    def open(self) -> Target:
        """Return the target as it is."""
        return self._target

    def sign(self, request: Request, user: str) -> Request:  # noqa: ARG002 - the interface's
        """Return the request as it is."""
        return request

    def learn(self, exchange: Exchange) -> None:
        """Nothing is learned."""

    def renew(self, exchange: Exchange) -> bool:  # noqa: ARG002 - the interface's
        """Nothing is renewed."""
        return False


@dataclass(frozen=True)
class Trial:
    """One other way to say who calls."""

    what: str
    """What is taken if this is accepted."""
    message: Message
    then: str
    """What to do if this is accepted."""
    instead: str = ""
    """What of the documents the target does not take, if it takes this; empty where not the target is at fault, but what is configured."""


def no_trials(_refused: Exchange, _target: Target) -> tuple[Trial, ...]:
    """There is nothing that could be taken for the documented credentials."""
    return ()
