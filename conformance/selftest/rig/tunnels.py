"""What stands between callers and our listener in tests: tunnels that hand requests on, and those that change them on the way."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import requests

from conformance.core.exchange import Request, Response
from conformance.core.protocol import Handler

Change = Callable[[Request], Request]
_LEFT_OUT: Final = ("host", "content-length", "connection", "accept-encoding")


class Outside:
    """A handler that stands there for many tests, and is another one in each: a server of its own would cost each of them a part of a second."""

    slow = True

    def __init__(self) -> None:
        """Be nothing yet."""
        self.url = ""
        self.handler: Handler = lambda _: Response(404)

    def __call__(self, request: Request) -> Response:
        """Answer as whatever stands there now."""
        return self.handler(request)


class Tunnel:
    """A handler that hands requests on to another address, changed; and the answers back, changed."""

    slow = True

    def __init__(self, to: str, change: Change = lambda request: request, back: Callable[[Response], Response] = lambda answer: answer) -> None:
        """Lead to `to`."""
        self._to, self._change, self._back = to, change, back

    def __call__(self, request: Request) -> Response:
        """Hand a request on; 502 if nobody takes it."""
        changed = self._change(request)
        headers = {name: value for name, value in changed.headers if name.lower() not in _LEFT_OUT}
        try:
            answer = requests.request(changed.method, self._to + changed.url, headers=headers, data=changed.body, timeout=5)
        except requests.RequestException:
            return Response(502, (("Content-Type", "text/html"),), b"<html><title>Bad gateway</title></html>")
        return self._back(Response(answer.status_code, (("Content-Type", answer.headers.get("content-type", "")),), answer.content))


def without(name: str) -> Change:
    """Take a header away."""
    return lambda request: replace(request, headers=tuple(pair for pair in request.headers if pair[0].lower() != name.lower()))


def stripped(prefix: str) -> Change:
    """Take a prefix of the path away."""
    return lambda request: replace(request, url=request.url.removeprefix(prefix) if request.url.startswith(prefix + "/") else request.url)


def slowly(seconds: float) -> Change:
    """Take some time."""

    def change(request: Request) -> Request:
        time.sleep(seconds)
        return request

    return change
