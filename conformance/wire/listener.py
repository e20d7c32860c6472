"""The one listener of a run, where targets call us: uvicorn in a thread. Knows no protocol.

It stands for whoever calls: each connection has its times and limits (`Bounds`), and stopping is bounded whatever is open.
"""

import asyncio
import resource
import socket
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self

import uvicorn

from conformance.core.errors import SuiteError
from conformance.core.exchange import Response
from conformance.core.settings import Listen
from conformance.wire.binding import open_port, secured
from conformance.wire.caller import Caller
from conformance.wire.desk import Bounds
from conformance.wire.door import Door
from conformance.wire.reception import Arrived, Reception
from conformance.wire.serving import BACKLOG, base

__all__ = ["Arrived", "Bounds", "Listener"]

_GRACE: Final = 0.5
"""Seconds that running answers get at the end."""
_END: Final = 2
"""Seconds within which stopping returns, even if the machine is too busy to have closed everything."""
_PATIENCE: Final = 10
"""Seconds within which a thread of ours must have begun."""
_BOUNDS: Final = Bounds()


class Listener:
    """Listens from `start` to `stop`, or as long as a context lasts.

    `own` says whether a path (decoded, without query) is ours; `answer` gets whatever comes there and returns the answer, which is
    used if the request was whole; `stranger` gets a line about everything else. All three are called on the listener's thread and
    must be quick. The first error of them, or of the listener itself, is in `error`.
    """

    def __init__(
        self,
        listen: Listen,
        answer: Callable[[Arrived], Response],
        own: Callable[[str], bool],
        stranger: Callable[[str], None],
        bounds: Bounds = _BOUNDS,
    ) -> None:
        """Check the certificate; nothing is opened before `start`. Raises UsageError."""
        self._listen, self._context = listen, secured(listen)
        self._bounds = replace(bounds, connections=min(bounds.connections, _files() // 2))
        self._reception = Reception(answer, own, stranger, self._bounds)
        self._server: _Server | None = None
        self._thread: threading.Thread | None = None
        self.url = ""
        """The base by which callers on this machine reach us."""
        self.public = ""
        """The base by which all callers reach us."""

    @property
    def error(self) -> BaseException | None:
        """The first error of ours."""
        return self._reception.error

    def __enter__(self) -> Self:
        """Start."""
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Stop."""
        self.stop()

    def start(self) -> None:
        """Listen; return when connections are accepted. Raises UsageError for a port that is taken or cannot be ours."""
        bound, host = open_port(self._listen)
        self.url = base("https" if self._context else "http", host, bound)
        self.public = self._listen.public_url.rstrip("/") or self.url
        self._server = _Server(self._reception, self._protocol)
        self._thread = threading.Thread(target=self._run, args=(self._server, bound), name="listener", daemon=True)
        self._thread.start()
        if not self._server.ready.wait(_PATIENCE) or self.error:
            self.stop()
            raise SuiteError("the listener did not start") from self.error

    def stop(self) -> None:
        """Stop within two seconds: running answers get half of one, then every connection is closed."""
        server, thread = self._server, self._thread
        if server is None or thread is None:
            return
        server.should_exit = True
        thread.join(_END)
        if thread.is_alive() and not server.closing:
            self._reception.remember(SuiteError("the listener did not stop: something keeps its thread"))
        self._server = self._thread = None

    def _run(self, server: "_Server", bound: socket.socket) -> None:
        try:
            server.run(sockets=[bound])
        except BaseException as error:  # noqa: BLE001 -- nobody else would see it
            self._reception.remember(error)
        finally:
            bound.close()
            server.ready.set()

    def _protocol(self, server: "_Server") -> asyncio.Protocol:
        def caller() -> Caller:
            return Caller(server.config, server.server_state, self._reception, self._bounds)

        return Door(self._context, self._reception, self._bounds, caller, server.doors) if self._context else caller()


class _Server(uvicorn.Server):
    """A server that makes its own connections, and leaves none open."""

    def __init__(self, reception: Reception, make: Callable[["_Server"], asyncio.Protocol]) -> None:
        super().__init__(_config(reception))
        self._reception, self._make = reception, make
        self.ready = threading.Event()
        self.doors: set[Door] = set()
        self.closing = False

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections."""
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(self._failed)
        self.servers = [await loop.create_server(lambda: self._make(self), sock=one, backlog=BACKLOG) for one in sockets or ()]
        self.started = True
        self.ready.set()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Close all connections, gently at first."""
        self.closing = True
        for door in list(self.doors):
            door.close()
        await super().shutdown(sockets)
        for connection in list(self.server_state.connections):
            connection.transport.abort()
        await asyncio.sleep(0)

    def _failed(self, _: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception") or SuiteError(str(context.get("message")))
        if isinstance(error, OSError):
            # The network's, or too many open files; accepting goes on by itself.
            self._reception.strange(f"{context.get('message')}: {error.strerror or error}")
        else:
            self._reception.remember(error)


def _files() -> int:
    """Return how many files and connections this process may have open."""
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return sys.maxsize if soft == resource.RLIM_INFINITY else soft


def _config(reception: Reception) -> uvicorn.Config:
    return uvicorn.Config(
        reception,
        loop="asyncio",
        http=Caller,
        lifespan="off",
        workers=1,
        log_config=None,
        ws="none",
        interface="asgi3",
        log_level="critical",
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=_GRACE,  # type: ignore[arg-type]
    )
