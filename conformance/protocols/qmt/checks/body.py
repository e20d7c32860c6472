"""The body of a request that a target sent to our listener: JSON, an object, a declared type, and each field (S1, request data)."""

from collections.abc import Iterator
from typing import Any

from conformance.core import schema
from conformance.core.check import Check
from conformance.core.encodings import seems
from conformance.core.exchange import NOT_JSON, Exchange
from conformance.core.violation import Violation, shown
from conformance.protocols.qmt.checks.received import body
from conformance.protocols.qmt.legs import UPLINK, is_event, rule, schema_of


def text(leg: str) -> Check:
    """Return the check of whether a body is JSON at all."""
    return Check((rule(leg, 10),), carries_something, _is_a_json_text)


def message(leg: str) -> tuple[Check, ...]:
    """Return the checks of whether JSON is a message, and of a declared type: only those of an app are declared."""
    declared = (Check((rule(leg, 24),), _has_a_type, _is_declared),) if leg == UPLINK.name else ()
    return (Check((rule(leg, 11),), _is_json, _is_an_object), *declared)


def fields(leg: str) -> tuple[Check, ...]:
    """Return the checks of the fields of a message, one per rule that the schema names."""
    name = schema_of(leg, "request")
    rules = [found for at, named in schema.leaves(name).items() if at for keyword, found in named.items() if keyword in ("required", "type")]
    return tuple(_field(name, found) for found in dict.fromkeys(rules))


def carries_something(exchange: Exchange) -> bool:
    """Return whether a request has a body, or should have."""
    return exchange.request.method == "POST" or bool(exchange.request.body)


def _is_json(exchange: Exchange) -> bool:
    return not exchange.failure and exchange.request.json is not NOT_JSON


def _is_an_object(exchange: Exchange) -> Iterator[Violation]:
    if not isinstance(exchange.request.json, dict):
        yield Violation(rule(exchange.leg, 11), "a JSON object", shown(repr(exchange.request.json)))


def _is_a_json_text(exchange: Exchange) -> Iterator[Violation]:
    if not _is_json(exchange):
        sent = exchange.request.body
        yield Violation(rule(exchange.leg, 10), "a JSON text", exchange.failure or shown(repr(sent[:200])), seems=seems(sent))


def _has_a_type(exchange: Exchange) -> bool:
    """Return whether a message is of a type that may have been declared, and types are: an event need not be."""
    value = body(exchange)
    kind = value.get("MsgType") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind != "" and not is_event(value) and exchange.target is not None and exchange.target.types != ()


def _is_declared(exchange: Exchange) -> Iterator[Violation]:
    assert exchange.target is not None
    kind, types = body(exchange)["MsgType"], exchange.target.types
    if kind not in types:
        yield Violation(rule(exchange.leg, 24), f"one of {', '.join(types)}", shown(kind), "/MsgType")


def _field(name: str, found: str) -> Check:
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
