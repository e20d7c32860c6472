"""Bind a message to a customer, a target and a run: placeholders become values, JSON becomes bytes. Its signature stays a mark until it is sent."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from conformance.core.exchange import Request
from conformance.core.message import Fresh, Intent, Kind, Message, UserId
from conformance.core.protocol import Bound
from conformance.core.settings import Target, User
from conformance.protocols.qmt.legs import DOWNLINK, UPLINK, USER, customer, rule
from conformance.protocols.qmt.messages.message import RAW_USER, SIGNS
from conformance.protocols.qmt.signing.purse import RIGHT

_SAMPLE_PREFIX: Final = "/qmtapi"
"""Where the sample of documents/001 has the app."""


def bind(message: Message, user: User, target: Target, fresh: Callable[[int], str]) -> Bound:
    """Return what goes over the wire, but for timestamp and signature."""
    body = message.body if isinstance(message.body, bytes) else _resolved(message.body, user, fresh)
    raw = body.replace(RAW_USER, user.id.encode()) if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
    headers = {"Content-Type": "application/json", **message.headers}
    bound = replace(message, body=body, intent=_intent(message, target))
    named = body.get(USER[message.leg], user.id) if isinstance(body, dict) else user.id
    request = Request(message.method or "POST", _url(target, message), tuple((k, v) for k, v in headers.items() if v is not None), raw)
    return Bound(bound, request, customer(named) if isinstance(named, str) and named != user.id else "")


def again(message: Message) -> Message:
    """Return a bound message fit to be sent once more: a content that is not itself under test becomes a fresh one."""
    said = message.body.get("Content") if isinstance(message.body, dict) else None
    if not isinstance(said, str) or len(said) <= SIGNS or said[-SIGNS - 1] not in " =" or message.intent.pointer == "/Content":
        return message
    return message.with_field("Content", Fresh(SIGNS, said[:-SIGNS]))


def url(target: Target, leg: str) -> str:
    """Return where a leg is called: base and documented path, or what target.paths says instead."""
    known = target.credentials
    documented = f"/api/{known['version']}/{known['appid']}{UPLINK.path}" if leg == UPLINK.name else _SAMPLE_PREFIX + DOWNLINK.path
    own = target.paths.get(leg.rpartition(".")[2], documented)
    return own if "://" in own else target.url.rstrip("/") + own


def _url(target: Target, message: Message) -> str:
    """Return the URL of a message.

    Its `path` is another query (`?`: none), another name of the interface (`/...`), or another version or app id (`version=...`), with a query
    of its own or the right one.
    """
    whole, (own, asked, query) = url(target, message.leg), message.path.partition("?")
    if own.startswith("/"):
        whole = whole.rpartition("/")[0] + own
    elif own:
        whole = _renamed(whole, target, own) or whole
    return whole + (f"{asked}{query}" if query else "" if asked else RIGHT)


def _renamed(whole: str, target: Target, own: str) -> str:
    """Return the URL with another value for `version` or `appid`; empty if that does not stand in it."""
    name, _, value = own.partition("=")
    head, known, rest = whole.rpartition(f"/{target.credentials[name]}/")
    return f"{head}/{value}/{rest}" if known else ""


def _intent(message: Message, target: Target) -> Intent:
    """Return what is meant, by the rule about declared types where the configuration lists the type; nothing, where it cannot be said."""
    intent, body = message.intent, message.body
    kind = body.get("MsgType") if isinstance(body, dict) else None
    if message.path.startswith(("version=", "appid=")) and not _renamed(url(target, message.leg), target, message.path):
        return replace(intent, kind=Kind.FORM)
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
