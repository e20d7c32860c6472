"""Bind a message to a customer, a target and a run: placeholders become values, JSON becomes bytes. Its signature stays a mark until it is sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from conformance.core.exchange import Request
from conformance.core.message import Fresh, Message, UserId
from conformance.core.protocol import Bound
from conformance.core.settings import Target, User
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK, rule
from conformance.protocols.qmt.messages.message import RAW_USER
from conformance.protocols.qmt.signing import RIGHT

_SIGNS: Final = 8
_SAMPLE_PREFIX: Final = "/qmtapi"
"""Where the sample of documents/001 has the app."""


def bind(message: Message, user: User, target: Target, fresh: Callable[[int], str]) -> Bound:
    """Return what goes over the wire, but for timestamp and signature."""
    body = message.body if isinstance(message.body, bytes) else _resolved(message.body, user, fresh)
    raw = body.replace(RAW_USER, user.id.encode()) if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **message.headers}
    bound = replace(message, body=body, intent=_declared(message, target))
    return Bound(bound, Request(message.method or "POST", _url(target, message), tuple((k, v) for k, v in headers.items() if v is not None), raw))


def again(message: Message) -> Message:
    """Return a bound message fit to be sent once more: a text that is not itself under test becomes a fresh one."""
    body = message.body
    said = body.get("Content") if isinstance(body, dict) and body.get("MsgType") == "text" else None
    if not isinstance(said, str) or len(said) <= _SIGNS or said[-_SIGNS - 1] != " " or message.intent.pointer == "/Content":
        return message
    return message.with_field("Content", Fresh(_SIGNS, said[:-_SIGNS]))


def url(target: Target, leg: str, *, version: str = "", appid: str = "") -> str:
    """Return where a leg is called: base and documented path, or what target.paths says instead."""
    own = target.paths.get(leg.rpartition(".")[2], "")
    if not own:
        known = target.credentials
        own = f"/api/{version or known['version']}/{appid or known['appid']}{UPLINK.path}" if leg == UPLINK.name else _SAMPLE_PREFIX + DOWNLINK.path
    return own if "://" in own else target.url.rstrip("/") + own


def _url(target: Target, message: Message) -> str:
    """Return the URL of a message; its `path` is another query, another path, or `version=` or `appid=` with another value."""
    own = message.path
    if own.startswith(("version=", "appid=")):
        name, _, value = own.partition("=")
        return url(target, message.leg, **{name: value}) + RIGHT
    if own.startswith("/"):
        return url(target, message.leg).rsplit("/", 1)[0] + own + RIGHT
    return url(target, message.leg) + ("" if own == "?" else own or RIGHT)


def _declared(message: Message, target: Target) -> Any:
    """Return what is meant, by the rule about declared types where the configuration lists the type."""
    intent, body = message.intent, message.body
    kind = body.get("MsgType") if isinstance(body, dict) else None
    listed = kind in target.types and kind != "text"
    return replace(intent, rule=rule(message.leg, 112)) if listed and intent.rule == rule(message.leg, 111) else intent


def _resolved(value: Any, user: User, fresh: Callable[[int], str]) -> Any:
    match value:
        case UserId():
            return user.id
        case Fresh():
            return value.head + fresh(value.length)
        case dict():
            return {key: _resolved(member, user, fresh) for key, member in value.items()}
        case list():
            return [_resolved(member, user, fresh) for member in value]
    return value
