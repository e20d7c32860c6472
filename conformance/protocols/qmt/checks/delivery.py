"""What a request breaks that a target sent to our listener: method, query, signature, label, and each field (S1, QS-01 to QS-04)."""

import math
from collections.abc import Callable, Iterator
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import Check
from conformance.core.data import load_schema
from conformance.core.encodings import seems
from conformance.core.exchange import NOT_JSON, Exchange
from conformance.core.violation import Violation, shown
from conformance.protocols.qmt.checks import paths
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, UPLINK, USER, is_event, rule
from conformance.protocols.qmt.rulebook import RULES
from conformance.protocols.qmt.signing import knows_secret, recognised, secret_of, signature, signer

Finder = Callable[[Exchange], Iterator[tuple[str, str, str]]]
"""exchange -> (expected, got, pointer)."""
_OPTIONAL: Final = {DOWNLINK.name: ("WorkerNum", "WorkerName", "ServiceId"), UPLINK.name: ("FromUserName",)}
"""Leg -> optional fields of which null and the empty text are not spoken of."""
_DIGITS: Final = 13
_NEAR: Final = 300
"""Seconds by which two clocks may differ."""


def query(exchange: Exchange, name: str) -> str | None:
    """Return a parameter of the query; None if it is absent."""
    return exchange.request.query.get(name)


def body(exchange: Exchange) -> Any:
    """Return the JSON value that was sent; None if it did not come whole, or is none."""
    value = None if exchange.failure else exchange.request.json
    return None if value is NOT_JSON else value


def checks(leg: str, caller: str) -> tuple[Check, ...]:
    """Return the checks of what a party sends on a leg; requests of `caller` are signed by its secret."""
    numbered = [(rule(leg, number), applies, finder) for number, applies, finder in _FINDERS]
    found = [Check((name,), applies, _named(name, finder)) for name, applies, finder in numbered if name in RULES.rules]
    return (*found, *paths.checks(leg), _json(leg), _signed(leg, caller), *_leaves(leg))


def _named(name: str, finder: Finder) -> Callable[[Exchange], Iterator[Violation]]:
    def find(exchange: Exchange) -> Iterator[Violation]:
        for expected, got, pointer in finder(exchange):
            yield Violation(name, expected, got, pointer)

    return find


def _anything(_: Exchange) -> bool:
    return True


def _carries_something(exchange: Exchange) -> bool:
    return exchange.request.method == "POST" or bool(exchange.request.body)


def _is_json(exchange: Exchange) -> bool:
    return not exchange.failure and exchange.request.json is not NOT_JSON


