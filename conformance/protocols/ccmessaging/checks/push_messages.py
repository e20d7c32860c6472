"""What the messages in a push break (the push page, DownLinkMsg): each field by the schema, and what fields say together."""

from collections.abc import Callable, Iterator
from typing import Final

from conformance.core.exchange import Exchange
from conformance.core.violation import shown
from conformance.protocols.ccmessaging.checks.listed import FILES, NO_CHAT, Body, Listed, given, is_a_place, names_messages
from conformance.protocols.ccmessaging.checks.push_delivery import SCHEMA, found, is_object
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.messages.downlink import messages
from conformance.protocols.ccmessaging.messages.samples import PUSH_FIELDS

MESSAGES: Final = Listed(PUSH.name, SCHEMA, found, is_object)
_MILLISECONDS: Final = range(10**11, 10**14)
"""Milliseconds from 1973 to 5138; seconds since the epoch are fewer, microseconds more."""


def _is_chat(*media: str) -> Callable[[Body], bool]:
    """Return what asks whether a message is a chat of one of these media, with a text for content."""
    return lambda message: message.get("controlType") == "CHAT" and message.get("mediaType") in media and isinstance(message.get("content"), str)


def _channel(exchange: Exchange) -> str:
    return str(exchange.target.credentials.get("channel_id", "")) if exchange.target else ""


@MESSAGES.each("CCM-PU-037", given("from"))
def from_is_the_channel(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """The sender is the channel (PU-33)."""
    channel = _channel(exchange)
    if channel and message["from"] != channel:
        yield f"{channel}, the id of the channel", shown(message["from"]) or "empty", "from"


@MESSAGES.each("CCM-PU-039", given("to"))
def to_is_a_user(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """The receiver is a user (PU-39): whichever it is, it is somebody, and not the channel."""
    if not message["to"].strip() or message["to"] == (_channel(exchange) or message.get("from")):
        yield "the id of a user", shown(message["to"]) or "empty", "to"


@MESSAGES.each("CCM-PU-049", lambda message: isinstance(message.get("timestamp"), int) and not isinstance(message["timestamp"], bool))
def a_message_says_when_in_milliseconds(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """`timestamp` is milliseconds since the epoch (PU-38)."""
    if message["timestamp"] not in _MILLISECONDS:
        yield "milliseconds since the epoch", shown(repr(message["timestamp"])), "timestamp"


@MESSAGES.each("CCM-PU-058", _is_chat(*FILES))
def a_file_is_named(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """The content of a file is the id of a resource (PU-32)."""
    if not message["content"].strip():
        yield "the id of a resource", "empty", "content"


@MESSAGES.each("CCM-PU-059", _is_chat("LOCATE"))
def a_place_has_latitude_and_longitude(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """LOCATE is latitude/longitude/description (PU-32)."""
    if not is_a_place(message["content"]):
        yield "latitude/longitude/description", shown(message["content"]) or "empty", "content"


@MESSAGES.each("CCM-PU-064", lambda message: message.get("controlType") == "READ" and message.get("content") is not None)
def a_read_names_messages(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """The content of READ is ids joined by commas, or a list of ids (X-31)."""
    if not names_messages(message["content"]):
        yield "ids joined by commas, or a list of ids", shown(repr(message["content"])), "content"


CHECKS: Final = (
    MESSAGES.leaves(),
    from_is_the_channel,
    to_is_a_user,
    a_message_says_when_in_milliseconds,
    a_file_is_named,
    a_place_has_latitude_and_longitude,
    a_read_names_messages,
)


def observe(exchange: Exchange) -> Iterator[tuple[str, str]]:
    """Show what messages do where the documents leave it open."""
    users = {user.id for user in exchange.target.users} if exchange.target else set()
    for message in messages(exchange):
        if isinstance(message, dict):
            yield from _observed(message)
            if isinstance(message.get("to"), str):
                yield "CCM-PU-040", "ours" if message["to"] in users else "others"


def _observed(message: Body) -> Iterator[tuple[str, str]]:
    control, source, content = message.get("controlType"), message.get("sourceType"), message.get("content")
    if control in NO_CHAT:
        yield "CCM-PU-033", "empty" if content is None or message.get("mediaType") is None else "given"
    if control == "READ" and names_messages(content):
        yield "CCM-PU-065", "string" if isinstance(content, str) else "list"
    if control == "DISCONNECT" and source == "SYSTEM":
        offline = message.get("isOfflineStatus")
        yield "CCM-PU-051", ("true" if offline else "false") if isinstance(offline, bool) else "absent"
    if control in ("TRANS2AGENT", "Trans2Agent"):
        yield "CCM-PU-062", control
    if control == "CONNECT" or (control == "CHAT" and source == "SYSTEM"):
        yield "CCM-PU-063", control
    if source == "SYSTEM":
        name = message.get("senderNickname")
        yield "CCM-PU-067", (name if name in ("SYSTEM", "system", "系统") else "other") if name else "none"
    yield "CCM-PU-046", _given(message, "simQuestions")
    yield "CCM-PU-055", _given(message, "callId")
    unknown = message.keys() - PUSH_FIELDS
    yield "CCM-PU-017", "none" if not unknown else "callId" if unknown <= {"callId"} else "other"


def _given(message: Body, field: str) -> str:
    return "absent" if field not in message else "null" if message[field] is None else "given"
