"""What a push that we send breaks (S3, the push page): under the rules of its receiver. The proof that it is what it is meant to be."""

from collections.abc import Iterator
from typing import Any, Final

from conformance.core import schema
from conformance.core.exchange import NOT_JSON, parse_json
from conformance.core.message import Message
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.checks.listed import left_open
from conformance.protocols.ccmessaging.messages.downlink import TEXT_LIMIT

MANY: Final = 500
"""Messages of a batch that is left open."""
_AT: Final = "/messages"
_HEADERS: Final = {"Authorization": "CCM-PU-192", "Content-Type": "CCM-PU-190"}


def violations(message: Message) -> Iterator[Violation]:
    """Yield each rule under which a bound push would not be acknowledged, or may not be: the OPEN ones included."""
    for name in message.headers.keys() & _HEADERS.keys():
        yield Violation(message.intent.rule, f"the usual {name}", "another, or none", f"header:{name}")
    body = message.body
    if isinstance(body, bytes):
        yield from _raw(body)
        return
    messages = body.get("messages") if isinstance(body, dict) else None
    for found in schema.violations("ccmessaging/push.request", body, schema.REFUSED):
        index, _, name = found.pointer.removeprefix(f"{_AT}/").partition("/")
        if not (isinstance(messages, list) and index.isdigit() and isinstance(messages[int(index)], dict) and _allowed(messages[int(index)], name)):
            yield found
    if isinstance(messages, list):
        yield from _batch(messages)


def _allowed(message: dict[str, Any], name: str) -> bool:
    """Return whether the samples have it so: null in a DISCONNECT or READ."""
    return name in message and left_open(message, name) and message[name] is None


def _raw(body: bytes) -> Iterator[Violation]:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        yield Violation("CCM-PU-172", "text in UTF-8", shown(repr(body)))
        return
    value = parse_json(body)
    if value is NOT_JSON:
        yield Violation("CCM-PU-170", "a JSON text", shown(repr(body)))
    elif not isinstance(value, dict) or not isinstance(value.get("messages"), list):
        yield Violation("CCM-PU-171", "an object with messages", shown(repr(body)))
    elif body.count(b'"content"') > len(value["messages"]):
        yield Violation("CCM-PU-195", "each key once", "content stands twice")


def _batch(messages: list[Any]) -> Iterator[Violation]:
    if not messages:
        yield Violation("CCM-PU-158", "a message", "an empty batch", _AT)
    if len(messages) >= MANY:
        yield Violation("CCM-PU-157", "a batch of moderate size", f"{len(messages)} messages", _AT)
    for index, message in enumerate(messages):
        content = message.get("content") if isinstance(message, dict) else None
        at = f"{_AT}/{index}/content"
        if isinstance(content, list) and message.get("controlType") == "READ":
            yield Violation("CCM-PU-162", "ids joined by commas", "a list", at)
        if isinstance(content, str) and len(content) > TEXT_LIMIT:
            yield Violation("CCM-PU-188", f"at most {TEXT_LIMIT} characters", str(len(content)), at)
        if isinstance(content, str) and any((sign < " " and sign not in "\t\n") or sign in "\x7f\x85" for sign in content):
            yield Violation("CCM-PU-187", "no control characters", shown(repr(content)), at)
