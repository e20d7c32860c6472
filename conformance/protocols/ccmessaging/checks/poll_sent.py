"""What a poll breaks that a client sent to us (S2): path, method, cookie. Whether its token is a right one, see `served`."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from conformance.core.check import Check
from conformance.core.exchange import Exchange, Request
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.checks.called import is_call, method_is, named, path_is, says_json
from conformance.protocols.ccmessaging.checks.poll_request import TOKEN_NAME, of_cookie
from conformance.protocols.ccmessaging.legs import POLL

SENT: Final = "sent"


def cookies(request: Request) -> str | None:
    """Return what all cookie headers of a request hold; None if there is none."""
    given = [value for name, value in request.headers if name.lower() == "cookie"]
    return "; ".join(given) if given else None


def _found(exchange: Exchange) -> list[Violation]:
    beside = bool(exchange.request.header(TOKEN_NAME))
    cookie = cookies(exchange.request)
    if cookie is not None and not list(of_cookie(cookie, alone=True, right=_any)):
        return []
    return list(of_cookie(cookie, alone=not beside, right=_any))


def _any(_: str) -> bool:
    return True


def _has_cookie(exchange: Exchange) -> bool:
    return cookies(exchange.request) is not None


def _of_the_cookie(rule: str, exchange: Exchange) -> Iterator[Violation]:
    yield from (violation for violation in _found(exchange) if violation.rule == rule)


CHECKS: Final = (
    named("CCM-PO-200", is_call, path_is(POLL)),
    named("CCM-PO-201", is_call, method_is(POLL)),
    Check(("CCM-PO-002",), is_call, lambda exchange: _of_the_cookie("CCM-PO-002", exchange)),
    Check(("CCM-PO-003",), _has_cookie, lambda exchange: _of_the_cookie("CCM-PO-003", exchange)),
)


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what a poll does where the documents leave it open."""
    if any(violation.rule == "CCM-PO-011" for violation in _found(exchange)):
        yield "CCM-PO-011", SENT
    if not says_json(exchange.request):
        yield "CCM-PO-012", SENT
    if urlsplit(exchange.request.url).query:
        yield "CCM-PO-013", SENT
    if exchange.request.body:
        yield "CCM-PO-014", SENT
