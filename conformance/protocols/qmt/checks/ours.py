"""What a message that we send breaks, under the rules of who gets it: the proof that it is what it is meant to be."""

from collections.abc import Iterator
from typing import Any, Final

from conformance.core import schema
from conformance.core.exchange import NOT_JSON, parse_json
from conformance.core.message import Message
from conformance.core.violation import Violation, shown
from conformance.protocols.qmt.legs import DEFAULT_TYPES, LONGEST, is_event, rule, schema_of

_MEDIA: Final = DEFAULT_TYPES[1:]


def violations(message: Message) -> Iterator[Violation]:
    """Yield each rule under which a bound message would be refused, or may be: the OPEN ones included."""
    leg, body = message.leg, message.body
    if message.path:
        yield Violation(message.intent.rule, "the right query", "another", "query")
    if "Content-Type" in message.headers and message.intent.rule != rule(leg, 127):
        yield Violation(message.intent.rule, "application/json", "another, or none", "header:Content-Type")
    if isinstance(body, bytes):
        yield from _raw(leg, body)
        return
    event = is_event(body)
    for found in schema.violations(schema_of(leg, "request"), body, schema.REFUSED):
        if not (event and found.pointer == "/Content"):
            yield found
    if isinstance(body, dict):
        yield from _content(leg, body, event=event, declared=message.intent.rule == rule(leg, 112) and body.get("Content") is not None)


def _raw(leg: str, body: bytes) -> Iterator[Violation]:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        yield Violation(rule(leg, 182), "text in UTF-8", shown(repr(body)))
        return
    value = parse_json(body)
    if value is NOT_JSON and not body.lstrip().startswith(b"["):
        yield Violation(rule(leg, 147), "a JSON text", shown(repr(body)))
    elif not isinstance(value, dict):
        yield Violation(rule(leg, 148), "a JSON object", shown(repr(body)))
    elif body.count(b'"Content"') > 1:
        yield Violation(rule(leg, 173), "each key once", "Content stands twice")


def _content(leg: str, body: dict[str, Any], *, event: bool, declared: bool) -> Iterator[Violation]:
    kind, said = body.get("MsgType"), body.get("Content")
    if event and not declared:
        yield Violation(rule(leg, 166 if said is None else 165), "a documented type", shown(str(kind)), "/MsgType")
    if not isinstance(said, str):
        return
    if kind == "text" and len(said) > LONGEST:
        yield Violation(rule(leg, 177), f"at most {LONGEST} characters", str(len(said)), "/Content")
    if any((sign < " " and sign not in "\t\n") or sign in "\x7f\x85" for sign in said):
        yield Violation(rule(leg, 175), "no control characters", shown(repr(said)), "/Content")
    if kind in _MEDIA and said and not said.startswith(("http://", "https://")):
        yield Violation(rule(leg, 171), "the address of a file", shown(said), "/Content")
