"""What a request of a target does where the documents leave it open."""

from collections.abc import Iterator
from typing import Any, Final

from conformance.core.data import load_schema
from conformance.core.exchange import Exchange
from conformance.protocols.qmt.checks import paths
from conformance.protocols.qmt.checks.received import body, is_milliseconds, is_number, query
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, UPLINK, USER, is_event, rule, schema_of

_OPTIONAL: Final = {DOWNLINK.name: ("WorkerNum", "WorkerName", "ServiceId"), UPLINK.name: ("FromUserName",)}
"""Leg -> optional fields of which null and the empty text are not spoken of."""
_NEAR: Final = 300
"""Seconds by which two clocks may differ."""


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what a request does where the documents leave it open."""
    leg, value = exchange.leg, body(exchange)
    if sign := query(exchange, "signature"):
        yield rule(leg, 12), "upper" if sign != sign.lower() else "lower"
    if stamp := query(exchange, "timestamp"):
        yield rule(leg, 29), "number" if is_number(stamp) else "other"
    yield from _of_the_app(exchange)
    if not isinstance(value, dict):
        return
    known = load_schema(schema_of(leg, "request"))["properties"].keys()
    yield rule(leg, 13), "other" if value.keys() - known else "none"
    yield rule(leg, 14), "empty" if "" in (value.get(USER[leg]), value.get("MsgType"), value.get("Content")) else "filled"
    for name in (name for name in _OPTIONAL[leg] if name in value):
        yield rule(leg, 15), "null" if value[name] is None else "empty" if value[name] == "" else "given"
    kind = value.get("MsgType")
    if isinstance(kind, str):
        yield rule(leg, 25), "event" if is_event(value) else "known" if kind in DEFAULT_TYPES else "other"
    if is_event(value):
        yield rule(leg, 27), "given" if value.get("Content") else "empty"
    if kind in DEFAULT_TYPES[1:] and isinstance(value.get("Content"), str):
        said = value["Content"]
        yield rule(leg, 28), "address" if "://" in said else "path" if said.startswith("/") else "other"
    yield from _of_the_platform(exchange, value)


def _of_the_app(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what only requests of an app have: a version, and a timestamp that may be compared with our clock."""
    if exchange.leg != UPLINK.name:
        return
    if written := paths.version(exchange):
        yield rule(exchange.leg, 4), written if written in ("v1", "v1.0") else "other"
    stamp = query(exchange, "timestamp") or ""
    if is_milliseconds(stamp):
        yield rule(exchange.leg, 35), "near" if abs(float(stamp) / 1000 - exchange.started) <= _NEAR else "far"


def _of_the_platform(exchange: Exchange, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Show what only messages to customers have."""
    if exchange.leg != DOWNLINK.name:
        return
    users = {user.id for user in exchange.target.users} if exchange.target else set()
    if isinstance(value.get("ToUserId"), str):
        yield rule(exchange.leg, 16), "ours" if value["ToUserId"] in users else "others"
    named = bool(value.get("WorkerNum")) + bool(value.get("WorkerName"))
    yield rule(exchange.leg, 32), ("none", "one", "both")[named]
    yield rule(exchange.leg, 33), "given" if value.get("ServiceId") else "none"
