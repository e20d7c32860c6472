"""A platform that refuses whatever the documents leave open, and conforms."""

import json
from typing import Final

from conformance.core.exchange import Request
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.keys import WantsEachKeyOnce
from conformance.protocols.ccmessaging.legs import FILE_TYPES
from conformance.protocols.ccmessaging.messages.uplink import OPTIONAL
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import STRINGS, Body

_KNOWN: Final = frozenset({*STRINGS, "timestamp"})
_MAY_BE_NULL: Final = frozenset({"userAgent", "senderAvatar"})
_MAY_BE_EMPTY: Final = frozenset({"title", "description"})
_OF_A_CARD: Final = _MAY_BE_EMPTY | {"redirectUrl", "mediaFileId", "mediaFileType"}


@oddity
class IsStrict(WantsEachKeyOnce, Platform):
    """Refuses whatever the documents leave open."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.seen: set[str] = set()

    def objection(self, body: Body) -> str:
        again, elsewhere = self.again(body.get("messageId")), body["to"] != self.target.credentials["channel_id"]
        return "strict" if again or elsewhere or _odd_fields(body) or _odd_values(body) or _odd_content(body) else ""

    def again(self, message_id: str | None) -> bool:
        known = message_id in self.seen
        self.seen |= {message_id} if message_id else set()
        return known

    def user(self, request: Request, body: Body) -> str:
        if body["from"] != super().user(request, body):
            raise Refused(403, "from is not the user of the token")
        return super().user(request, body)


def _odd_fields(body: Body) -> bool:
    """Return whether a field is unknown, or null or empty where no sample has it so."""
    null = any(body[name] is None for name in body.keys() - _MAY_BE_NULL)
    return null or bool(body.keys() - _KNOWN) or any(body.get(name) == "" for name in OPTIONAL)


def _odd_values(body: Body) -> bool:
    """Return whether a field has a value that the samples do not show, or is longer in bytes than in characters."""
    avatar, stamp, data = body.get("senderAvatar") or "http", body.get("timestamp", "1" * 13), body.get("transData", "{")
    plain = isinstance(stamp, str) and len(stamp) == 13 and stamp.isdigit() and data.startswith("{") and avatar.startswith("http")
    long = len(body.get("messageId", "").encode()) > 32 or len(avatar.encode()) > 1024
    return not plain or long or (body["channel"], body["sourceType"]) != ("WEB", "CUSTOMER")


def _odd_content(body: Body) -> bool:
    content, control, media = body.get("content"), body["controlType"], body["mediaType"]
    if control in ("INPUT", "READ") and not content:
        return True
    if control != "CHAT" or not isinstance(content, str):
        return False
    control_characters = any((c < " " and c not in "\t\n") or "\x7f" <= c <= "\x9f" for c in content)
    no_comma = media in FILE_TYPES and "," not in content
    odd_card = media == "WEBCARD" and _odd_card(json.loads(content))
    return len(content.encode()) > 1024 or not content or control_characters or odd_card or no_comma


def _odd_card(card: Body) -> bool:
    plain = all(isinstance(value, str) and (value or name in _MAY_BE_EMPTY) for name, value in card.items())
    named = card.keys() >= _MAY_BE_EMPTY and card.keys() <= _OF_A_CARD
    return not (plain and named and card.get("redirectUrl", "http").startswith("http"))
