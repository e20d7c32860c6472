"""Small servers that misbehave, on raw sockets and threads of this machine: what a client and a run have to survive."""

import contextlib
import json
import socket
import ssl
import threading
from collections.abc import Callable
from dataclasses import dataclass
from io import BufferedReader
from types import TracebackType
from typing import Final, Self
from urllib.parse import urlsplit

OK: Final = b'{"resultCode":"0","resultDesc":"ok"}'
JSON: Final = ("Content-Type", "application/json")
_DRIP: Final = 0.2
"""Seconds between two bytes of what drips."""
_BLOCK: Final = b"x" * 65536


@dataclass(frozen=True)
class Asked:
    """A request as it came, byte for byte; `number` counts from 1."""

    head: bytes
    body: bytes
    number: int

    @property
    def method(self) -> str:
        """The method."""
        return self.head.split(b" ", 1)[0].decode("latin-1")

    @property
    def raw(self) -> bytes:
        """All bytes of it."""
        return self.head + self.body

    def header(self, name: str) -> list[str]:
        """Return the values of all headers of this name."""
        pairs = [line.split(b":", 1) for line in self.head.split(b"\r\n")[1:] if b":" in line]
        return [value.strip().decode("latin-1") for key, value in pairs if key.lower() == name.lower().encode()]


class Hostile:
    """A server on a free port that answers each request as `answer` says; the answer returns whether the connection stays."""

    def __init__(self, answer: "Answer", *, tls: ssl.SSLContext | None = None) -> None:
        """Listen at once."""
        self.asked: list[Asked] = []
        self.over = threading.Event()
        self._answer, self._tls = answer, tls
        self._asked = threading.Condition()
        self._open: set[socket.socket] = set()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.2)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.port = int(self._listener.getsockname()[1])
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"
        self._threads[0].start()

    def __enter__(self) -> Self:
        """Serve."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop, and wait until every thread is gone."""
        self.die()
        for thread in self._threads:
            thread.join(5)

    def die(self) -> None:
        """Stop listening, and close every connection."""
        self.over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in list(self._open):
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def reached(self, number: int, seconds: float) -> bool:
        """Wait until so many requests have come, at most so long."""
        with self._asked:
            return self._asked.wait_for(lambda: len(self.asked) >= number, seconds)

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                connection, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            self._threads.append(threading.Thread(target=self._talk, args=(connection,), daemon=True))
            self._threads[-1].start()

    def _talk(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError), connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            line = self._tls.wrap_socket(connection, server_side=True) if self._tls else connection
            self._open.add(line)
            with contextlib.closing(line), line.makefile("rb") as reader:
                while not self.over.is_set() and (asked := self._read(reader)) and self._answer(self, line, asked):
                    pass
            self._open.discard(line)

    def _read(self, reader: BufferedReader) -> Asked | None:
        head = b""
        while not head.endswith(b"\r\n\r\n"):
            line = reader.readline()
            if not line:
                return None
            head += line
        length = Asked(head, b"", 0).header("content-length")
        body = reader.read(int(length[0])) if length else b""
        with self._asked:
            self.asked.append(Asked(head, body, len(self.asked) + 1))
            self._asked.notify_all()
            return self.asked[-1]


Answer = Callable[[Hostile, socket.socket, Asked], bool]


def message(status: int, body: bytes = b"", *headers: tuple[str, str], length: int | None = None) -> bytes:
    """Return the bytes of an answer; `length` may lie."""
    lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(body) if length is None else length}"]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def raw(answer: bytes, *, stay: bool = False) -> Answer:
    """Send these bytes to every request; by default the connection is then closed without a word."""

    def reply(_: Hostile, line: socket.socket, __: Asked) -> bool:
        line.sendall(answer)
        return stay

    return reply


def always(status: int, body: bytes = OK, *headers: tuple[str, str]) -> Answer:
    """Answer everything in the same way, and keep the connection."""
    return raw(message(status, body, *(headers or (JSON,))), stay=True)


