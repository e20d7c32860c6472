"""Platforms that take OPEN questions the other way, and conform: an alarm on any of them is a bug of the suite."""

import json
from collections.abc import Iterator
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import FILES, Body


@oddity
class IsStrict(Platform):
    """Refuses whatever the documents leave open."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.seen: set[str] = set()

    def objection(self, body: Body) -> str:
        known = {"channel", "content", "controlType", "from", "mediaType", "senderNickname", "sourceType", "timestamp"}
        known |= {"to", "userAgent", "senderAvatar", "messageId", "transData"}
        null = any(body[key] is None for key in body.keys() - {"userAgent", "senderAvatar"})
        empty = any(body.get(key) == "" for key in ("senderNickname", "timestamp", "userAgent", "senderAvatar", "messageId", "transData"))
        avatar, stamp, data = body.get("senderAvatar"), body.get("timestamp", "1" * 13), body.get("transData")
        message_id = body.get("messageId")
        again = message_id in self.seen
        self.seen.add(message_id) if message_id else None
        scalar = data is not None and not data.startswith("{")
        wrong = scalar or body["channel"] != "WEB" or body["sourceType"] != "CUSTOMER" or body["to"] != self.target.credentials["channel_id"]
        odd = (avatar and not avatar.startswith("http")) or not (isinstance(stamp, str) and len(stamp) == 13 and stamp.isdigit())
        long = len((message_id or "").encode()) > 32 or len((avatar or "").encode()) > 1024
        return "strict" if body.keys() - known or null or empty or again or wrong or odd or long or self._content(body) else ""

    def _content(self, body: Body) -> bool:
        content, control, media = body.get("content"), body["controlType"], body["mediaType"]
        if control in ("INPUT", "READ") and not content:
            return True
        if control != "CHAT" or not isinstance(content, str):
            return False
        control_characters = any((c < " " and c not in "\t\n") or "\x7f" <= c <= "\x9f" for c in content)
        no_comma = media in FILES and "," not in content
        odd_card = media == "WEBCARD" and self._is_odd(json.loads(content))
        return len(content.encode()) > 1024 or not content or control_characters or odd_card or no_comma

    def _is_odd(self, card: Body) -> bool:
        texts = {"title", "description"}
        plain = all(isinstance(value, str) and (value or name in texts) for name, value in card.items())
        named = texts <= card.keys() <= {*texts, "redirectUrl", "mediaFileId", "mediaFileType"}
        return not (plain and named and card.get("redirectUrl", "http").startswith("http"))

    def loads(self, raw: bytes) -> Any:
        def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
            if len(dict(pairs)) != len(pairs):
                raise ValueError("a key stands twice")
            return dict(pairs)

        return json.loads(self.decode(raw), object_pairs_hook=unique)

    def user(self, request: Request, body: Body) -> str:
        if body["from"] != super().user(request, body):
            raise Refused(403, "from is not the user of the token")
        return super().user(request, body)


@oddity
class IsLenient(Platform):
    """Accepts whatever the documents leave open."""

    def sender_fits(self, sender: str) -> bool:
        return 1 <= len(sender) <= 40

    def known_media_type(self, value: object) -> bool:
        return value == "LOCATE" or super().known_media_type(value)

    def scheme_is_right(self, scheme: str, token: str) -> bool:
        return scheme.lower() == "bearer"

    def is_connected(self, user: str) -> bool:
        return True


@oddity
class WantsOneFormOfFiles(Platform):
    """Takes FILE in the four-part form of the sibling interface only (SA-32)."""

    def objection(self, body: Body) -> str:
        hit = body["mediaType"] == "FILE" and body.get("content") and str(body["content"]).count(",") != 3
        return "name,size,key,ext" if hit else ""


@oddity
class WantsALabel(Platform):
    def take(self, request: Request) -> Body:
        if not (request.header("content-type") or "").startswith("application/json"):
            raise Refused(415, "application/json")
        return super().take(request)


@oddity
class FindsCardsTooLarge(Platform):
    """Says 413 to a card of more than 1,024 characters, 415 to a mediaType that it does not know."""

    def problems(self, body: Body) -> Iterator[str]:
        if body.get("mediaType") == "WEBCARD" and len(str(body.get("content"))) > 1024:
            raise Refused(413, "too large")
        if isinstance(body.get("mediaType"), str) and not self.known_media_type(body["mediaType"]):
            raise Refused(415, "unknown type")
        yield from super().problems(body)


@oddity
class RefusesWithCode200(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "200", "resultDesc": refused.why})


@oddity
class GatewayGivesUp(Platform):
    """Stands behind a gateway that answers 503 to a body which nests too deeply."""

    def take(self, request: Request) -> Body:
        if request.body.startswith(b"[[["):
            raise Refused(503, "upstream")
        return super().take(request)