def _method(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    if exchange.request.method != "POST":
        yield "POST", shown(exchange.request.method), "method"


def _label(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    label = exchange.request.header("content-type") or ""
    if label.split(";")[0].strip().lower() != "application/json":
        yield "application/json", shown(label) or "no Content-Type", "header:Content-Type"


def _timestamp(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    if not query(exchange, "timestamp"):
        yield "a timestamp in the query", "none" if query(exchange, "timestamp") is None else "an empty one", "query"


def _signature(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    if not query(exchange, "signature"):
        yield "a signature in the query", "none" if query(exchange, "signature") is None else "an empty one", "query"


def _is_number(stamp: str) -> bool:
    try:
        return math.isfinite(float(stamp))
    except ValueError:
        return False


def _milliseconds(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    stamp = query(exchange, "timestamp") or ""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) == _DIGITS):
        yield "13 digits: milliseconds since the epoch", shown(stamp), "query:timestamp"


def _object(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    if not isinstance(exchange.request.json, dict):
        yield "a JSON object", shown(repr(exchange.request.json)), ""


def _declared(exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    assert exchange.target is not None
    if body(exchange)["MsgType"] not in exchange.target.types:
        yield f"one of {', '.join(exchange.target.types)}", shown(body(exchange)["MsgType"]), "/MsgType"


def _has_a_type(exchange: Exchange) -> bool:
    """Return whether a message is of a type that may have been declared, and types are: an event need not be."""
    value = body(exchange)
    kind = value.get("MsgType") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind != "" and not is_event(value) and exchange.target is not None and exchange.target.types != ()


_FINDERS: Final[tuple[tuple[int, Callable[[Exchange], bool], Finder], ...]] = (
    (1, _anything, _method),
    (5, _carries_something, _label),
    (6, _anything, _timestamp),
    (7, _anything, _signature),
    (8, lambda exchange: _is_number(query(exchange, "timestamp") or ""), _milliseconds),
    (11, _is_json, _object),
    (24, _has_a_type, _declared),
)


def _json(leg: str) -> Check:
    name = rule(leg, 10)

    def the_body_is_json(exchange: Exchange) -> Iterator[Violation]:
        if not _is_json(exchange):
            sent = exchange.request.body
            yield Violation(name, "a JSON text", exchange.failure or shown(repr(sent[:200])), seems=seems(sent))

    return Check((name,), _carries_something, the_body_is_json)


def _signed(leg: str, caller: str) -> Check:
    name, other = rule(leg, 9), "qmt.app" if caller == "qmt.platform" else "qmt.platform"

    def is_signed(exchange: Exchange) -> bool:
        signed = bool(query(exchange, "signature") and query(exchange, "timestamp"))
        return signed and exchange.target is not None and knows_secret(exchange.target, other)

    def the_signature_is_right(exchange: Exchange) -> Iterator[Violation]:
        assert exchange.target is not None
        target, stamp = exchange.target, query(exchange, "timestamp") or ""
        # Who calls itself by another id, and signs with it, errs once.
        named = {str(target.credentials["appid"]), paths.appid(exchange)}
        got = query(exchange, "signature") or ""
        if got.lower() not in {signature(appid, secret_of(target, other), stamp) for appid in named}:
            made = recognised(target, got, stamp, exchange.request.body.decode("utf-8", "replace"))
            yield Violation(name, f"SHA-1 of appid, {signer(target, other)} and {shown(stamp)}", shown(got), "query:signature", seems=made)

    return Check((name,), is_signed, the_signature_is_right)


def _leaves(leg: str) -> tuple[Check, ...]:
    name = f"{leg.replace('.', '/')}.request"
    rules = [found for at, named in schema.leaves(name).items() if at for keyword, found in named.items() if keyword in ("required", "type")]
    return tuple(_leaf(name, found) for found in dict.fromkeys(rules))


def _leaf(name: str, found: str) -> Check:
    def a_field_is_as_documented(exchange: Exchange) -> Iterator[Violation]:
        value = body(exchange)
        if name not in exchange.memo:
            exchange.memo[name] = tuple(schema.violations(name, value))
        for violation in exchange.memo[name]:
            if violation.rule == found and not (violation.pointer == "/Content" and value.get("Content") is None and _may_be_an_event(value)):
                yield violation

    return Check((found,), lambda exchange: isinstance(body(exchange), dict), a_field_is_as_documented)


def _may_be_an_event(value: dict[str, Any]) -> bool:
    """Return whether a message may lack Content (X-40): an event, or what does not say of which type it is."""
    kind = next((kind for name, kind in value.items() if name.lower() == "msgtype"), None)
    return not isinstance(kind, str) or is_event({"MsgType": kind})


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what a request does where the documents leave it open."""
    leg, value = exchange.leg, body(exchange)
    if sign := query(exchange, "signature"):
        yield rule(leg, 12), "upper" if sign != sign.lower() else "lower"
    if stamp := query(exchange, "timestamp"):
        yield rule(leg, 29), "number" if _is_number(stamp) else "other"
    yield from _of_the_app(exchange)
    if not isinstance(value, dict):
        return
    known = load_schema(f"{leg.replace('.', '/')}.request")["properties"].keys()
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
    if _is_number(stamp) and len(stamp) == _DIGITS:
        yield rule(exchange.leg, 35), "near" if abs(float(stamp) / 1000 - exchange.started) <= _NEAR else "far"


def _of_the_platform(exchange: Exchange, value: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Show what only messages to customers have."""
    if exchange.leg != "qmt.downlink":
        return
    users = {user.id for user in exchange.target.users} if exchange.target else set()
    if isinstance(value.get("ToUserId"), str):
        yield rule(exchange.leg, 16), "ours" if value["ToUserId"] in users else "others"
    named = bool(value.get("WorkerNum")) + bool(value.get("WorkerName"))
    yield rule(exchange.leg, 32), ("none", "one", "both")[named]
    yield rule(exchange.leg, 33), "given" if value.get("ServiceId") else "none"
