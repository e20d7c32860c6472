"""Our listener while an examination lasts: it answers whatever comes, keeps it, and tells the requests of our own from those of others."""

import threading
from typing import Final

from conformance.core.counterpart import Counterpart, path_of
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.leg import Leg
from conformance.core.message import Intent, Kind
from conformance.core.settings import Listen
from conformance.wire.listener import Arrived, Listener

NONCE: Final = "ccmsg-nonce"
"""The query parameter, and the member of the body, by which a request of our own is known."""
JSON: Final = ("Content-Type", "application/json")
_MOST: Final = 1000
"""Calls and strangers that are kept."""
_NOT_HERE: Final = Response(404, (JSON,), b'{"status":404}')


class Ear:
    """Hears what comes to any path. `open` and `close` are called by the examination, the rest from any thread."""

    def __init__(self, listen: Listen, legs: tuple[Leg, ...], counterpart: Counterpart) -> None:
        """Answer the target as `counterpart` does; the address that it knows is that of the first of `legs`."""
        self.listen = listen
        self.url = self.base = ""
        """The address of the listener itself, and the one that callers see; both without path."""
        self.strange: list[str] = []
        """What came and was no request."""
        self.tail = legs[0].path
        """What the documents add to our own path on the first leg."""
        self.path = listen.at(self.tail)
        """The path of the first leg."""
        self._counterpart = counterpart
        self._listener: Listener | None = None
        self._nonces: dict[str, str] = {}
        self._arrived: list[tuple[str, Arrived]] = []
        self._came = threading.Condition()

    @property
    def error(self) -> BaseException | None:
        """What went wrong with the listener itself."""
        return self._listener.error if self._listener else None

    def open(self) -> None:
        """Begin to listen. Raises UsageError."""
        listener = Listener(self.listen, self._answer, lambda _: True, self._note)
        listener.start()
        self._listener, self.url, self.base = listener, listener.url, listener.public

    def close(self) -> None:
        """Listen no longer."""
        if self._listener:
            self._listener.stop()

    def expect(self, nonce: str, answer: str) -> None:
        """Answer what carries this nonce with this text."""
        self._nonces[nonce] = answer

    def wait(self, nonce: str, seconds: float) -> Arrived | None:
        """Return what carried the nonce, as soon as it is there; None if it does not come in time."""
        with self._came:
            self._came.wait_for(lambda: self._own(nonce), max(seconds, 0.0))
            return self._own(nonce)

    def calls(self) -> list[Exchange]:
        """Return the calls of others."""
        with self._came:
            return [self._call(number, arrived) for number, (nonce, arrived) in enumerate(self._arrived, 1) if not nonce]

    def _own(self, nonce: str) -> Arrived | None:
        return next((arrived for known, arrived in self._arrived if known == nonce), None)

    def _call(self, number: int, arrived: Arrived) -> Exchange:
        leg = self._counterpart.leg(path_of(arrived.request))
        intent, failure = Intent(Kind.FORM, ""), arrived.failure
        return Exchange(number, leg, arrived.request, None, intent, started=arrived.started, seconds=arrived.seconds, failure=failure, inbound=True)

    def _answer(self, arrived: Arrived) -> Response:
        nonce = self._nonce(arrived.request)
        with self._came:
            if len(self._arrived) < _MOST:
                self._arrived.append((nonce, arrived))
            self._came.notify_all()
        if nonce:
            return Response(200, (JSON,), self._nonces[nonce].encode())
        return self._counterpart.answer(arrived.request) if self._counterpart.leg(path_of(arrived.request)) and not arrived.failure else _NOT_HERE

    def _nonce(self, request: Request) -> str:
        places = (request.url, request.body.decode("utf-8", "replace"), *(value for _, value in request.headers))
        return next((nonce for nonce in self._nonces if any(nonce in place for place in places)), "")

    def _note(self, what: str) -> None:
        if len(self.strange) < _MOST:
            self.strange.append(what)
