"""What the server of the reference and the listener of a run share: binding a port, reading a request, sending an answer."""

import asyncio
import errno
import socket
from collections.abc import Awaitable, Callable
from typing import Any, Final

from conformance.core.exchange import Headers, Request, Response

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]

BACKLOG: Final = 2048
_WHY_NOT: Final = {
    errno.EADDRINUSE: "is taken: something listens there already, perhaps another run",
    errno.EADDRNOTAVAIL: "is no address of this machine",
    errno.EACCES: "may not be opened by this user: ports below 1024 are privileged",
}


def bind(host: str, port: int) -> socket.socket:
    """Return a socket that listens at an address of this machine; raise OSError."""
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it each answer waits 40 ms.
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except BaseException:
        bound.close()
        raise
    return bound


def why_not(error: OSError) -> str:
    """Return why nobody can listen at an address, in words that follow it."""
    return _WHY_NOT.get(error.errno or 0, f"cannot be listened at: {error.strerror or error}")


def base(scheme: str, host: str, bound: socket.socket) -> str:
    """Return the base URL of a socket that listens at `host`."""
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{bound.getsockname()[1]}"


def request(scope: Scope, body: bytes) -> Request:
    """Return a request as it came; its URL is the path with the query."""
    query = scope["query_string"].decode("latin-1")
    url = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
    return Request(scope["method"], url, pairs(scope["headers"]), body)


def pairs(headers: list[tuple[bytes, bytes]]) -> Headers:
    """Return headers as texts, in their order."""
    return tuple([(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers])


async def fill(body: bytearray, receive: Receive, limit: int, heard: Callable[[], None] = lambda: None) -> bool:
    """Read a body until it is whole or longer than `limit`; return False if the connection was closed before. `heard`: another piece came."""
    more = True
    while more and len(body) <= limit:
        event = await receive()
        if event["type"] == "http.disconnect":
            return False
        body += event["body"]
        more = event["more_body"]
        heard()
    return True


async def send_answer(response: Response, send: Send) -> None:
    """Send an answer in the way it asks for: late, in pieces, or broken off."""
    if response.delay:
        await asyncio.sleep(response.delay)
    if response.wire == "drop":
        abort(send)
        return
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.wire != "chunked":
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if response.wire == "cut":
        await send({"type": "http.response.body", "body": response.body[: len(response.body) // 2], "more_body": True})
        abort(send)
        return
    await send({"type": "http.response.body", "body": response.body})


def abort(send: Send) -> None:
    """Close the connection at once."""
    cycle(send).transport.close()


def cycle(method: Any) -> Any:
    """Return what uvicorn keeps about a request and its answer: `receive` and `send` are methods of it."""
    return method.__self__
