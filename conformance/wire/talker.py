"""How a served reference calls somebody and waits for the answer, as clients do. Knows no protocol."""

import time
from dataclasses import replace
from typing import Final

from conformance.core.exchange import Request, Response
from conformance.core.settings import Limits
from conformance.wire.client import Client

_READY: Final = 10.0
"""Seconds within which somebody has to be there at first."""
_AGAIN: Final = 0.1


class Talker:
    """Brings requests to what stands below one URL, and returns the answers."""

    def __init__(self, url: str) -> None:
        """Call below `url`."""
        self._url, self._client = url, Client(Limits(), user_agent="ccmsg-conformance reference")
        self._until = time.monotonic() + _READY

    def __call__(self, request: Request) -> Response:
        """Send a request and return its answer. Raises ConnectionError if none comes; at first, somebody may still be on the way."""
        there = replace(request, url=self._url + request.url)
        reply = self._client.send(there)
        while reply.response is None and time.monotonic() < self._until:
            time.sleep(_AGAIN)
            reply = self._client.send(there)
        if reply.response is None:
            raise ConnectionError(reply.failure)
        self._until = 0.0
        return reply.response
