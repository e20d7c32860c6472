"""What the reference platform asks of a sendAsync body: a method per rule of S0 table 3, each true when the rule is kept."""

import json
from collections.abc import Iterator
from typing import Any, Final

from conformance.protocols.ccmessaging.legs import CONTROL_TYPES, FILE_TYPES, MEDIA_TYPES

Body = dict[str, Any]

MANDATORY: Final = ("channel", "controlType", "from", "mediaType", "sourceType", "to")
STRINGS: Final = (*MANDATORY, "content", "senderNickname", "userAgent", "senderAvatar", "messageId", "transData")
CARD_TYPES: Final = ("img", "img/png", "img/jpg")


class UplinkRules:
    """The rules of one body, without state. A fault overrides one method."""

    def given(self, field: str, body: Body) -> bool:
        return body.get(field) is not None

    def is_string(self, field: str, value: object) -> bool:
        return value is None or isinstance(value, str)

    def timestamp_has_a_form(self, value: object) -> bool:
        return value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))

    def not_empty(self, field: str, value: object) -> bool:
        return value != ""

    def known_control_type(self, value: object) -> bool:
        return value in CONTROL_TYPES

    def known_media_type(self, value: object) -> bool:
        return value in MEDIA_TYPES

    def sender_fits(self, sender: str) -> bool:
        return 1 <= len(sender) <= 24

    def avatar_fits(self, avatar: str) -> bool:
        return len(avatar) <= 1024

    def message_id_fits(self, message_id: str) -> bool:
        return len(message_id) <= 32

    def message_id_has_no_comma(self, message_id: str) -> bool:
        return "," not in message_id

    def trans_data_is_json(self, data: str) -> bool:
        return data == "" or parsed(data) is not None

    def chat_has_content(self, body: Body) -> bool:
        return body.get("content") is not None

    def text_fits(self, text: str) -> bool:
        return len(text) <= 1024

    def file_is_named(self, content: str) -> bool:
        return content != ""

    def card_is_json(self, content: str) -> bool:
        return parsed(content) is not None

    def card_is_an_object(self, card: object) -> bool:
        return isinstance(card, dict)

    def card_has_a_link(self, card: Body) -> bool:
        return bool(card.get("redirectUrl") or card.get("mediaFileId"))

    def card_type_is_known(self, card: Body) -> bool:
        return card.get("mediaFileType") in (*CARD_TYPES, "", None)

    def objection(self, body: Body) -> str:
        """Say why a body that keeps every rule is refused all the same: never. Faults and oddities do."""
        return ""

    def problems(self, body: Body) -> Iterator[str]:
        """Yield what is wrong with a body, in the order of the table."""
        yield from (f"{field} is missing" for field in MANDATORY if not self.given(field, body))
        yield from (f"{field} is no string" for field in STRINGS if not self.is_string(field, body.get(field)))
        yield from (f"{field} is empty" for field in ("channel", "sourceType", "to") if not self.not_empty(field, body.get(field)))
        checks = {
            "timestamp": self.timestamp_has_a_form(body.get("timestamp")),
            "controlType": self.known_control_type(body.get("controlType")),
            "mediaType": self.known_media_type(body.get("mediaType")),
            "from": self.sender_fits(_text(body.get("from"), "x")),
            "senderAvatar": self.avatar_fits(_text(body.get("senderAvatar"))),
            "messageId": self.message_id_fits(_text(body.get("messageId"))),
            "messageId,": self.message_id_has_no_comma(_text(body.get("messageId"))),
            "transData": self.trans_data_is_json(_text(body.get("transData"))),
        }
        yield from (f"{field} is wrong" for field, kept in checks.items() if not kept)
        if body.get("controlType") == "CHAT":
            yield from self._chat(body)
        if objection := self.objection(body):
            yield objection

    def _chat(self, body: Body) -> Iterator[str]:
        media, content = body.get("mediaType"), body.get("content")
        if not self.chat_has_content(body):
            yield "content is missing"
        elif isinstance(content, str):
            if media == "TEXT" and not self.text_fits(content):
                yield "content is too long"
            if media in FILE_TYPES and not self.file_is_named(content):
                yield "content names no file"
            if media == "WEBCARD":
                yield from self._card(content)

    def _card(self, content: str) -> Iterator[str]:
        card = parsed(content)
        if not self.card_is_json(content):
            yield "the card is no JSON"
        elif card is not None and not self.card_is_an_object(card):
            yield "the card is no object"
        elif isinstance(card, dict):
            if not self.card_has_a_link(card):
                yield "the card has no link"
            if not self.card_type_is_known(card):
                yield "mediaFileType is unknown"


def _text(value: object, otherwise: str = "") -> str:
    return value if isinstance(value, str) else otherwise


def parsed(text: str) -> Any:
    """Return the value of a JSON text; None if it is none (JSON null counts as none: no rule here allows it)."""
    try:
        return json.loads(text, parse_constant=lambda _: None)
    except (ValueError, RecursionError):
        return None
