"""Bind a message to a user, a target and a run: placeholders become values, the three headers are added, JSON becomes bytes.

Tokens stay marks: the purse puts them in when the request is sent.
"""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from conformance.core.exchange import Request
from conformance.core.message import AnotherUserId, ChannelId, Fresh, Message, Moment, Placeholder, UserId
from conformance.core.protocol import Bound
from conformance.core.settings import Target, User
from conformance.protocols.ccmessaging.legs import POLL, PUSH, UPLINK
from conformance.protocols.ccmessaging.marks import ACCESS_TOKEN, TOKEN
from conformance.protocols.ccmessaging.messages.content import FOUR_PARTS, Card, File, FileKey
from conformance.protocols.ccmessaging.messages.poll import RIGHT
from conformance.protocols.ccmessaging.messages.push import moment
from conformance.protocols.ccmessaging.messages.uplink import RAW_CHANNEL, RAW_USER
from conformance.protocols.ccmessaging.uploads import TYPES

_LEGS = {leg.name: leg for leg in (UPLINK, POLL, PUSH)}
_USUAL = {
    UPLINK.name: {"Content-Type": "application/json;charset=UTF-8", "ccmessaging-token": TOKEN, "Authorization": f"Bearer {ACCESS_TOKEN}"},
    POLL.name: {"Content-Type": "application/json; charset=UTF-8", "Cookie": RIGHT},
    PUSH.name: {"Content-Type": "application/json"},
}
_LONGEST_ID = 32
_STAND_IN = "00000000-0000-0000-0000-000000000000"
"""The key of a file that no platform knows, sent where none is configured."""


def bind(message: Message, user: User, target: Target, fresh: Callable[[int], str]) -> Bound:
    """Return what goes over the wire. Where an acceptance needs a file that is not configured, the intent says so."""
    resolver = _Resolver(user, target, fresh)
    body = message.body
    body = body if isinstance(body, bytes) else resolver.resolve(body)
    intent = message.intent if not resolver.lacking else replace(message.intent, configured=False)
    bound = replace(message, body=body, intent=intent)
    raw = _fill(body, user, target) if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
    usual = {**_USUAL[message.leg], **_configured(message.leg, target)}
    headers = tuple((name, value) for name, value in {**usual, **message.headers}.items() if value is not None)
    return Bound(bound, Request(message.method or _LEGS[message.leg].method, _url(target, message), headers, raw))


def _configured(leg: str, target: Target) -> dict[str, str]:
    """Return the headers whose values stand in the configuration."""
    if leg == UPLINK.name:
        return {"x-app-key": str(target.credentials["app_key"])}
    known = target.credentials.get("push_authorization") if leg == PUSH.name else None
    return {"Authorization": str(known)} if known else {}


def again(message: Message) -> Message:
    """Return a bound message fit to be sent once more: an id or a time that is not itself under test becomes a fresh one."""
    body = message.body
    if message.leg == PUSH.name and isinstance(body, dict) and isinstance(body.get("messages"), list):
        return replace(message, body=_timed_anew(body) | {"messages": [_timed_anew(_coded_anew(one)) for one in body["messages"]]})
    known = body.get("messageId") if isinstance(body, dict) else None
    if not isinstance(known, str) or not known:
        return message
    if message.intent.pointer != "/messageId":
        return message.with_field("messageId", Fresh(min(len(known), 32)))
    # What is under test stays as it is, length and signs; where it is long enough its last characters become fresh.
    fresh = min(10, len(known) // 2)
    return message.with_field("messageId", Fresh(fresh, known[:-fresh])) if fresh and known[-fresh:].isalnum() else message


def _coded_anew(message: Any) -> Any:
    """Return a pushed message with a messageCode of its own, if it has one that is none of ours to test."""
    known = message.get("messageCode") if isinstance(message, dict) else None
    return {**message, "messageCode": Fresh(len(known))} if isinstance(known, str) and 0 < len(known) <= _LONGEST_ID else message


def _timed_anew(value: Any) -> Any:
    """Return a push, or a message of one, with a time of its own, if it has one."""
    return {**value, "timestamp": Moment()} if isinstance(value, dict) and type(value.get("timestamp")) is int else value


def _fill(body: bytes, user: User, target: Target) -> bytes:
    """Put user and channel into a body that is sent as bytes."""
    return body.replace(RAW_USER, user.id.encode()).replace(RAW_CHANNEL, str(target.credentials["channel_id"]).encode())


def url(target: Target, leg: str) -> str:
    """Return where a leg is called: base and documented path, or what target.paths says instead."""
    own = target.paths.get(leg.rpartition(".")[2], _LEGS[leg].path)
    return own if "://" in own else target.url.rstrip("/") + own if own else target.url


def _url(target: Target, message: Message) -> str:
    whole = url(target, message.leg)
    if message.path.startswith("?"):
        return whole + message.path
    return whole.rsplit("/", 1)[0] + message.path if message.path else whole


def _next(user: User, target: Target) -> User:
    """Return the user who stands behind this one in the configuration."""
    return target.users[(target.users.index(user) + 1) % len(target.users)]


class _Resolver:
    """Turns placeholders into values for one message, and remembers whether a configured file was lacking."""

    def __init__(self, user: User, target: Target, fresh: Callable[[int], str]) -> None:
        self.user, self.target, self.fresh, self.lacking = user, target, fresh, False

    def resolve(self, value: Any) -> Any:
        if isinstance(value, dict):
            return {key: self.resolve(member) for key, member in value.items()}
        if isinstance(value, list):
            return [self.resolve(member) for member in value]
        return self._value(value) if isinstance(value, Placeholder) else value

    def _value(self, value: Placeholder) -> Any:
        match value:
            case UserId():
                return self.user.id
            case AnotherUserId():
                return _next(self.user, self.target).id
            case ChannelId():
                return str(self.target.credentials["channel_id"])
            case Fresh():
                return value.head + self.fresh(value.length)
            case Moment():
                return moment(self.fresh(10))
            case File():
                return self._file(value)
            case FileKey():
                return self._key(value.media)
            case Card():
                return json.dumps(self._card(value.value), ensure_ascii=False)
        raise TypeError(value)

    def _card(self, card: Any) -> Any:
        """Resolve the members of a card; an optional file that is not configured is left out."""
        if not isinstance(card, dict):
            return card
        return {key: self.resolve(member) for key, member in card.items() if not self._left_out(member)}

    def _left_out(self, member: Any) -> bool:
        return isinstance(member, FileKey) and member.optional and not self.target.media.get(member.media)

    def _file(self, file: File) -> str:
        known = self.target.media.get(file.media, "")
        self.lacking = self.lacking or not known
        parts = (known or f"{_STAND_IN},{TYPES[file.media]}").split(",")
        if file.form == FOUR_PARTS:
            return ",".join(parts) if len(parts) == 4 else f"test.{parts[-1]},6,{parts[0]},{parts[-1]}"
        return ",".join(parts) if len(parts) != 4 else f"{parts[2]},{parts[3]}"

    def _key(self, media: str) -> str:
        known = self.target.media.get(media, "")
        self.lacking = self.lacking or not known
        parts = (known or _STAND_IN).split(",")
        return parts[2] if len(parts) == 4 else parts[0]
