"""Clients whose messages have a content that does not keep S0 (table 3, 1.2), or a body that cannot be read."""

import json

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.client.altering import chats, leaves_out
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


def _chats(rule: str, content: object, media: str = "TEXT") -> type[Integrator]:
    return breaks(rule)(chats(content, media))


SendsAContentThatIsANumber = _chats("CCM-UP-030", 42)
SendsACardAsAnObject = _chats("CCM-UP-030", {"title": "Your order", "description": "", "redirectUrl": "https://example.com"}, "WEBCARD")
ChatsWithoutContent = breaks("CCM-UP-031")(leaves_out("content", where={"controlType": "CHAT", "mediaType": "TEXT"}))
ChatsWithNullAsContent = _chats("CCM-UP-031", None)
ChatsAtLength = _chats("CCM-UP-033", "x" * 1025)
ChatsAtLengthInChinese = _chats("CCM-UP-033", "你" * 1025)
SendsAFileWithoutName = _chats("CCM-UP-058", "", "VIDEO")
SendsACardThatIsNoJson = _chats("CCM-UP-060", "https://example.com/orders/4711", "WEBCARD")


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
