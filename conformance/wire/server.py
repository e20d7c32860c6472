"""Serve a handler over real HTTP with uvicorn: the reference as a process of its own. Knows no protocol."""

import asyncio
import contextlib
import errno
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final, Literal

import uvicorn

from conformance.core.errors import UsageError
from conformance.core.exchange import Response
from conformance.core.protocol import Handler
from conformance.wire.serving import Receive, Scope, Send, base, bind, fill, request, send_answer, why_not

MAX_BODY: Final = 2 * 1024 * 1024
_GRACE: Final = 1
"""Seconds that open connections get when the server stops."""

_THEN: Final = {
    errno.EADDRINUSE: ("--port", "stop it, or choose another port; --port 0 takes a free one"),
    errno.EADDRNOTAVAIL: ("--host", "say --host 0.0.0.0 for every address of this machine, or leave it out"),
    errno.EACCES: ("--port", "choose a port from 1024 on"),
}


def serve(handler: Handler, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve whoever comes until interrupted; call `ready` with the base URL once the port is bound. A taken port is a UsageError."""
    bound = _bind(host, port)
    ready(base("http", host, bound))
    # h11, for httptools gives a request that offers to speak HTTP/2 (h2c, as Java's HttpClient does) an empty body.
    uvicorn.Server(_config(handler, http="h11")).run(sockets=[bound])


@contextlib.contextmanager
def running(handler: Handler, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process while the context lasts; yield the base URL."""
    bound = _bind(host, port)
    server = uvicorn.Server(_config(handler))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield base("http", host, bound)
    finally:
        server.should_exit = True
        thread.join(_GRACE + 2)
        bound.close()


def _config(handler: Handler, http: Literal["httptools", "h11"] = "httptools") -> uvicorn.Config:
    return uvicorn.Config(
        _application(handler),
        http=http,
        lifespan="off",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        limit_concurrency=1000,
    )


def free_port() -> int:
    """Return a port of this machine that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def _bind(host: str, port: int) -> socket.socket:
    try:
        return bind(host, port)
    except OSError as error:
        where, then = _THEN.get(error.errno or 0, ("--host and --port", "choose another address or port"))
        raise UsageError(f"{host}:{port} {why_not(error)}", where=where, then=then) from error


def _application(handler: Handler) -> Callable[..., Any]:
    async def application(scope: Scope, receive: Receive, send: Send) -> None:
        body = bytearray()
        if not await fill(body, receive, MAX_BODY):
            return
        if len(body) > MAX_BODY:
            await send_answer(Response(413), send)
            return
        asked = request(scope, bytes(body))
        await send_answer(await asyncio.to_thread(handler, asked) if getattr(handler, "slow", False) else handler(asked), send)

    return application
