"""What the messages in an answer to a poll break (S2 table 3): each field by the schema, and what fields say together."""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any, Final

from conformance.core import schema
from conformance.core.check import Check
from conformance.core.exchange import Exchange
from conformance.core.message import Kind
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.checks.answer import MOST_MESSAGES, is_json
from conformance.protocols.ccmessaging.checks.poll_answer import FORM, is_success
from conformance.protocols.ccmessaging.messages.downlink import AT, TEXT_LIMIT, cell, in_utf16, messages
from conformance.protocols.ccmessaging.messages.samples import DOWNLINK_FIELDS, SAMPLE_FIELDS

Body = dict[str, Any]
_FILES: Final = ("IMAGE", "VIDEO", "AUDIO", "DOCUMENT")
_NO_CHAT: Final = ("DISCONNECT", "READ")
_SYSTEM: Final = ("系统", "system")
_PLACE: Final = re.compile(r"-?\d+(\.\d+)?/-?\d+(\.\d+)?/.*", re.DOTALL)


def _has_messages(exchange: Exchange) -> bool:
    return is_json(exchange) and bool(messages(exchange))


def _leaf(rule: str) -> Check:
    """Return the check of one leaf of the schema, judged where there are messages."""

    def a_field_of_a_message_is_as_the_table_has_it(exchange: Exchange) -> Iterator[Violation]:
        every = messages(exchange)
        for violation in FORM.found(exchange):
            if violation.rule == rule and violation.pointer.startswith(AT + "/"):
                index, _, name = violation.pointer.removeprefix(AT + "/").partition("/")
                message = every[int(index)]
                if not isinstance(message, dict):
                    yield violation
                elif not (_left_open(message, name) and not violation.expected.startswith("maxLength")):
                    yield replace(violation, cell=cell(message))

    return Check(rule, _has_messages, a_field_of_a_message_is_as_the_table_has_it)


def _left_open(message: Body, name: str) -> bool:
    """Return whether the documents contradict themselves here: what is empty in a DISCONNECT or READ, and the ids of a READ (X-30, X-31)."""
    if message.get("controlType") not in _NO_CHAT or name not in ("content", "mediaType"):
        return False
    return message.get(name) is None or (name == "content" and message["controlType"] == "READ")


Finder = Callable[[Body, Exchange], Iterator[tuple[str, str, str]]]
"""(message, exchange) -> (expected, got, field)."""


def _each(rule: str, applies: Callable[[Body], bool]) -> Callable[[Finder], Check]:
    """Make a check of a finder that looks at one message."""

    def make(find: Finder) -> Check:
        def every_message(exchange: Exchange) -> Iterator[Violation]:
            for index, message in enumerate(messages(exchange)[:MOST_MESSAGES]):
                if isinstance(message, dict) and applies(message):
                    for expected, got, field in find(message, exchange):
                        yield Violation(rule, expected, got, f"{AT}/{index}/{field}", cell(message))

        def any_applies(exchange: Exchange) -> bool:
            return is_json(exchange) and any(isinstance(message, dict) and applies(message) for message in messages(exchange))

        return Check(rule, any_applies, every_message)

    return make


def _given(field: str) -> Callable[[Body], bool]:
    return lambda message: isinstance(message.get(field), str)


def _is_file(message: Body) -> bool:
    return message.get("mediaType") in _FILES and message.get("controlType") in ("CHAT", None)


