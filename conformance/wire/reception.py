"""What happens to a request that arrives: ours is read and handed on, whole or not; any other is turned away at once. Knows no protocol."""

import asyncio
import contextlib
import urllib.parse
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

import httptools

from conformance.core.exchange import Request, Response
from conformance.core.visible import visible
from conformance.wire.desk import Begun, Bounds, Head
from conformance.wire.serving import Receive, Scope, Send, cycle, fill, pairs, request, send_answer

_OURS: Final = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.REQUEST_ENTITY_TOO_LARGE})
_TEXT: Final = 200
"""Characters of a text about something strange."""


@dataclass(frozen=True)
class Arrived:
    """A request as it came, whole or not; `request.url` is the path with the query, and the body has what was read of it."""

    request: Request
    started: float
    """When its first byte came, in seconds since the epoch."""
    seconds: float
    """From there until all of it had come."""
    failure: str = ""
    """Why it is not whole; empty if it is."""
    ours: bool = False
    """It is not whole because we did not read on: it came to a limit of ours. A caller who falls silent is not meant."""


class Reception:
    """An ASGI application, and the desk of what never becomes a request. Remembers the first error of those who are asked."""

    def __init__(self, answer: Callable[[Arrived], Response], own: Callable[[str], bool], stranger: Callable[[str], None], bounds: Bounds) -> None:
        """See `Listener`."""
        self._answer, self._own, self._stranger, self._bounds = answer, own, stranger, bounds
        self.error: BaseException | None = None

    def remember(self, error: BaseException) -> None:
        """Keep the first error."""
        self.error = self.error or error

    def strange(self, text: str) -> None:
        """Take note of something that is not for us."""
        try:
            self._stranger(visible(text[:_TEXT])[:_TEXT])
        except Exception as error:  # noqa: BLE001 -- it is remembered, and what was strange is over
            self.remember(error)

    def broken(self, head: Head, failure: str) -> None:
        """Take a request whose head never was whole: ours if it was known to come to our path."""
        try:
            parts = httptools.parse_url(head.target.encode("latin-1"))
            path, query = (parts.path or b"").decode("ascii"), (parts.query or b"").decode("latin-1")
            if self._own(urllib.parse.unquote(path)):
                arrived = Request(head.method, f"{path}?{query}" if query else path, pairs(head.headers))
                self._answer(Arrived(arrived, head.begun.started, head.begun.seconds, failure))
                return
        except (httptools.HttpParserError, UnicodeError):
            path = ""
        except Exception as error:  # noqa: BLE001 -- it is remembered; there is no answer that it could spoil
            self.remember(error)
            return
        self.strange(f"{head.method} {path[: _TEXT // 2]}: {failure}" if head.method else failure)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        try:
            if self._own(scope["path"]):
                await self._serve(scope, receive, send)
            else:
                self.strange(f"{scope['method']} {scope['raw_path'].decode('latin-1')}")
                await self._refuse(HTTPStatus.NOT_FOUND, receive, send)
        except Exception as error:
            self.remember(error)
            raise

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun: Begun = scope["state"]["begun"]
        body = bytearray()
        if scope["state"]["crowded"]:
            status, failure = HTTPStatus.SERVICE_UNAVAILABLE, f"more than {self._bounds.connections} connections at once: its body was not read"
        else:
            status, failure = await self._read(body, receive, scope)
        asked = request(scope, bytes(body[: self._bounds.body_bytes]))
        answer = self._answer(Arrived(asked, begun.started, begun.seconds, failure, ours=bool(failure) and status in _OURS))
        if failure:
            await self._refuse(status, receive, send)
        else:
            await send_answer(answer, send)

    async def _read(self, body: bytearray, receive: Receive, scope: Scope) -> tuple[HTTPStatus, str]:
        """Read a body; return why it is not whole, and the status that says so."""
        bounds, loop, this = self._bounds, asyncio.get_running_loop(), cycle(receive)
        if not this.more_body and not this.disconnected:
            # It came in one piece with its head, as nearly all do.
            body += this.body
            this.body.clear()
            return self._judged(body, scope)
        end = loop.time() + bounds.body
        try:
            async with asyncio.timeout(bounds.silence) as clock:
                closed = not await fill(body, receive, bounds.body_bytes, lambda: clock.reschedule(min(loop.time() + bounds.silence, end)))
        except TimeoutError:
            late = loop.time() >= end
            said = f"the body was not whole within {bounds.body:g} s" if late else f"the body did not go on within {bounds.silence:g} s"
            return (HTTPStatus.SERVICE_UNAVAILABLE if late else HTTPStatus.REQUEST_TIMEOUT), said
        except asyncio.CancelledError:
            return HTTPStatus.SERVICE_UNAVAILABLE, "listening ended in the middle of the body"
        if closed:
            body += this.body
            if this.more_body:
                return HTTPStatus.BAD_REQUEST, "the connection was closed in the middle of the body"
        return self._judged(body, scope)

    def _judged(self, body: bytearray, scope: Scope) -> tuple[HTTPStatus, str]:
        limit = self._bounds.body_bytes
        if len(body) > limit:
            size = f"{limit // 2**20} MiB" if limit % 2**20 == 0 else f"{limit} bytes"
            return HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"a body of more than {size}: the rest was not read"
        return HTTPStatus.BAD_REQUEST, scope["state"]["fault"]

    async def _refuse(self, status: HTTPStatus, receive: Receive, send: Send) -> None:
        """Answer at once; what still comes of the body is left, but for a while not in the caller's face."""
        body = b'{"status":%d}' % status
        rest = cycle(receive).more_body
        headers = [(b"content-type", b"application/json"), (b"content-length", b"%d" % len(body)), *([(b"connection", b"close")] if rest else [])]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": body, "more_body": True})
        if rest:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._bounds.linger):
                    await _drain(receive, self._bounds.body_bytes)
        await send({"type": "http.response.body"})


async def _drain(receive: Receive, limit: int) -> None:
    while limit > 0 and (event := await receive()).get("more_body"):
        limit -= len(event["body"])
