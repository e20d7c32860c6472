"""Messages that come down to a user, in answers to polls (S2 table 3) and in pushes (S3): read kindly, judged elsewhere."""

import json
from typing import Any, Final

from conformance.core.downlink import Arrival
from conformance.core.exchange import Exchange
from conformance.core.message import Kind
from conformance.protocols.ccmessaging.legs import POLL, PUSH

TEXT_LIMIT: Final = 500
"""Characters of a content that comes down (GM-11): longer texts cannot come back whole."""
AT: Final = {POLL.name: "/downlinkMessages", PUSH.name: "/messages"}
"""Leg -> where the messages stand in a body."""
_SORTED: Final = json.JSONEncoder(sort_keys=True)
_SAYS: Final = ("controlType", "mediaType", "content", "sourceType")
_NOT_FOUND: Final = 404
_NO_TEXT: Final = POLL.axes["mediaType"][1:]
_NO_CHAT: Final = ("DISCONNECT", "READ", "CONNECT", "TRANS2AGENT")


def body(exchange: Exchange) -> Any:
    """Return the JSON value that carries the messages: the answer to a poll, or what was pushed. None if it did not come whole."""
    if exchange.failure:
        return None
    if exchange.inbound:
        return exchange.request.json
    return exchange.response.json if exchange.response else None


def messages(exchange: Exchange) -> list[Any]:
    """Return the messages that came with an exchange; none where there is no such list."""
    if "messages" not in exchange.memo:
        found = _listed(exchange)
        exchange.memo["messages"] = found if isinstance(found, list) else []
    known: list[Any] = exchange.memo["messages"]
    return known


def _listed(exchange: Exchange) -> Any:
    value = body(exchange)
    return value.get(AT[exchange.leg][1:]) if isinstance(value, dict) else ""


def cell(message: Any) -> tuple[str, ...]:
    """Return where a message stands on the axes of the leg; controlType is CHAT if it is left out (S2), mediaType may be null (S3)."""
    media = message.get("mediaType")
    values = (message.get("controlType") or "CHAT", "null" if media is None else media, message.get("sourceType"))
    return tuple([value if isinstance(value, str) else "" for value in values])


def arrivals(exchange: Exchange) -> list[Arrival]:
    """Return what came, in its order. In a push, or without a right token, messages belong to whom they are addressed to."""
    if "arrivals" not in exchange.memo:
        exchange.memo["arrivals"] = _arrivals(exchange)
    known: list[Arrival] = exchange.memo["arrivals"]
    return known


def _arrivals(exchange: Exchange) -> list[Arrival]:
    asked = bool(exchange.user) and exchange.intent.kind is not Kind.BROKEN
    nobody = ("", str(exchange.target.credentials.get("channel_id", "")) if exchange.target else "")
    found = []
    for index, message in enumerate(messages(exchange)):
        if not isinstance(message, dict):
            continue
        to = message.get("to")
        code = message.get("messageCode")
        text = _text(message)
        found.append(
            Arrival(
                user=to if isinstance(to, str) and to not in nobody and not asked else exchange.user,
                to=to if isinstance(to, str) else "",
                text=text,
                code=code if isinstance(code, str) else "",
                chat=message.get("controlType") in ("CHAT", None),
                whole="" if code and isinstance(code, str) else _SORTED.encode(message),
                says=repr([message.get(name) for name in _SAYS]),
                pointer=f"{AT[exchange.leg]}/{index}",
                cell=cell(message),
                garbled=text is None and _may_be_text(message),
            )
        )
    return found


def readable(exchange: Exchange) -> bool:
    """Return whether every message that came can be read; an answer without any list says that nothing waits, a push without one says nothing."""
    found = _listed(exchange)
    return (found is None and not exchange.inbound) or (isinstance(found, list) and all(isinstance(message, dict) for message in found))


def in_utf16(text: str) -> int:
    """Return the length of a text as many programs count it: signs beyond the first plane count twice."""
    return len(text) + sum(sign > "\uffff" for sign in text)


def fits(text: str) -> bool:
    """Return whether a text can come back whole, in every way to count characters."""
    return in_utf16(text) <= TEXT_LIMIT


def speaks(exchange: Exchange) -> bool:
    """Return whether an answer comes from the interface: a server that has none there says 404, or points elsewhere, in words of its own."""
    if exchange.response is None:
        return False
    body, elsewhere = exchange.response.json, exchange.response.header("location")
    return (exchange.response.status != _NOT_FOUND and not elsewhere) or (isinstance(body, dict) and "resultCode" in body)


def text(exchange: Exchange) -> str | None:
    """Return the text of a chat message that was sent; None for anything else."""
    body = exchange.sent
    if not isinstance(body, dict) or (body.get("controlType"), body.get("mediaType")) != ("CHAT", "TEXT"):
        return None
    content = body.get("content")
    return content if isinstance(content, str) and content else None


def _text(message: dict[str, Any]) -> str | None:
    """Return the text of a message that is not plainly something else."""
    content = message.get("content")
    return content if isinstance(content, str) and _may_be_text(message) else None


def _may_be_text(message: dict[str, Any]) -> bool:
    return message.get("mediaType") not in _NO_TEXT and message.get("controlType") not in _NO_CHAT
