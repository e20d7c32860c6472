"""How a served reference calls its callback: in order, by a thread of its own, so that no answer waits for it. Knows no protocol."""

import queue
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from conformance.core.exchange import Request
from conformance.core.settings import Limits
from conformance.wire.client import Client

_WAITING: Final = 10_000
"""Calls that wait at most; beyond it the callback is too slow, and calls are lost."""


class Pusher:
    """Brings requests to one URL, or below it: what a request's own URL is comes behind it. What is answered is forgotten."""

    def __init__(self, url: str, say: Callable[[str], None] = lambda _: None) -> None:
        """Call `url`, and what the URLs of requests add to it; `say` is told of the first call that nobody answers."""
        self._url, self._say, self._client = url, say, Client(Limits(), user_agent="ccmsg-conformance reference")
        self._waiting: queue.Queue[Request] = queue.Queue(_WAITING)
        threading.Thread(target=self._work, name="pusher", daemon=True).start()

    def __call__(self, request: Request) -> None:
        """Send a request as soon as those before it are answered."""
        if not self._waiting.full():
            self._waiting.put(replace(request, url=self._url + request.url))

    def _work(self) -> None:
        silent = False
        while True:
            reply = self._client.send(self._waiting.get())
            if reply.failure and not silent:
                silent = True
                self._say(f"the callback does not answer: {reply.failure}")
