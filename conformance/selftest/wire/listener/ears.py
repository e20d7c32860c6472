"""A listener that remembers what it heard, raw connections to it, and the bytes that are sent on them."""

import re
import socket
import threading
import time
from collections.abc import Callable
from typing import Final
from urllib.parse import urlsplit

import pytest

from conformance.core.errors import UsageError
from conformance.core.exchange import Response
from conformance.core.settings import Listen
from conformance.wire.listener import Arrived, Bounds, Listener

LISTEN: Final = Listen("127.0.0.1:0", "/hook")
PATIENT: Final = Bounds(linger=0.2, body_bytes=128 * 1024)
HASTY: Final = Bounds(head=0.3, idle=0.6, silence=0.3, body=0.6, linger=0.2, body_bytes=128 * 1024)
"""For tests of the times themselves; in others a loaded machine would be too slow."""
_LENGTH: Final = re.compile(rb"content-length: (\d+)")
YES: Final = Response(200, (("Content-Type", "application/json"),), b'{"resultCode":"0"}')
POST: Final = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
CLOSE: Final = b"Connection: close\r\n"
LAST: Final = POST.replace(b"Host: x\r\n", b"Host: x\r\n" + CLOSE)
"""A request after which the connection is closed."""
START: Final = b"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\n01234"
"""A request of which half the body is missing."""
CHUNKED: Final = b"POST /hook HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


class Ears(Listener):
    """A listener at `/hook`, and everything that it was told."""

    def __init__(self, listen: Listen = LISTEN, bounds: Bounds = PATIENT, answer: Callable[[Arrived], Response] = lambda _: YES) -> None:
        """Start with the context."""
        self.arrived: list[Arrived] = []
        self.strange: list[str] = []
        self.answer = answer
        self._told = threading.Condition()
        super().__init__(listen, self._hear, lambda path: path == "/hook", self._wonder, bounds)

    def clear(self) -> None:
        """Forget all."""
        self.arrived.clear()
        self.strange.clear()

    def one(self) -> Arrived:
        """Return the only request that comes."""
        assert self.heard(1), (self.arrived, self.strange)
        (only,) = self.arrived
        return only

    def oddity(self) -> str:
        """Return the only strange thing that comes."""
        assert self.heard(0, 1), (self.arrived, self.strange)
        (only,) = self.strange
        return only

    def heard(self, requests: int, strange: int = 0, seconds: float = 5) -> bool:
        """Wait until so much has come."""
        with self._told:
            return self._told.wait_for(lambda: len(self.arrived) >= requests and len(self.strange) >= strange, seconds)

    def connect(self) -> socket.socket:
        """Return a connection."""
        where = urlsplit(self.url)
        return socket.create_connection((where.hostname, where.port), 5)

    def tell(self, *pieces: bytes) -> bytes:
        """Send this on a connection of its own, and return all that comes until it is closed or silent for a while."""
        with self.connect() as line:
            for piece in pieces:
                line.sendall(piece)
            return everything(line)

    def settle(self, connections: int, *, running: int = 0, seconds: float = 10) -> None:
        """Wait until so many connections are open, and so many requests are being served."""
        assert self._server is not None
        state, end = self._server.server_state, time.monotonic() + seconds
        while (len(state.connections), len(state.tasks)) != (connections, running):
            assert time.monotonic() < end, (state.connections, state.tasks)
            time.sleep(0.01)

    def _hear(self, arrived: Arrived) -> Response:
        with self._told:
            self.arrived.append(arrived)
            self._told.notify_all()
        return self.answer(arrived)

    def _wonder(self, text: str) -> None:
        with self._told:
            self.strange.append(text)
            self._told.notify_all()


def everything(line: socket.socket, seconds: float = 10) -> bytes:
    """Return all that comes until the connection is closed."""
    line.settimeout(seconds)
    got = b""
    try:
        while piece := line.recv(65536):
            got += piece
    except ConnectionError:
        pass
    return got


def reply(line: socket.socket, seconds: float = 5) -> bytes:
    """Return the next answer, whole if it has a length; nothing if the connection is closed."""
    line.settimeout(seconds)
    got = b""
    while b"\r\n\r\n" not in got and (piece := line.recv(1)):
        got += piece
    length = _LENGTH.search(got)
    while length and len(got.partition(b"\r\n\r\n")[2]) < int(length[1]) and (piece := line.recv(65536)):
        got += piece
    return got


def post(body: bytes, *headers: bytes, path: bytes = b"/hook") -> bytes:
    """Return the bytes of a request after which the connection is closed."""
    lines = [b"POST " + path + b" HTTP/1.1", b"Host: x", b"Connection: close", b"Content-Length: %d" % len(body), *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


def status(answer: bytes) -> int:
    """Return the status of an answer."""
    assert answer.startswith(b"HTTP/1.1 "), answer
    return int(answer[9:12])


def refused(listen: Listen) -> UsageError:
    """Return what is said where it cannot listen, which has to say what to do next."""
    with pytest.raises(UsageError) as caught:
        Ears(listen).start()
    assert caught.value.then
    return caught.value
