"""What a connection on which we are called may cost, and whom it tells of what never becomes a request. Values only."""

import time
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True)
class Bounds:
    """What one who calls may cost us: seconds, bytes, connections."""

    head: float = 10.0
    """From the connection, or the first byte of a later request, until the headers are whole; a TLS handshake too."""
    idle: float = 30.0
    """Between two requests."""
    silence: float = 10.0
    """Between two pieces of a body."""
    body: float = 30.0
    """For a whole body."""
    linger: float = 1.0
    """For what still comes after an answer that ends a connection: closing on it would take the answer away."""
    head_bytes: int = 64 * 1024
    body_bytes: int = 4 * 1024 * 1024
    connections: int = 500
    spare: int = 50
    """Connections beyond the limit that are still told so."""


@dataclass(frozen=True)
class Begun:
    """When the first byte of a request came."""

    started: float
    """Seconds since the epoch."""
    clock: float

    @property
    def seconds(self) -> float:
        """Seconds since then."""
        return time.perf_counter() - self.clock


@dataclass(frozen=True)
class Head:
    """What came of a head that is not whole; nothing is known to be empty where it is."""

    method: str
    target: str
    headers: list[tuple[bytes, bytes]]
    begun: Begun


class Desk(Protocol):
    """Who is told of what is no request."""

    def broken(self, head: Head, failure: str) -> None:
        """Take a request whose head never was whole."""

    def strange(self, text: str) -> None:
        """Take note of something that is not for us."""
