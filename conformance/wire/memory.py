"""A client that hands requests to a handler in this process: no socket and no HTTP library, for proofs over hundreds of faults."""

import time
from dataclasses import replace

from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler
from conformance.wire.client import Reply, Trouble

_USER_AGENT = ("User-Agent", "memory")


class MemoryClient:
    """Answers from `handler`, broken as on the wire if the answer asks for it: see `wire.client.Client`."""

    def __init__(self, handler: Handler) -> None:
        """Answer from `handler`."""
        self._handler = handler

    def send(self, request: Request) -> Reply:
        """Answer one request; as over the network, it is sent twice if nothing came back the first time."""
        started, clock = time.time(), time.perf_counter()
        request = replace(request, headers=(_USER_AGENT, *request.headers))
        answer = self._handler(request)
        again = answer.wire == "drop"
        if again:
            answer = self._handler(request)
        return Reply(*_arrived(answer, started, time.perf_counter() - clock), again)

    def close(self) -> None:
        """Nothing to close."""


def _arrived(answer: Response, started: float, seconds: float) -> tuple[Response | None, float, float, Trouble, str]:
    """Return what of an answer arrives."""
    if answer.wire == "drop":
        return None, started, seconds, Trouble.CLOSED, "the connection was closed without an answer"
    if answer.wire == "cut":
        half = answer.body[: len(answer.body) // 2]
        return Response(answer.status, answer.headers, half), started, seconds, Trouble.CUT, "the connection was closed in the middle of the answer"
    return Response(answer.status, answer.headers, answer.body), started, seconds, Trouble.NONE, ""
