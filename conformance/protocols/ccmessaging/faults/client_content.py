"""Clients whose messages have a content that does not keep S0 (table 3, 1.2), or a body that cannot be read."""

import json
from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Chats(Integrator):
    """Chats with another content, in messages of one mediaType."""

    media = "TEXT"
    instead: Any = None

    def fields(self, body: Body) -> Body:
        mine = body["controlType"] == "CHAT" and body["mediaType"] == self.media
        return {**body, "content": self.instead} if mine else body


@breaks("CCM-UP-030")
class SendsAContentThatIsANumber(_Chats):
    instead = 42


@breaks("CCM-UP-030")
class SendsACardAsAnObject(_Chats):
    media, instead = "WEBCARD", {"title": "Your order", "description": "", "redirectUrl": "https://example.com"}


@breaks("CCM-UP-031")
class ChatsWithoutContent(Integrator):
    def fields(self, body: Body) -> Body:
        return {name: value for name, value in body.items() if name != "content" or body["controlType"] != "CHAT" or body["mediaType"] != "TEXT"}


@breaks("CCM-UP-031")
class ChatsWithNullAsContent(_Chats):
    pass


@breaks("CCM-UP-033")
class ChatsAtLength(_Chats):
    instead = "x" * 1025


@breaks("CCM-UP-033")
class ChatsAtLengthInChinese(_Chats):
    instead = "你" * 1025


@breaks("CCM-UP-058")
class SendsAFileWithoutName(_Chats):
    media, instead = "VIDEO", ""


@breaks("CCM-UP-060")
class SendsACardThatIsNoJson(_Chats):
    media, instead = "WEBCARD", "https://example.com/orders/4711"


@breaks("CCM-UP-060")
class SendsACardInPythonsNotation(Integrator):
    def card(self, members: Body) -> str:
        return repr(members)


@breaks("CCM-UP-061")
class SendsACardThatIsAList(Integrator):
    def card(self, members: Body) -> str:
        return json.dumps([members])


@breaks("CCM-UP-061")
class EncodesCardsTwice(Integrator):
    def card(self, members: Body) -> str:
        return json.dumps(json.dumps(members))


@breaks("CCM-UP-062")
class SendsACardWithoutLink(Integrator):
    def members(self, user: str) -> Body:
        return {"title": "Your order", "description": ""}


@breaks("CCM-UP-063")
class SendsACardWithAMimeType(Integrator):
    def members(self, user: str) -> Body:
        return {**super().members(user), "mediaFileType": "image/jpeg"}


@breaks("CCM-UP-207")
class NamesFilesThatNobodyUploaded(Integrator):
    def file(self, user: str, media: str) -> str:
        self.key(user, media)
        return "0123456789abcdef0123456789abcdef,jpg"


@breaks("CCM-UP-207")
class NamesFilesByTheirAddress(Integrator):
    def file(self, user: str, media: str) -> str:
        return "https://files.example.com/photo,jpg"


@breaks("CCM-UP-208")
class NamesAPictureThatNobodyUploaded(Integrator):
    def members(self, user: str) -> Body:
        return {**super().members(user), "mediaFileId": "photo.jpg"}


# ---- the body ----------------------------------------------------------------------------------------------------------


class _Encodes(Integrator):
    """Encodes what it types in another way."""

    def encode(self, body: Body) -> bytes:
        return self.otherwise(body) if body["controlType"] == "INPUT" else super().encode(body)

    def otherwise(self, body: Body) -> bytes:
        return b""


@breaks("CCM-UP-120")
class SendsAForm(_Encodes):
    def otherwise(self, body: Body) -> bytes:
        return "&".join(f"{name}={value}" for name, value in body.items() if name != "content").encode()


@breaks("CCM-UP-120")
class SendsAnEmptyBody(_Encodes):
    pass


@breaks("CCM-UP-120")
class SendsBehindAByteOrderMark(_Encodes):
    def otherwise(self, body: Body) -> bytes:
        return b"\xef\xbb\xbf" + json.dumps(body).encode()


@breaks("CCM-UP-120")
class SendsNotANumber(_Encodes):
    def otherwise(self, body: Body) -> bytes:
        return json.dumps({**body, "timestamp": float("nan")}).encode()


@breaks("CCM-UP-121")
class SendsAListOfMessages(_Encodes):
    def otherwise(self, body: Body) -> bytes:
        return json.dumps([body]).encode()


@breaks("CCM-UP-121")
class EncodesMessagesTwice(_Encodes):
    def otherwise(self, body: Body) -> bytes:
        return json.dumps(json.dumps(body)).encode()


@breaks("CCM-UP-122")
class SendsGbk(Integrator):
    def encode(self, body: Body) -> bytes:
        return json.dumps(body, ensure_ascii=False).encode("gb18030")
