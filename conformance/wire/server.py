"""Serve a handler over real HTTP with uvicorn: the reference as a process of its own. Knows no protocol."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from typing import Any, Final

import uvicorn

from conformance.core.errors import UsageError
from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler

MAX_BODY: Final = 2 * 1024 * 1024
_GRACE: Final = 1
"""Seconds that open connections get when the server stops."""


def serve(handler: Handler, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve until interrupted; call `ready` with the base URL once the port is bound. A taken port is a UsageError."""
    bound = _bind(host, port)
    ready(_url(host, bound))
    uvicorn.Server(_config(handler)).run(sockets=[bound])


@contextlib.contextmanager
def running(handler: Handler, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve in a thread of this process while the context lasts; yield the base URL."""
    bound = _bind(host, port)
    server = uvicorn.Server(_config(handler))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    try:
        yield _url(host, bound)
    finally:
        server.should_exit = True
        thread.join(_GRACE + 2)
        bound.close()


def free_port() -> int:
    """Return a port of this machine that was free a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as bound:
        port: int = bound.getsockname()[1]
        return port


def _url(host: str, bound: socket.socket) -> str:
    return f"http://[{host}]:{bound.getsockname()[1]}" if ":" in host else f"http://{host}:{bound.getsockname()[1]}"


def _config(handler: Handler) -> uvicorn.Config:
    return uvicorn.Config(
        _application(handler),
        http="httptools",
        lifespan="off",
        ws="none",
        log_level="critical",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        limit_concurrency=1000,
    )


def _bind(host: str, port: int) -> socket.socket:
    # The protocol is named because asyncio sets TCP_NODELAY only then; without it each answer waits 40 ms.
    bound = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise UsageError(
            f"cannot listen on {host}:{port}: {error.strerror}", where="--port", then="stop what listens there, or choose another port"
        ) from error
    return bound


def _application(handler: Handler) -> Callable[..., Any]:
    async def application(scope: dict[str, Any], receive: Callable[[], Any], send: Callable[[Any], Any]) -> None:
        body, more = b"", True
        while more:
            event = await receive()
            if event["type"] == "http.disconnect":
                return
            body += event.get("body", b"")
            more = event.get("more_body", False)
            if len(body) > MAX_BODY:
                await _send(Response(413), send)
                return
        query = scope["query_string"].decode("latin-1")
        url = scope["raw_path"].decode("latin-1") + (f"?{query}" if query else "")
        headers = tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in scope["headers"])
        request = Request(scope["method"], url, headers, body)
        await _send(await asyncio.to_thread(handler, request) if getattr(handler, "slow", False) else handler(request), send)

    return application


async def _send(response: Response, send: Callable[[Any], Any]) -> None:
    if response.delay:
        await asyncio.sleep(response.delay)
    if response.wire == "drop":
        _abort(send)
        return
    headers = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in response.headers]
    if response.wire != "chunked":
        headers.append((b"content-length", str(len(response.body)).encode()))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    if response.wire == "cut":
        await send({"type": "http.response.body", "body": response.body[: len(response.body) // 2], "more_body": True})
        _abort(send)
        return
    await send({"type": "http.response.body", "body": response.body})


def _abort(send: Any) -> None:
    """Close the connection at once: uvicorn's `send` is a method of the object that holds it."""
    send.__self__.transport.close()