@_each("CCM-PO-037", _given("from"))
def from_is_the_channel(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """In general the sender is the channel (GM-12)."""
    channel = str(exchange.target.credentials["channel_id"]) if exchange.target else message["from"]
    if message["from"] != channel:
        yield f"{channel}, the id of the channel", shown(message["from"]), "from"


@_each("CCM-PO-039", _given("to"))
def to_is_the_user_who_polls(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """Usually the receiver is the user who polls (GM-17); other users of ours are a matter of CCM-PO-040."""
    if _right(exchange) and message["to"] not in (exchange.user, *_users(exchange)):
        yield f"{exchange.user}, the user who polls", shown(message["to"]), "to"


@_each("CCM-PO-040", _given("to"))
def nobody_is_shown_a_message_to_another(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """A message that is addressed to another user is not shown (GM-05)."""
    if _right(exchange) and message["to"] != exchange.user and message["to"] in _users(exchange):
        yield f"only messages to {exchange.user}", f"one to {shown(message['to'])}", "to"


def _right(exchange: Exchange) -> bool:
    """Return whether the poll was a right one of a known user; what others are shown is a matter of CCM-PO-005."""
    return bool(exchange.user) and exchange.intent.kind is not Kind.BROKEN and is_success(exchange)


def _users(exchange: Exchange) -> list[str]:
    return [user.id for user in exchange.target.users] if exchange.target else []


@_each("CCM-PO-056", _given("contentType"))
def the_kind_of_a_file_is_known(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """`contentType` is "1" or null, in whatever message it stands (GM-22)."""
    if message.get("contentType") not in ("1", None):
        yield '"1", or null', shown(repr(message["contentType"])), "contentType"


@_each("CCM-PO-057", lambda message: _is_file(message) and message.get("contentType") in ("1", None))
def only_a_local_file_has_a_type(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """`mediaFileType` goes with a local file and with no other (GM-22, GM-23)."""
    kind = message.get("mediaFileType")
    if message.get("contentType") == "1" and not kind:
        yield "a mediaFileType, for contentType is 1", shown(repr(kind)), "mediaFileType"
    if message.get("contentType") is None and kind is not None:
        yield "null, for contentType is null", shown(repr(kind)), "mediaFileType"


@_each("CCM-PO-058", lambda message: _is_file(message) and message.get("contentType") in ("1", None) and isinstance(message.get("content"), str))
def a_file_is_named_by_its_kind(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """A file of the library has a number, a local file an object key (GM-11)."""
    content = message["content"]
    local = message.get("contentType") == "1"
    if not content.strip() or content.isdigit() == local:
        yield ("an object key" if local else "the number of a file of the library"), shown(content) or "empty", "content"


@_each("CCM-PO-059", lambda message: message.get("mediaType") == "LOCATE" and isinstance(message.get("content"), str))
def a_place_has_latitude_and_longitude(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """LOCATE is latitude/longitude/description (PO-10)."""
    if not _PLACE.fullmatch(message["content"]):
        yield "latitude/longitude/description", shown(message["content"]), "content"


@_each("CCM-PO-064", lambda message: message.get("controlType") == "READ" and message.get("content") is not None)
def a_read_names_messages(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """The content of READ is ids joined by commas, or a list of ids (X-31)."""
    content = message["content"]
    if not isinstance(content, str) and not (isinstance(content, list) and all(isinstance(name, str) for name in content)):
        yield "ids joined by commas, or a list of ids", shown(repr(content)), "content"


@_each("CCM-PO-067", lambda message: message.get("sourceType") == "SYSTEM" and isinstance(message.get("senderNickname"), str))
def a_system_message_says_so(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """The nickname of a system message is 系统 or system (GM-14); which letter case is left open (X-34)."""
    if message["senderNickname"] and message["senderNickname"].lower() not in _SYSTEM:
        yield "系统 or system", shown(message["senderNickname"]), "senderNickname"


@cache
def _leaves() -> tuple[str, ...]:
    """Return the rules that the leaves of a message name, in their order."""
    found = schema.leaves(FORM.schema)
    return tuple(dict.fromkeys(rule for at, rules in found.items() if at.startswith(AT) and at != AT for rule in rules.values()))


CHECKS: Final = (
    *map(_leaf, _leaves()),
    from_is_the_channel,
    to_is_the_user_who_polls,
    nobody_is_shown_a_message_to_another,
    the_kind_of_a_file_is_known,
    only_a_local_file_has_a_type,
    a_file_is_named_by_its_kind,
    a_place_has_latitude_and_longitude,
    a_read_names_messages,
    a_system_message_says_so,
)


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what messages do where the documents leave it open."""
    for message in messages(exchange) if is_json(exchange) else ():
        if isinstance(message, dict):
            yield from _observed(message)


def _observed(message: Body) -> Iterator[tuple[str, str]]:
    control, content, stamp = message.get("controlType"), message.get("content"), message.get("timestamp")
    if isinstance(stamp, str | int | float) and not isinstance(stamp, bool):
        digits = not isinstance(stamp, str) or stamp.isdigit()
        yield "CCM-PO-048", ("string" if digits else "text") if isinstance(stamp, str) else "number"
    if control in ("CONNECT", "TRANS2AGENT"):
        yield "CCM-PO-062", control
    if control in _NO_CHAT:
        yield "CCM-PO-063", "empty" if content is None or message.get("mediaType") is None else "given"
    if control == "READ" and isinstance(content, str | list):
        yield "CCM-PO-065", "string" if isinstance(content, str) else "list"
    if isinstance(content, str) and len(content) <= TEXT_LIMIT < in_utf16(content):
        yield "CCM-PO-035", "sent"
    unknown = message.keys() - DOWNLINK_FIELDS
    yield "CCM-PO-066", "none" if not unknown else "samples" if unknown <= SAMPLE_FIELDS else "other"
