"""Text that would like to be markup, in every answer of a target."""

import json
from typing import Any

from conformance.core.exchange import Request, Response

HOSTILE = "<script>alert('x')</script><img src=x onerror=alert(1)>\u202e\x1b[31m|`*_]]>&amp;\x00"


def hostile(handler: Any) -> Any:
    """Let a handler put hostile text into every answer."""

    def answer(request: Request) -> Response:
        plain = handler(request)
        body = json.loads(plain.body)
        return Response(plain.status, (*plain.headers, ("X-Odd", "<script>alert(2)</script>")), json.dumps({**body, "resultDesc": HOSTILE}).encode())

    return answer
