"""What a client in a browser needs from a server of another origin: else it could not be judged at all."""

from typing import Final

from conformance.core.exchange import Headers, Request, Response

_DAY: Final = ("Access-Control-Max-Age", "86400")


def preflight(request: Request) -> Response:
    """Let a browser call."""
    wanted = request.header("access-control-request-headers") or "*"
    allowed = (("Access-Control-Allow-Methods", "GET, POST"), ("Access-Control-Allow-Headers", wanted), _DAY)
    return Response(204, (*allows(request), *allowed))


def allows(request: Request) -> Headers:
    """Return the headers that let a page of another origin read an answer; none for whoever is no browser."""
    origin = request.header("origin")
    if not origin:
        return ()
    known = (("Access-Control-Allow-Origin", origin), ("Access-Control-Allow-Credentials", "true"), ("Vary", "Origin"))
    return (*known, ("Access-Control-Expose-Headers", "ccmessaging-token"))
