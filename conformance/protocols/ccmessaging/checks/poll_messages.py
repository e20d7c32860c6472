"""What the messages in an answer to a poll break (S2 table 3): each field by the schema, and what fields say together."""

from collections.abc import Iterator
from typing import Final

from conformance.core.answer import is_json
from conformance.core.exchange import Exchange
from conformance.core.message import Kind
from conformance.core.violation import shown
from conformance.protocols.ccmessaging.checks.listed import FILES, NO_CHAT, Body, Listed, given, is_a_place, names_messages
from conformance.protocols.ccmessaging.checks.poll_answer import FORM, is_success
from conformance.protocols.ccmessaging.legs import POLL
from conformance.protocols.ccmessaging.messages.downlink import TEXT_LIMIT, in_utf16, messages
from conformance.protocols.ccmessaging.messages.samples import DOWNLINK_FIELDS, SAMPLE_FIELDS

_SYSTEM: Final = ("系统", "system")


MESSAGES: Final = Listed(POLL.name, FORM.schema, FORM.found, is_json)


def _is_file(message: Body) -> bool:
    return message.get("mediaType") in FILES and message.get("controlType") in ("CHAT", None)


@MESSAGES.each("CCM-PO-037", given("from"))
def from_is_the_channel(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """In general the sender is the channel (GM-12)."""
    channel = str(exchange.target.credentials["channel_id"]) if exchange.target else message["from"]
    if message["from"] != channel:
        yield f"{channel}, the id of the channel", shown(message["from"]), "from"


@MESSAGES.each("CCM-PO-039", given("to"))
def to_is_the_user_who_polls(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """Usually the receiver is the user who polls (GM-17); other users of ours are a matter of CCM-PO-040."""
    if _right(exchange) and message["to"] not in (exchange.user, *_users(exchange)):
        yield f"{exchange.user}, the user who polls", shown(message["to"]), "to"


@MESSAGES.each("CCM-PO-040", given("to"))
def nobody_is_shown_a_message_to_another(message: Body, exchange: Exchange) -> Iterator[tuple[str, str, str]]:
    """A message that is addressed to another user is not shown (GM-05)."""
    if _right(exchange) and message["to"] != exchange.user and message["to"] in _users(exchange):
        yield f"only messages to {exchange.user}", f"one to {shown(message['to'])}", "to"


def _right(exchange: Exchange) -> bool:
    """Return whether the poll was a right one of a known user; what others are shown is a matter of CCM-PO-005."""
    return bool(exchange.user) and exchange.intent.kind is not Kind.BROKEN and is_success(exchange)


def _users(exchange: Exchange) -> list[str]:
    return [user.id for user in exchange.target.users] if exchange.target else []


@MESSAGES.each("CCM-PO-056", given("contentType"))
def the_kind_of_a_file_is_known(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """`contentType` is "1" or null, in whatever message it stands (GM-22)."""
    if message.get("contentType") not in ("1", None):
        yield '"1", or null', shown(repr(message["contentType"])), "contentType"


@MESSAGES.each("CCM-PO-057", lambda message: _is_file(message) and message.get("contentType") in ("1", None))
def only_a_local_file_has_a_type(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """`mediaFileType` goes with a local file and with no other (GM-22, GM-23)."""
    kind = message.get("mediaFileType")
    if message.get("contentType") == "1" and not kind:
        yield "a mediaFileType, for contentType is 1", shown(repr(kind)), "mediaFileType"
    if message.get("contentType") is None and kind is not None:
        yield "null, for contentType is null", shown(repr(kind)), "mediaFileType"


@MESSAGES.each(
    "CCM-PO-058", lambda message: _is_file(message) and message.get("contentType") in ("1", None) and isinstance(message.get("content"), str)
)
def a_file_is_named_by_its_kind(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """A file of the library has a number, a local file an object key (GM-11)."""
    content = message["content"]
    local = message.get("contentType") == "1"
    if not content.strip() or content.isdigit() == local:
        yield ("an object key" if local else "the number of a file of the library"), shown(content) or "empty", "content"


@MESSAGES.each("CCM-PO-059", lambda message: message.get("mediaType") == "LOCATE" and isinstance(message.get("content"), str))
def a_place_has_latitude_and_longitude(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """LOCATE is latitude/longitude/description (PO-10)."""
    if not is_a_place(message["content"]):
        yield "latitude/longitude/description", shown(message["content"]), "content"


@MESSAGES.each("CCM-PO-064", lambda message: message.get("controlType") == "READ" and message.get("content") is not None)
def a_read_names_messages(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """The content of READ is ids joined by commas, or a list of ids (X-31)."""
    if not names_messages(message["content"]):
        yield "ids joined by commas, or a list of ids", shown(repr(message["content"])), "content"


@MESSAGES.each("CCM-PO-067", lambda message: message.get("sourceType") == "SYSTEM" and isinstance(message.get("senderNickname"), str))
def a_system_message_says_so(message: Body, _: Exchange) -> Iterator[tuple[str, str, str]]:
    """The nickname of a system message is 系统 or system (GM-14); which letter case is left open (X-34)."""
    if message["senderNickname"] and message["senderNickname"].lower() not in _SYSTEM:
        yield "系统 or system", shown(message["senderNickname"]), "senderNickname"


CHECKS: Final = (
    MESSAGES.leaves(),
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
    if control in NO_CHAT:
        yield "CCM-PO-063", "empty" if content is None or message.get("mediaType") is None else "given"
    if control == "READ" and isinstance(content, str | list):
        yield "CCM-PO-065", "string" if isinstance(content, str) else "list"
    if isinstance(content, str) and len(content) <= TEXT_LIMIT < in_utf16(content):
        yield "CCM-PO-035", "sent"
    unknown = message.keys() - DOWNLINK_FIELDS
    yield "CCM-PO-066", "none" if not unknown else "samples" if unknown <= SAMPLE_FIELDS else "other"
