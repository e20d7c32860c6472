"""A `requests` adapter that answers from a handler in this process: no socket, for proofs over hundreds of faults."""

import io
from http.client import RemoteDisconnected
from typing import Any

import requests
from requests.adapters import BaseAdapter
from urllib3.exceptions import ProtocolError
from urllib3.response import HTTPResponse

from conformance.core.exchange import Request
from conformance.core.protocol import Handler


class MemoryAdapter(BaseAdapter):
    """Hands each request to `handler` and gives its answer back, broken on the wire if the answer asks for it."""

    def __init__(self, handler: Handler) -> None:
        """Answer from `handler`."""
        super().__init__()
        self._handler = handler

    def send(self, request: requests.PreparedRequest, *_: Any, **__: Any) -> requests.Response:
        """Answer one request."""
        body = request.body if isinstance(request.body, bytes) else b""
        answer = self._handler(Request(request.method or "", request.url or "", tuple(request.headers.items()), body))
        if answer.wire == "drop":
            raise requests.ConnectionError(ProtocolError("Connection aborted.", RemoteDisconnected("closed without an answer")))
        whole = answer.body[: len(answer.body) // 2] if answer.wire == "cut" else answer.body
        response = requests.Response()
        response.status_code = answer.status
        response.raw = HTTPResponse(
            io.BytesIO(whole),
            headers=dict([*answer.headers, ("Content-Length", str(len(answer.body)))]),
            status=answer.status,
            preload_content=False,
            enforce_content_length=True,
        )
        return response

    def close(self) -> None:
        """Nothing to close."""