def odd(body: bytes) -> Answer:
    """Accept everything, with this text as `resultDesc`."""
    return always(200, b'{"resultCode":"0","resultDesc":' + body + b"}")


def hang(server: Hostile, _: socket.socket, __: Asked) -> bool:
    """Never answer."""
    server.over.wait()
    return False


def drop(_: Hostile, __: socket.socket, ___: Asked) -> bool:
    """Close without an answer."""
    return False


def late_drop(seconds: float) -> Answer:
    """Close without an answer, but not at once."""

    def reply(server: Hostile, _: socket.socket, __: Asked) -> bool:
        server.over.wait(seconds)
        return False

    return reply


def flood(server: Hostile, line: socket.socket, _: Asked) -> bool:
    """Send a body without end."""
    line.sendall(b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n")
    while not server.over.is_set():
        line.sendall(_BLOCK)
    return False


def repeat(start: bytes, piece: bytes) -> Answer:
    """Begin an answer, and go on with the same piece for ever."""

    def reply(server: Hostile, line: socket.socket, _: Asked) -> bool:
        line.sendall(start)
        while not server.over.is_set():
            line.sendall(piece)
        return False

    return reply


def drip(start: bytes, rest: bytes) -> Answer:
    """Send the start at once, and the rest byte by byte: each in time, the whole never."""

    def reply(server: Hostile, line: socket.socket, _: Asked) -> bool:
        line.sendall(start)
        for byte in rest:
            if server.over.wait(_DRIP):
                break
            line.sendall(bytes([byte]))
        return False

    return reply


def in_turn(*answers: Answer) -> Answer:
    """Answer each request in its own way; the last way serves all that follow."""
    return lambda server, line, asked: answers[min(asked.number, len(answers)) - 1](server, line, asked)


def dying(after: int, answer: Answer) -> Answer:
    """Answer so many requests; then stop listening and close everything."""

    def reply(server: Hostile, line: socket.socket, asked: Asked) -> bool:
        if asked.number > after:
            return False
        stay = answer(server, line, asked)
        if asked.number == after:
            server.die()
        return stay

    return reply


def patience(answer: Answer) -> Answer:
    """Answer 429 with Retry-After: 0 to every first and second request of three, and properly to the third."""
    asks = raw(message(429, b"", ("Retry-After", "0")), stay=True)
    return lambda server, line, asked: (answer if asked.number % 3 == 0 else asks)(server, line, asked)


def echo(_: Hostile, line: socket.socket, asked: Asked) -> bool:
    """Send back all headers and the whole body: in JSON that says yes, and every seventh time as they are, as a refusal."""
    seen = ("Set-Cookie", f"session={''.join(asked.header('ccmessaging-token'))}"), ("X-Seen", " ".join(asked.header("authorization")))
    body = json.dumps({"resultCode": "0", "resultDesc": asked.raw.decode("latin-1"), "seen": asked.head.decode("latin-1").split("\r\n")}).encode()
    if asked.number % 7 == 0:
        line.sendall(message(400, asked.raw, ("Content-Type", "text/plain"), *seen))
    else:
        line.sendall(message(200, body, JSON, *seen))
    return True


def forward(url: str) -> Answer:
    """Hand every request to the server at `url`, and its answer back."""
    where = urlsplit(url).hostname, urlsplit(url).port

    def reply(_: Hostile, line: socket.socket, asked: Asked) -> bool:
        with socket.create_connection(where, 5) as upstream, upstream.makefile("rb") as reader:
            upstream.sendall(asked.raw)
            head = b""
            while not head.endswith(b"\r\n\r\n") and (part := reader.readline()):
                head += part
            length = Asked(head, b"", 0).header("content-length")
            line.sendall(head + (reader.read(int(length[0])) if length and asked.method != "HEAD" else b""))
        return True

    return reply
