"""What calls to us have in common, a client's and a platform's: a path, a method, headers. See `uplink_sent`, `poll_sent`, `push_delivery`."""

from collections.abc import Callable, Iterator
from typing import Final
from urllib.parse import urlsplit

from conformance.core.check import Check
from conformance.core.counterpart import path_of
from conformance.core.exchange import Exchange, Request
from conformance.core.leg import Leg
from conformance.core.violation import Violation, shown

Finder = Callable[[Exchange], Iterator[tuple[str, str, str, str]]]
"""exchange -> (expected, got, pointer, seems)."""
JSON: Final = "application/json"


def is_call(exchange: Exchange) -> bool:
    """Return whether all headers of a call came: of one that broke off nobody knows."""
    return not exchange.failure or bool(exchange.request.header("content-type"))


def carries_something(leg: Leg) -> Callable[[Exchange], bool]:
    """Return what asks whether a call says something: it has the documented method, or a body."""
    return lambda exchange: exchange.request.method == leg.method or bool(exchange.request.body)


def named(rule: str, applies: Callable[[Exchange], bool], finder: Finder) -> Check:
    """Make a check of a finder."""

    def find(exchange: Exchange) -> Iterator[Violation]:
        for expected, got, pointer, seems in finder(exchange):
            yield Violation(rule, expected, got, pointer, seems=seems)

    return Check((rule,), applies, find)


def right_path(exchange: Exchange, leg: Leg) -> str:
    """Return the path at which a client finds a leg: the documented one, below what the configuration says stands before it."""
    listen = exchange.target.listen if exchange.target else None
    return urlsplit(listen.public_url).path.rstrip("/") + listen.at(leg.path) if listen else leg.path


def path_is(leg: Leg) -> Finder:
    """Find whether a call goes to the documented path, to the letter."""

    def find(exchange: Exchange) -> Iterator[tuple[str, str, str, str]]:
        right, got = right_path(exchange, leg), path_of(_local(exchange.request))
        if got != right:
            yield right, shown(got), "path", _seems(got, right)

    return find


def method_is(leg: Leg) -> Finder:
    """Find whether a call has the documented method."""

    def find(exchange: Exchange) -> Iterator[tuple[str, str, str, str]]:
        if exchange.request.method != leg.method:
            yield leg.method, shown(exchange.request.method), "method", ""

    return find


def header(name: str) -> Finder:
    """Find whether a header is there, and not empty."""

    def find(exchange: Exchange) -> Iterator[tuple[str, str, str, str]]:
        given = exchange.request.header(name)
        if not given:
            yield f"a {name}", "none" if given is None else "an empty one", f"header:{name}", ""

    return find


def says_json(request: Request) -> bool:
    """Return whether a request is labelled as JSON, whatever parameters follow."""
    return (request.header("content-type") or "").split(";")[0].strip().lower() == JSON


def _local(request: Request) -> Request:
    return Request(request.method, urlsplit(request.url).path, ())


def _seems(got: str, right: str) -> str:
    """Name the usual mistakes about a path."""
    if got.lower() == right.lower():
        return "in another letter case"
    if got.rstrip("/") == right or got.replace("//", "/") == right:
        return "with a slash too many"
    if got.lower().endswith("/sendsync"):
        return "sendSync, a misprint of translated pages"
    return "without what comes before the name of the interface" if right.endswith(got) else ""
