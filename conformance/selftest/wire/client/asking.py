"""A request of a client of its own, as the tests of the client ask one, and the time that it may take."""

from conformance.core.exchange import Headers, Request
from conformance.core.settings import Limits, Tls
from conformance.wire.client import Client, Reply

TIMEOUT = 0.5
MARGIN = 0.5
"""Seconds that a loaded machine may add."""
HEAD = b"HTTP/1.1 200 X\r\nContent-Type: application/json\r\n"


def ask(url: str, *, timeout: float = TIMEOUT, times: int = 1, tls: Tls = Tls(), headers: Headers = (), body: bytes = b"{}") -> Reply:  # noqa: B008
    """Send the same request some times with a client of its own; return the last reply."""
    client = Client(Limits(timeout=timeout), user_agent="selftest", tls=tls)
    try:
        return [client.send(Request("POST", f"{url}/x", headers, body)) for _ in range(times)][-1]
    finally:
        client.close()


def short(value: object) -> str:
    """Return a name for a parameter."""
    return repr(value)[:40]
