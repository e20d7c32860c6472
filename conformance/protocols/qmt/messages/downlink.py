"""Messages to customers, as they come to our listener (documents/001): read kindly, judged elsewhere."""

import json
from typing import Any

from conformance.core.downlink import Arrival
from conformance.core.exchange import Exchange, parse_json
from conformance.protocols.qmt.checks.received import body
from conformance.protocols.qmt.legs import DEFAULT_TYPES, LONGEST, customer, is_event
from conformance.protocols.qmt.messages.message import cell_of


def arrivals(exchange: Exchange) -> list[Arrival]:
    """Return the message that a request brought; none where it brought none."""
    value = body(exchange)
    if not isinstance(value, dict):
        return []
    to, kind, said = value.get("ToUserId"), value.get("MsgType"), value.get("Content")
    user = customer(to) if isinstance(to, str) else ""
    is_text = not isinstance(kind, str) or not (kind in DEFAULT_TYPES[1:] or is_event(value))
    text = said if is_text and isinstance(said, str) else None
    lost = is_text and text is None
    whole = json.dumps([value, exchange.request.url], sort_keys=True)
    says = json.dumps([kind, said])
    return [Arrival(user, user, text, "", chat=is_text, whole=whole, says=says, pointer="", cell=cell_of(value), garbled=lost)]


def readable(exchange: Exchange) -> bool:
    """Return whether what came can be read."""
    return isinstance(body(exchange), dict)


def text(exchange: Exchange) -> str | None:
    """Return the text of a message that was sent; None for anything else."""
    sent: Any = parse_json(exchange.sent) if isinstance(exchange.sent, bytes) else exchange.sent
    said = sent.get("Content") if isinstance(sent, dict) and sent.get("MsgType") == "text" else None
    return said if isinstance(said, str) and said else None


def fits(said: str) -> bool:
    """Return whether a text can come back whole, however characters are counted."""
    return len(said) + sum(sign > "\uffff" for sign in said) <= LONGEST
