"""What a client in a browser needs from a server of another origin (the Fetch standard): else it could not be judged at all."""

from dataclasses import replace
from typing import Final

from conformance.core.exchange import Request, Response

_DAY: Final = ("Access-Control-Max-Age", "86400")


def is_preflight(request: Request) -> bool:
    """Return whether a browser asks, before a call of the client, whether it may be made: no message of the protocol."""
    return request.method == "OPTIONS" and request.header("access-control-request-method") is not None


def preflight(request: Request) -> Response:
    """Let a browser call."""
    wanted = request.header("access-control-request-headers") or "*"
    method = request.header("access-control-request-method") or "POST"
    allowed = (("Access-Control-Allow-Methods", method), ("Access-Control-Allow-Headers", wanted), _DAY)
    return readable(request, Response(204, allowed))


def readable(request: Request, response: Response, *exposed: str) -> Response:
    """Return an answer that a page of another origin may read, with its headers `exposed`; unchanged for whoever is no browser."""
    origin = request.header("origin")
    if not origin:
        return response
    known = (("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"), ("Vary", "Origin"))
    more = (("Access-Control-Expose-Headers", ", ".join(exposed)),) if exposed else ()
    return replace(response, headers=(*response.headers, *known, *more))
