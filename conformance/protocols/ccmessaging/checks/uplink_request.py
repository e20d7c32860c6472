"""What a sendAsync body breaks (S0 table 3): the schema's leaves, and what a schema cannot say."""

import contextlib
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from conformance.core import schema
from conformance.core.encodings import seems
from conformance.core.exchange import NOT_JSON, parse_json
from conformance.core.message import Message
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.legs import FILE_TYPES
from conformance.protocols.ccmessaging.messages.uplink import NO_CONTENT

SCHEMA: Final = "ccmessaging/uplink.request"
CARD: Final = "ccmessaging/uplink.webcard"
TEXT_LIMIT: Final = 1024
"""SA-30: '1K'. Up to so many bytes every reading allows, more than so many characters none (X-08)."""
_SHOWN: Final = 200
"""Bytes of a body that are shown."""


def violations(message: Message) -> Iterator[Violation]:
    """Yield each rule that a bound message breaks, the OPEN ones included."""
    body = message.body
    if isinstance(body, bytes):
        yield from of_bytes(body)
        return
    yield from _credentials(message)
    yield from of_body(body)


def of_bytes(body: bytes) -> Iterator[Violation]:
    """Yield what is wrong with a body before its fields are looked at."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        yield Violation("CCM-UP-122", "text in UTF-8", shown(repr(body[:_SHOWN])), seems=seems(body))
        return
    value = parse_json(body)
    if value is NOT_JSON and not body.lstrip().startswith(b"["):
        yield Violation("CCM-UP-120", "a JSON text", shown(repr(body[:_SHOWN])), seems=seems(body))
    elif not isinstance(value, dict):
        yield Violation("CCM-UP-121", "a JSON object", shown(repr(body[:_SHOWN])))
    elif twice := _stands_twice(body):
        yield Violation("CCM-UP-108", "each key once", f"{shown(twice)} stands twice")


def of_body(body: Any) -> Iterator[Violation]:
    """Yield what breaks the table in a JSON value: the leaves of the schema, and what a schema cannot say."""
    yield from schema.violations(SCHEMA, body)
    if isinstance(body, dict):
        yield from _content(body)
        yield from _trans_data(body.get("transData"))
        yield from _multibyte(body)


def _stands_twice(body: bytes) -> str:
    """Return a key that stands twice in one object of a JSON text; empty if none does."""
    found: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found.extend(name for name, times in Counter(name for name, _ in pairs).items() if times > 1)
        return dict(pairs)

    with contextlib.suppress(RecursionError):
        json.loads(body, object_pairs_hook=once)
    return found[0] if found else ""


def _credentials(message: Message) -> Iterator[Violation]:
    rules = {"ccmessaging-token": "CCM-UP-130", "x-app-key": "CCM-UP-131", "Authorization": message.intent.rule}
    for name in message.headers.keys() & rules.keys():
        yield Violation(rules[name], f"the right {name}", "another, or none", f"header:{name}")


def _content(body: dict[str, Any]) -> Iterator[Violation]:
    content, control, media = body.get("content"), body.get("controlType"), body.get("mediaType")
    if content is None:
        yield from _no_content(body, str(control))
    elif control == "CHAT" and isinstance(content, str):
        if media == "TEXT":
            yield from _text(content)
        elif media == "WEBCARD":
            yield from _card(content)
        elif media in FILE_TYPES:
            yield from _file(content)
    elif control in ("INPUT", "READ") and content == "":
        yield Violation("CCM-UP-038", "content is not described", "empty", "/content")


def _no_content(body: dict[str, Any], control: str) -> Iterator[Violation]:
    absent_or_null = "null" if "content" in body else "absent"
    if control == "CHAT":
        yield Violation("CCM-UP-031", "content", absent_or_null, "/content")
    elif control in ("INPUT", "READ"):
        yield Violation("CCM-UP-038", "content is not described", absent_or_null, "/content")
    elif control in NO_CONTENT and "content" in body:
        yield Violation("CCM-UP-106", "a text, or no content", "null", "/content")


def _text(content: str) -> Iterator[Violation]:
    if len(content) > TEXT_LIMIT:
        yield Violation("CCM-UP-033", f"at most {TEXT_LIMIT} characters", f"{len(content)} characters", "/content")
    elif (size := _bytes(content)) > TEXT_LIMIT:
        yield Violation("CCM-UP-034", f"at most {TEXT_LIMIT} bytes", f"{size} bytes", "/content")
    if not content:
        yield Violation("CCM-UP-035", "a text", "empty", "/content")
    if any((character < " " and character not in "\t\n") or "\x7f" <= character <= "\x9f" for character in content):
        yield Violation("CCM-UP-037", "no control characters but tab and line break", shown(content), "/content")


def _file(content: str) -> Iterator[Violation]:
    if not content:
        yield Violation("CCM-UP-058", "key,ext", "empty", "/content")
    elif "," not in content:
        yield Violation("CCM-UP-059", "key,ext", shown(content), "/content")


def _card(content: str) -> Iterator[Violation]:
    card = parse_json(content)
    if card is NOT_JSON:
        yield Violation("CCM-UP-060", "a JSON text", shown(content), "/content")
        return
    found = schema.violations(CARD, card)
    yield from (Violation(v.rule, v.expected, v.got, "/content" + v.pointer) for v in found)
    if len(content) > TEXT_LIMIT:
        yield Violation("CCM-UP-072", f"at most {TEXT_LIMIT} characters", f"{len(content)} characters", "/content")


def _trans_data(value: object) -> Iterator[Violation]:
    if not isinstance(value, str) or not value:
        return
    parsed = parse_json(value)
    if parsed is NOT_JSON:
        yield Violation("CCM-UP-103", "a JSON text", shown(value), "/transData")
    elif not isinstance(parsed, dict):
        yield Violation("CCM-UP-105", "a JSON object", shown(value), "/transData")


def _multibyte(body: dict[str, Any]) -> Iterator[Violation]:
    for name, limit in (("messageId", 32), ("senderAvatar", 1024)):
        value = body.get(name)
        if isinstance(value, str) and len(value) <= limit < _bytes(value):
            yield Violation("CCM-UP-110", f"at most {limit} bytes", f"{_bytes(value)} bytes", f"/{name}")


def _bytes(text: str) -> int:
    """Return the length of a text in UTF-8; JSON can write half a surrogate pair, too."""
    return len(text.encode("utf-8", "surrogatepass"))
