"""A connection until TLS is agreed on. asyncio's own TLS servers keep to themselves why a handshake failed, and wait a minute for it."""

import asyncio
import ssl
from collections.abc import Callable
from typing import Any, Final

from conformance.wire.caller import Caller
from conformance.wire.desk import Bounds, Desk

_PLAIN: Final = ("HTTP_REQUEST", "HTTPS_PROXY_REQUEST", "WRONG_VERSION_NUMBER", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")
"""What OpenSSL says of a first record that is none."""
_DISTRUST: Final = ("ALERT_UNKNOWN_CA", "ALERT_BAD_CERTIFICATE", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_CERTIFICATE_EXPIRED")


class Door(asyncio.Protocol):
    """Shakes hands, and gives the connection to a caller; `doors` are all that are still at it."""

    def __init__(self, context: ssl.SSLContext, desk: Desk, bounds: Bounds, make: Callable[[], Caller], doors: "set[Door]") -> None:
        """Wait for the connection."""
        self._context, self._desk, self._bounds, self._make, self._doors = context, desk, bounds, make, doors
        self._early, self._lost = b"", False
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin the handshake, unless there are too many."""
        assert isinstance(transport, asyncio.Transport)
        if len(self._doors) >= self._bounds.connections:
            self._desk.strange(f"more than {self._bounds.connections} TLS handshakes at once: closed")
            transport.abort()
            return
        # Nothing may be read before the handshake reads.
        transport.pause_reading()
        self._doors.add(self)
        self._task = asyncio.get_running_loop().create_task(self._shake(transport))

    def data_received(self, data: bytes) -> None:
        """Keep what came in one piece with the end of the handshake."""
        self._early += data

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 -- the end is what counts
        """Note that the end came in one piece with the end of the handshake."""
        self._lost = True

    def close(self) -> None:
        """End the handshake."""
        if self._task is not None:
            self._task.cancel()

    async def _shake(self, transport: asyncio.Transport) -> None:
        loop, bounds = asyncio.get_running_loop(), self._bounds
        try:
            secured: Any = await loop.start_tls(
                transport, self, self._context, server_side=True, ssl_handshake_timeout=bounds.head, ssl_shutdown_timeout=bounds.linger
            )
        except OSError as error:
            self._desk.strange(_why(error, bounds))
            transport.abort()
            return
        finally:
            self._doors.discard(self)
        caller = self._make()
        secured.set_protocol(caller)
        caller.connection_made(secured)
        if self._early:
            caller.data_received(self._early)
        if self._lost:
            loop.call_soon(caller.connection_lost, None)


def _why(error: OSError, bounds: Bounds) -> str:
    if isinstance(error, ssl.SSLError):
        reason = error.reason or "it was closed in the middle"
        if reason in _PLAIN:
            return "no TLS handshake, and this port speaks TLS: https, not http"
        distrust = " (the caller does not trust our certificate)" if reason.endswith(_DISTRUST) else ""
        return f"a TLS handshake that failed: {reason.replace('_', ' ').lower()}{distrust}"
    if isinstance(error, ConnectionAbortedError):
        return f"a TLS handshake that was not done within {bounds.head:g} s"
    return "a TLS handshake that was closed in the middle"
