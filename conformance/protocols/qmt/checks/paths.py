"""Where a request goes: the path of either leg, and of the uplink the version and the app id that stand in it (QU-01, QU-02, QD-01)."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote, urlsplit

from conformance.core.check import Check
from conformance.core.exchange import Exchange
from conformance.core.violation import Violation, shown
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK, rule

_UPLINK: Final = re.compile(rf"/api/([^/]+)/([^/]+){UPLINK.path}")


def checks(leg: str) -> tuple[Check, ...]:
    """Return the checks of the path of requests on a leg."""
    return (_PATH, _APPID) if leg == UPLINK.name else (_PATH_OF_THE_APP,)


def version(exchange: Exchange) -> str:
    """Return the version in the path of an uplink; empty if the path is another."""
    found = _UPLINK.fullmatch(_below(exchange))
    return found[1] if found else ""


def appid(exchange: Exchange) -> str:
    """Return the app id in the path of an uplink; empty if the path is another."""
    found = _UPLINK.fullmatch(_below(exchange)) if exchange.leg == UPLINK.name else None
    return found[2] if found else ""


def _below(exchange: Exchange) -> str:
    """Return the path of a request behind that of our own address."""
    listen = exchange.target.listen if exchange.target else None
    own = urlsplit(listen.public_url).path.rstrip("/") + listen.path.rstrip("/") if listen else ""
    return unquote(urlsplit(exchange.request.url).path).removeprefix(own)


def _the_path_is_the_documented_one(exchange: Exchange) -> Iterator[Violation]:
    if not _UPLINK.fullmatch(_below(exchange)):
        yield Violation(rule(UPLINK.name, 2), f"/api/<version>/<appid>{UPLINK.path}", shown(_below(exchange)), "path")


def _names_an_app(exchange: Exchange) -> bool:
    return exchange.target is not None and "appid" in exchange.target.credentials and appid(exchange) != ""


def _the_app_id_is_the_declared_one(exchange: Exchange) -> Iterator[Violation]:
    assert exchange.target is not None
    known, named = str(exchange.target.credentials["appid"]), appid(exchange)
    if named != known:
        yield Violation(rule(UPLINK.name, 3), known, shown(named), "path")


def _the_path_is_the_prefix_and_the_interface(exchange: Exchange) -> Iterator[Violation]:
    path, listen = unquote(urlsplit(exchange.request.url).path), exchange.target.listen if exchange.target else None
    right = listen.at(DOWNLINK.path) if listen else DOWNLINK.path
    if not path.endswith(right):
        yield Violation(rule(DOWNLINK.name, 2), right, shown(path), "path")


_PATH: Final = Check((rule(UPLINK.name, 2),), lambda exchange: exchange.target is not None, _the_path_is_the_documented_one)
_APPID: Final = Check((rule(UPLINK.name, 3),), _names_an_app, _the_app_id_is_the_declared_one)
_PATH_OF_THE_APP: Final = Check((rule(DOWNLINK.name, 2),), lambda _: True, _the_path_is_the_prefix_and_the_interface)
