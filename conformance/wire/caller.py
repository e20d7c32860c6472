"""One connection on which we are called: uvicorn's, and what that lacks. A head has a time and a size; nothing that comes is lost in silence."""

import asyncio
import re
import time
from enum import Enum, auto
from http import HTTPStatus
from typing import Final

import httptools
import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from conformance.wire.desk import Begun, Bounds, Desk, Head

_LINE: Final = re.compile(rb"([!-~]{1,40}) ([!-~]{1,8000}) HTTP/[0-9.]+\r?\n")
"""The first line of a request, even if its method is one that nobody knows."""
_TLS: Final = b"\x16\x03"


class _TooLargeError(Exception):
    """A head is larger than it may be."""


class _Stage(Enum):
    IDLE = auto()
    HEAD = auto()
    BODY = auto()


class Caller(HttpToolsProtocol):
    """A connection with a time and a limit for each head, whose Upgrade to another protocol is not followed."""

    def __init__(self, config: uvicorn.Config, state: ServerState, desk: Desk, bounds: Bounds) -> None:
        """Wait for the connection."""
        super().__init__(config, state, {})
        self._desk, self._bounds = desk, bounds
        self._stage = _Stage.IDLE
        self._timer: asyncio.TimerHandle | None = None
        self.timeout_keep_alive: float = bounds.idle  # type: ignore[assignment]
        self._deaf = self._crowded = False
        self._loose = 0
        """Bytes since the last that belonged to a message: beyond a limit they are a head, or a trailer, without end."""
        self._piece = b""
        """What is being parsed, as long as it begins with the head of a request."""
        self._begun = Begun(0, 0)
        self._upgrades = False
        self._again: tuple[Begun, list[tuple[bytes, bytes]]] | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the time of the first head."""
        super().connection_made(transport)
        count, bounds = len(self.connections), self._bounds
        self._crowded = count > bounds.connections
        if count > bounds.connections + bounds.spare:
            self._deaf = True
            self._desk.strange(f"more than {bounds.connections} connections at once: closed")
            transport.abort()
            return
        self._timer = self.loop.call_later(bounds.head, self._late)

    def connection_lost(self, exc: Exception | None) -> None:
        """Say what did not become a request, and begin with what came before the end and still waits for its turn."""
        self._unset()
        if self._stage is _Stage.HEAD and not self._deaf:
            self._deaf = True
            self._tell("the connection was closed before the headers were whole")
        super().connection_lost(exc)
        while self.pipeline:
            cycle, app = self.pipeline.pop()
            cycle.disconnected = True
            self._start_asgi_task(cycle, app)

    def shutdown(self) -> None:
        """End: uvicorn stops."""
        if self._stage is _Stage.HEAD and not self._deaf:
            self._deaf = True
            self._tell("listening ended before the headers were whole")
        super().shutdown()

    def data_received(self, data: bytes) -> None:
        """Parse what came."""
        if self._deaf:
            return
        self._unset_keepalive_if_required()
        self._loose += len(data)
        self._feed(data)
        if self._deaf:
            return
        if self._loose > 2 * self._bounds.head_bytes:
            self._break(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, self._endless())
        elif self._timer is None and self._waits():
            self._timer = self.loop.call_later(self._bounds.head, self._late)

    def _feed(self, data: bytes) -> None:
        self._piece = data
        try:
            self.parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self._stay(data[upgrade.args[0] :])
        except httptools.HttpParserError as error:
            self._break(*self._named(error))
        self._piece = b""

    def _stay(self, rest: bytes) -> None:
        """Read a request again that asks for another protocol, as one that does not: the parser takes its body for that protocol.

        Java's HttpClient asks so (h2c) in its first request on each plain connection.
        """
        self._upgrades, method = False, self.parser.get_method()
        if method == b"CONNECT":
            self._break(HTTPStatus.BAD_REQUEST, "a tunnel is asked for")
            return
        line = b"%s %s HTTP/%s\r\n" % (method, self.url, self.parser.get_http_version().encode())
        lines = [b"%s: %s\r\n" % pair for pair in self.headers if pair[0].lower() != b"upgrade"]
        self._again, self.parser = (self._begun, self.headers), httptools.HttpRequestParser(self)
        self._feed(line + b"".join(lines) + b"\r\n" + rest)

    def on_message_begin(self) -> None:
        """Note when a request began."""
        super().on_message_begin()
        self._stage, self._begun = _Stage.HEAD, Begun(time.time(), time.perf_counter())

    def on_header(self, name: bytes, value: bytes) -> None:
        """Keep a header as it is written, without the blanks around its value (RFC 9110, 5.5); what follows a body is none."""
        if self._stage is _Stage.HEAD:
            super().on_header(name, value)
            self.headers[-1] = name, value.strip(b" \t")

    def on_headers_complete(self) -> None:
        """Let the request begin, unless its head is too large."""
        if self.parser.should_upgrade():
            self._upgrades = True
            return
        if self._again is not None:
            (self._begun, self.headers[:]), self._again = self._again, None
        if len(self.url) + sum([len(name) + len(value) for name, value in self.headers]) > self._bounds.head_bytes:
            raise _TooLargeError
        self.scope["state"] = {"begun": self._begun, "crowded": self._crowded, "fault": ""}
        super().on_headers_complete()
        self._unset()
        self._stage, self._loose, self._piece = _Stage.BODY, 0, b""
        self.cycle.keep_alive &= not self._crowded

    def on_body(self, body: bytes) -> None:
        """Keep a piece of the body."""
        self._loose = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """End a request, unless it is to be read again."""
        if not self._upgrades:
            self._stage, self._loose = _Stage.IDLE, 0
            super().on_message_complete()

    def _waits(self) -> bool:
        """Return whether a head is awaited, or has begun."""
        return self._stage is _Stage.HEAD or (self._stage is _Stage.IDLE and (self.cycle is None or self.cycle.response_complete))

    def _late(self) -> None:
        self._timer = None
        begun = self._stage is _Stage.HEAD
        self._break(HTTPStatus.REQUEST_TIMEOUT, f"{'the headers were not whole' if begun else 'no request came'} within {self._bounds.head:g} s")

    def _break(self, status: HTTPStatus, failure: str) -> None:
        """Read no further: say what is wrong to the desk and to the caller, after the answers that are still due."""
        self._deaf = True
        self._unset()
        if self._stage is _Stage.BODY:
            # The application waits for this body; it answers, and tells.
            self.scope["state"]["fault"] = failure
            self.cycle.more_body = self.cycle.keep_alive = False
            self.cycle.message_event.set()
            return
        self._tell(failure)
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.keep_alive = False
        elif self._stage is _Stage.IDLE:
            self.transport.close()
        else:
            self._unset_keepalive_if_required()
            self.transport.write(b"HTTP/1.1 %d %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n" % (status, status.phrase.encode()))
            if self.transport.can_write_eof():
                self.transport.write_eof()
            self._timer = self.loop.call_later(self._bounds.linger, self.transport.abort)

    def _tell(self, failure: str) -> None:
        """Tell the desk of a head that will not be whole, by as much of it as is known."""
        known = self._stage is _Stage.HEAD and (self.headers or (self.cycle is None and self.parser.get_http_version() != "0.0"))
        if known:
            head = Head(self.parser.get_method().decode("ascii"), self.url.decode("latin-1"), self.headers, self._begun)
        elif line := _LINE.match(self._piece):
            head = Head(line[1].decode("ascii"), line[2].decode("ascii"), [], self._begun)
        else:
            head = Head("", "", [], self._begun)
        self._desk.broken(head, failure)

    def _named(self, error: httptools.HttpParserError) -> tuple[HTTPStatus, str]:
        """Return the status and the sentence for something that the parser does not take."""
        if isinstance(error.__context__, _TooLargeError):
            return HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, self._endless()
        if self._piece.startswith(_TLS):
            return HTTPStatus.BAD_REQUEST, "a TLS handshake, and this port speaks plain HTTP"
        if isinstance(error, httptools.HttpParserCallbackError):
            return HTTPStatus.BAD_REQUEST, "its target cannot be read"
        if self._stage is _Stage.BODY:
            return HTTPStatus.BAD_REQUEST, f"the body is broken: {error}"
        before = f"{self.cycle.scope['method']} {self.cycle.scope['path'][:40]}" if self.cycle else ""
        return HTTPStatus.BAD_REQUEST, f"it is no HTTP request{f', and follows {before} on its connection' if before else ''}: {error}"

    def _endless(self) -> str:
        what = "a line between pieces of the body, or after it," if self._stage is _Stage.BODY else "headers"
        return f"{what} of more than {self._bounds.head_bytes} bytes"

    def _unset(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
