"""Platforms that take contents, bodies and calls which break one rule (S0 table 1, table 3 row 1.2)."""

from typing import Any

from conformance.core.exchange import Request
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

_PLAIN = {"channel": "WEB", "controlType": "CHAT", "from": "x", "mediaType": "TEXT", "sourceType": "CUSTOMER", "to": "x", "content": "x"}


@breaks("CCM-UP-031")
class TakesChatWithoutContent(Platform):
    def chat_has_content(self, body: Body) -> bool:
        return True


@breaks("CCM-UP-033")
class TakesLongText(Platform):
    def text_fits(self, text: str) -> bool:
        return True


@breaks("CCM-UP-033")
class CountsTextFromOne(Platform):
    def text_fits(self, text: str) -> bool:
        return len(text) <= 1025


@breaks("CCM-UP-058")
class TakesNoFile(Platform):
    def file_is_named(self, content: str) -> bool:
        return True


@breaks("CCM-UP-060")
class TakesAnyCardText(Platform):
    def card_is_json(self, content: str) -> bool:
        return content != "null"


@breaks("CCM-UP-061")
class TakesAnyCardValue(Platform):
    def card_is_json(self, content: str) -> bool:
        return content == "null" or super().card_is_json(content)

    def card_is_an_object(self, card: object) -> bool:
        return True


@breaks("CCM-UP-062")
class TakesCardWithoutLink(Platform):
    def card_has_a_link(self, card: Body) -> bool:
        return True


@breaks("CCM-UP-063")
class TakesAnyCardType(Platform):
    def card_type_is_known(self, card: Body) -> bool:
        return True


@breaks("CCM-UP-120")
class TakesAnyBody(Platform):
    def loads(self, raw: bytes) -> Any:
        text = self.decode(raw)
        try:
            return super().loads(raw)
        except ValueError:
            return dict(_PLAIN) if text is not None else None


@breaks("CCM-UP-121")
class TakesAnyValue(Platform):
    def as_object(self, value: object) -> Body:
        return value if isinstance(value, dict) else dict(_PLAIN)

    def loads(self, raw: bytes) -> Any:
        return [] if raw.startswith(b"[[[") else super().loads(raw)


@breaks("CCM-UP-122")
class TakesLatin1(Platform):
    def decode(self, raw: bytes) -> str:
        return raw.decode("utf-8", errors="replace")


@breaks("CCM-UP-002")
class TakesEveryMethod(Platform):
    def known_method(self, method: str) -> bool:
        return True


@breaks("CCM-UP-002")
class TakesPut(Platform):
    def known_method(self, method: str) -> bool:
        return method in ("POST", "PUT")


@breaks("CCM-UP-003")
class TakesEveryPath(Platform):
    def known_path(self, path: str) -> bool:
        return True


@breaks("CCM-UP-130")
class NeedsNoToken(Platform):
    def token_is_right(self, request: Request) -> bool:
        return True

    def user(self, request: Request, _body: Body) -> str:
        return str(_body.get("from"))


@breaks("CCM-UP-130")
class TakesUnknownToken(Platform):
    def token_is_right(self, request: Request) -> bool:
        return bool(request.header("ccmessaging-token"))

    def user(self, request: Request, _body: Body) -> str:
        return str(_body.get("from"))


@breaks("CCM-UP-131")
class NeedsNoAppKey(Platform):
    def app_key_is_right(self, request: Request) -> bool:
        return True


@breaks("CCM-UP-132", also=("CCM-UP-133",))
class NeedsNoAuthorization(Platform):
    def authorization_is_right(self, request: Request) -> bool:
        return True


@breaks("CCM-UP-132")
class TakesAnyBearer(Platform):
    def authorization_is_right(self, request: Request) -> bool:
        return (request.header("authorization") or "").startswith("Bearer")


@breaks("CCM-UP-133")
class TakesEveryScheme(Platform):
    def scheme_is_right(self, scheme: str, _token: str) -> bool:
        return True

    def access_token(self, scheme: str, token: str) -> str:
        return token or scheme
