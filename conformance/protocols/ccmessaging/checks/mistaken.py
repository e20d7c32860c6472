"""What a field of a sendAsync body seems to be that breaks the table: names for the usual mistakes of clients."""

import re
from typing import Any, Final

from conformance.core.exchange import NOT_JSON, parse_json
from conformance.core.violation import Violation
from conformance.protocols.ccmessaging.legs import CONTROL_TYPES, MEDIA_TYPES

_UUID: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_UUID_LENGTH: Final = 36
_KNOWN: Final = {"/controlType": CONTROL_TYPES, "/mediaType": MEDIA_TYPES}


def mistaken(violation: Violation, body: dict[str, Any]) -> str:
    """Say what seems to have been done instead; empty if that cannot be told. Always in our own words."""
    at = violation.pointer
    value = body.get(at[1:])
    if at in _KNOWN and isinstance(value, str) and value.strip().upper() in _KNOWN[at]:
        return "in another letter case, or with blanks around it"
    if at == "/messageId":
        return _message_id(value)
    if at == "/content" and isinstance(value, dict):
        return "a card as an object, not as its JSON text"
    if at == "/transData" and isinstance(value, dict):
        return "an object, not its JSON text"
    if at == "/content" and violation.rule == "CCM-UP-061":
        return "a JSON text encoded twice" if isinstance(parse_json(str(parse_json(str(value)))), dict) else ""
    if isinstance(value, int | float) and not isinstance(value, bool) and violation.expected.startswith("type "):
        return "a number without quotes"
    return "Python's notation, not JSON" if at == "/transData" and _is_python(value) else ""


def _message_id(value: object) -> str:
    if isinstance(value, str) and _UUID.fullmatch(value.strip("{}")) and len(value) >= _UUID_LENGTH:
        return "a UUID with its hyphens, which has 36 characters"
    return "a number without quotes" if type(value) is int else ""


def _is_python(value: object) -> bool:
    return isinstance(value, str) and parse_json(value.replace("'", '"')) is not NOT_JSON
