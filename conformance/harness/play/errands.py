"""Calls that are no messages: for credentials, for files, to ask who answers. What they fetch is hidden before anything of it is written."""

import re
from collections.abc import Iterator
from typing import Final

from conformance.core.credentials import CredentialError, Errand, Fetched
from conformance.core.exchange import Exchange, Outcome
from conformance.core.foreign import foreign
from conformance.core.message import Intent, Kind
from conformance.core.settings import Secret
from conformance.harness.ending import End, Ending
from conformance.harness.play.course import Course
from conformance.harness.play.line import PATIENCE, Line, asks_for_patience, pause
from conformance.wire.client import Reply

_CREDENTIAL: Final = re.compile(r"[A-Za-z0-9%+/=_.~-]{20,4096}")
"""What may be a credential in the answer to a call that fetches one: twenty signs or more without a blank."""
_SEARCHED: Final = 64 * 1024
"""Bytes of an answer in which they are looked for."""


class Errands:
    """The courier of a purse. Safe to use from several threads."""

    def __init__(self, family: str, line: Line, course: Course) -> None:
        """Run errands of the protocol `family` over `line`."""
        self._family, self._line, self._course = family, line, course
        self._last: Exchange | None = None

    def run(self, errand: Errand) -> Fetched:
        """Send an errand, hide what it fetches, and write it down."""
        for attempt in range(PATIENCE + 1):
            exchange, reply = self._sent(errand)
            self._last, fetched = exchange, errand.read(exchange)
            for secret in fetched_secrets(errand, exchange, fetched.value):
                self.hide(secret)
            self._line.record(exchange, Outcome.REFUSED if fetched.problem else Outcome.ACCEPTED)
            if not asks_for_patience(exchange):
                break
            pause(reply, attempt)
        return fetched

    def hide(self, secret: Secret) -> None:
        """Let nothing that is written from now on show this secret."""
        self._line.hide(secret)

    def say(self, note: str) -> None:
        """Put a sentence into the report that is no finding."""
        self._course.say(note)

    def failed(self, error: CredentialError) -> Ending:
        """Return how a run ends that has no credentials: what keeps them from being fetched may stand before the target."""
        seen = foreign(self._last) if self._last and error.answered else None
        text, then = (f"{self._last.case}: {seen.text}", f"{seen.then}; or {error.then}") if self._last and seen else (str(error), error.then)
        return Ending(End.CREDENTIALS if error.answered else End.UNREACHABLE, text, then)

    def _sent(self, errand: Errand) -> tuple[Exchange, Reply]:
        number, reply = self._line.send(errand.request)
        exchange = Exchange(
            number=number,
            leg=f"{self._family}.{errand.name}",
            request=errand.request,
            response=reply.response,
            intent=Intent(Kind.FORM, ""),
            case=errand.name,
            user=errand.user,
            started=reply.started,
            seconds=reply.seconds,
            failure=reply.failure,
        )
        return exchange, reply


def fetched_secrets(errand: Errand, exchange: Exchange, value: str) -> Iterator[Secret]:
    """Yield what an errand fetched, if that is a secret, and whatever else in its answer may be one: nobody knows what a target adds."""
    if not errand.secret:
        return
    if value:
        yield Secret(value, errand.secret)
    answer = exchange.response.body[:_SEARCHED].decode("latin-1") if exchange.response else ""
    for found in dict.fromkeys(_CREDENTIAL.findall(answer)):
        yield Secret(found, f"{errand.secret}_ANSWER")
