"""The line to the target: whatever is sent goes over it, with a number of its own, and is written down."""

import time
from collections.abc import Callable
from typing import Final
from typing import Protocol as Interface

from conformance.core.answer import ENVIRONMENT
from conformance.core.exchange import Exchange, Outcome, Request
from conformance.core.settings import Secret
from conformance.harness.play.course import Course
from conformance.wire.client import Reply

PATIENCE: Final = 3
"""How often a request is repeated when the environment asks for patience."""
_LONGEST_PAUSE: Final = 5.0


class Recorder(Interface):
    """Whoever writes exchanges down."""

    def exchange(self, exchange: Exchange, outcome: Outcome) -> None:
        """Write one exchange."""

    def hide(self, secret: Secret) -> None:
        """Show this secret no more."""


class Carrier(Interface):
    """Whoever brings requests to the target: over the network, or in memory."""

    def send(self, request: Request) -> Reply:
        """Send one request and return what came back; never raise for what the target does."""


class Line:
    """The line of one run. Safe to use from several threads."""

    def __init__(self, carrier: Carrier, recorder: Recorder, course: Course) -> None:
        """Send through `carrier`, write with `recorder`; `course` counts."""
        self._carrier, self._recorder, self._course = carrier, recorder, course
        self.silence: tuple[str, Reply] | None = None
        """The last URL from which nothing came back, and what kind of trouble there was."""
        self.on_exchange: Callable[[], None] = lambda: None

    def send(self, request: Request) -> tuple[int, Reply]:
        """Send a request; return the number of this exchange, and what came back. Raises Stopped if the run has ended."""
        number = self._course.begins()
        reply = self._carrier.send(request)
        if reply.response is None:
            self.silence = request.url, reply
        return number, reply

    def record(self, exchange: Exchange, outcome: Outcome) -> None:
        """Write an exchange down."""
        self._recorder.exchange(exchange, outcome)
        self.on_exchange()

    def hide(self, secret: Secret) -> None:
        """Let nothing that is written from now on show this secret."""
        self._recorder.hide(secret)


def asks_for_patience(exchange: Exchange) -> bool:
    """Return whether an answer says that it is too early, or that whoever should answer is not there for the moment."""
    return exchange.status in ENVIRONMENT


def pause(reply: Reply, attempt: int) -> None:
    """Wait as long as an answer asks for, up to five seconds; longer with each attempt if it does not say."""
    asked = (reply.response.header("retry-after") if reply.response else None) or ""
    time.sleep(min(float(asked) if asked.isdigit() else 0.25 * 2**attempt, _LONGEST_PAUSE))
