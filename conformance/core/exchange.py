"""An exchange: one request and its answer, whoever opened the connection. Values only."""

import json
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any, Final, TypeVar
from urllib.parse import parse_qs, urlsplit

from conformance.core.message import Intent, Message
from conformance.core.settings import Target

Headers = tuple[tuple[str, str], ...]

KEPT = 64 * 1024
"""Bytes of a body that are kept to show where something came."""

NOT_JSON = object()
"""Stands for a body that is no JSON text (RFC 8259), for null is one."""


class Outcome(StrEnum):
    """What an answer says about the message, read as kindly as can be; its form is judged by other checks."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNCLEAR = "unclear"
    """Neither: for instance HTTP 200 with a body that is no JSON."""
    UNAVAILABLE = "unavailable"
    """The environment speaks, not the target: 429, 502, 503, 504."""
    UNANSWERED = "unanswered"


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire; `url` is whole for a client, and a path with query for a server."""

    method: str
    url: str
    headers: Headers
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """Return the first header of this name in any letter case, or None."""
        return _header(self.headers, name)

    @cached_property
    def query(self) -> dict[str, str]:
        """Return the parameters of the query; of those that stand twice the first."""
        return {name: values[0] for name, values in parse_qs(urlsplit(self.url).query, keep_blank_values=True).items()}

    @cached_property
    def json(self) -> Any:
        """Return the body as a JSON value, or NOT_JSON: see `Response.json`."""
        return parse_json(self.body)


@dataclass(frozen=True)
class Response:
    """An answer. What stands after the body tells our own servers how to send it: see `wire.server`."""

    status: int
    headers: Headers = ()
    body: bytes = b""
    wire: str = ""
    """`drop`: close without an answer; `cut`: close in the middle of the body; `chunked`: without Content-Length."""
    delay: float = 0.0
    """Seconds before the answer is sent."""
    provoked: str = ""
    """Why this is not what is due: to see what the target does then."""

    def header(self, name: str) -> str | None:
        """Return the first header of this name in any letter case, or None."""
        return _header(self.headers, name)

    @cached_property
    def json(self) -> Any:
        """Return the body as a JSON value, or NOT_JSON: not UTF-8, not JSON, nested too deeply, or a number too long."""
        return parse_json(self.body)


M = TypeVar("M", Request, Response)


@dataclass(frozen=True)
class Exchange:
    """A request, its answer (or how it failed), and what was meant by it."""

    number: int
    leg: str
    request: Request
    response: Response | None
    intent: Intent
    cell: tuple[str, ...] = ()
    case: str = ""
    user: str = ""
    conversation: int = 0
    started: float = 0.0
    """Seconds since the epoch."""
    seconds: float = 0.0
    failure: str = ""
    """Why there is no answer, or why it is not whole; empty if all went well."""
    after: "Exchange | None" = field(default=None, compare=False)
    """The exchange that this one follows up: a plain message after a refused one."""
    message: Message | None = field(default=None, compare=False)
    """What we sent, as it was bound: with it, it can be sent again. None where the target called us."""
    target: Target | None = field(default=None, compare=False, repr=False)
    """Who was judged: some checks ask for its users and its channel."""
    twice: bool = False
    """The request may have been taken twice: the first connection was closed before anything came."""
    inbound: bool = False
    """The target called us: it made the request, and the answer is ours."""
    unsigned: Request | None = field(default=None, compare=False)
    """The request before its marks became credentials."""

    def slim(self) -> "Exchange":
        """Return this exchange fit to be kept for a whole run: with bounded bodies. What was worked out of it is forgotten; it can be again."""
        request, response = _slim(self.request), self.response and _slim(self.response)
        vars(self).pop("memo", None)
        whole = request is self.request and response is self.response
        return self if whole else replace(self, request=request, response=response)

    @cached_property
    def memo(self) -> dict[str, Any]:
        """Return what checks have worked out of this exchange, by names of their own: many ask for the same."""
        return {}

    @property
    def sent(self) -> Any:
        """The body as a JSON value before encoding, or the bytes that were sent as they are."""
        return self.message.body if self.message else None

    @property
    def ended(self) -> float:
        """When the answer was there, or its absence was plain, in seconds since the epoch."""
        return self.started + self.seconds

    @property
    def status(self) -> int | None:
        """The HTTP status, or None if no answer came."""
        return self.response.status if self.response else None


def _slim(message: M) -> M:
    vars(message).pop("json", None)
    vars(message).pop("query", None)
    return message if len(message.body) <= KEPT else replace(message, body=message.body[:KEPT])


def parse_json(body: bytes | str) -> Any:
    """Return the JSON value of a text in UTF-8, or NOT_JSON. NaN and Infinity are no JSON."""
    try:
        return _DECODER.decode(body.decode("utf-8") if isinstance(body, bytes) else body)
    except (ValueError, RecursionError):
        return NOT_JSON


def _no_constant(name: str) -> None:
    raise ValueError(name)


_DECODER: Final = json.JSONDecoder(parse_constant=_no_constant)


def _header(headers: Headers, name: str) -> str | None:
    wanted = name.lower()
    for key, value in headers:
        if key.lower() == wanted:
            return value
    return None
