"""Clients whose calls look odd but break nothing: an alarm on one of these is a bug of the suite. When they call, see `client_habits`."""

import json
from typing import Any

from conformance.core.exchange import Headers, Request, Response
from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Adds(Integrator):
    """Adds fields to every message, or gives them another value."""

    change: dict[str, Any] = {}

    def fields(self, body: Body) -> Body:
        return {**body, **self.change}


class _Chats(Integrator):
    """Chats with another content, in messages of one mediaType."""

    media = "TEXT"

    def fields(self, body: Body) -> Body:
        mine = body["controlType"] == "CHAT" and body["mediaType"] == self.media
        return {**body, "content": self.instead(body["content"])} if mine else body

    def instead(self, content: str) -> str:
        return content


# ---- headers -----------------------------------------------------------------------------------------------------------


@oddity
class WritesHeadersInLowerCaseAndBackwards(Integrator):
    def headers(self, user: str, body: Body) -> Headers:
        return tuple((name.lower(), value) for name, value in reversed(super().headers(user, body)))


@oddity
class WritesHeadersInCapitals(Integrator):
    def headers(self, user: str, body: Body) -> Headers:
        return tuple((name.upper(), value) for name, value in super().headers(user, body))

    def poll_headers(self, user: str) -> Headers:
        return tuple((name.upper(), value) for name, value in super().poll_headers(user))


@oddity
class SendsMoreHeaders(Integrator):
    def headers(self, user: str, body: Body) -> Headers:
        more = (("Accept", "*/*"), ("User-Agent", "okhttp/4.12.0"), ("Connection", "close"), ("Cookie", "JSESSIONID=1; ccmessaging-token=old"))
        return (*super().headers(user, body), *more)


@oddity
class CallsWithoutLabels(Integrator):
    def label(self) -> str | None:
        return None

    def poll_label(self) -> str | None:
        return None


@oddity
class LabelsWithoutCharset(Integrator):
    def label(self) -> str | None:
        return "application/json"

    def poll_label(self) -> str | None:
        return "application/json"


@oddity
class LabelsPlainText(Integrator):
    def label(self) -> str | None:
        return "text/plain; charset=utf-8"


@oddity
class WritesBearerInLowerCase(Integrator):
    def authorization(self, body: Body) -> str | None:
        return f"bearer {self.access}"


@oddity
class CallsFromABrowser(Integrator):
    """Is asked by its browser before each call whether it may, and for an icon."""

    def send(self, user: str, body: Body) -> Response:
        asked = (("Origin", "https://shop.example.com"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "x-app-key"))
        self.call(Request("OPTIONS", self.path("/apiaccess/ccmessaging/sendAsync"), asked))
        self.call(Request("OPTIONS", self.poll_path(), asked))
        self.call(Request("GET", "/favicon.ico", ()))
        return super().send(user, body)

    def headers(self, user: str, body: Body) -> Headers:
        return (*super().headers(user, body), ("Origin", "https://shop.example.com"))


@oddity
class UsesTheConfiguredAccessToken(Integrator):
    def fetch_access(self) -> str:
        return str(self.target.credentials["access_token"])


# ---- the body ----------------------------------------------------------------------------------------------------------


@oddity
class EscapesWhatIsNotAscii(Integrator):
    def encode(self, body: Body) -> bytes:
        return json.dumps(body, indent=2, sort_keys=True).encode()


@oddity
class WritesAKeyTwice(Integrator):
    def encode(self, body: Body) -> bytes:
        return super().encode(body)[:-1] + b', "channel": "WEB"}'


@oddity
class AddsFieldsOfItsOwn(_Adds):
    change = {"version": 2, "extra": {"deep": [1, 2]}}


@oddity
class SendsNullsAsTheSamples(_Adds):
    change = {"userAgent": None, "senderAvatar": None}


@oddity
class SendsNullsForAllOptionalFields(_Adds):
    change = dict.fromkeys(("senderNickname", "timestamp", "userAgent", "senderAvatar", "messageId", "transData"))


@oddity
class SendsEmptyOptionalFields(_Adds):
    change = dict.fromkeys(("senderNickname", "timestamp", "userAgent", "senderAvatar", "messageId", "transData"), "")


@oddity
class SendsNoMessageId(Integrator):
    def fields(self, body: Body) -> Body:
        return {name: value for name, value in body.items() if name != "messageId"}


@oddity
class CountsMessageIdsForEachUser(Integrator):
    def message(self, user: str, control: str, media: str) -> Body:
        self.said = getattr(self, "said", {})
        self.said[user] = self.said.get(user, 0) + 1
        return {**super().message(user, control, media), "messageId": str(self.said[user])}


@oddity
class SendsTimestampsAsNumbers(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "timestamp": int(body["timestamp"])}


@oddity
class SendsTimestampsInWords(_Adds):
    change = {"timestamp": "2021-04-28T01:25:22Z"}


@oddity
class SendsForAnotherKindOfChannel(_Adds):
    change = {"channel": "APP", "sourceType": "VISITOR"}


@oddity
class SendsToAnotherChannel(_Adds):
    change = {"to": "1011577355744904195"}


@oddity
class SendsAvatarsAndTransDataOfItsOwn(_Adds):
    change = {"senderAvatar": "1", "transData": "7"}


@oddity
class SendsAsLongASenderAsTheSamples(_Adds):
    change = {"from": "session_161957312235_user_16195731117511"}


# ---- content -----------------------------------------------------------------------------------------------------------


@oddity
class ChatsWithEmptyTexts(_Chats):
    def instead(self, content: str) -> str:
        return ""


@oddity
class ChatsUpToTheLimit(_Chats):
    def instead(self, content: str) -> str:
        return "x" * 1024


@oddity
class ChatsBetweenTwoReadings(_Chats):
    def instead(self, content: str) -> str:
        return "你" * 1000


@oddity
class ChatsWithControlCharacters(_Chats):
    def instead(self, content: str) -> str:
        return f"{content}\x00\x07"


@oddity
class NamesFilesByTheKeyAlone(Integrator):
    def file(self, user: str, media: str) -> str:
        return self.key(user, media)


@oddity
class NamesFilesInFourParts(_Chats):
    media = "FILE"

    def instead(self, content: str) -> str:
        return f"test_txt.txt,6,{content}"


@oddity
class SendsPlaces(_Chats):
    def fields(self, body: Body) -> Body:
        return {**body, "mediaType": "LOCATE", "content": "22.5/114.0/Here"} if body["mediaType"] == "AUDIO" else body


@oddity
class SendsCardsOfItsOwn(Integrator):
    def members(self, user: str) -> Body:
        return {"redirectUrl": "/orders", "mediaFileType": "", "price": 7, "text": "x" * 1100}


@oddity
class SendsCardsWithAPictureOnly(Integrator):
    def members(self, user: str) -> Body:
        return {"title": "", "description": "", "mediaFileId": self.key(user, "IMAGE")}


@oddity
class SaysNothingWhenItTypes(Integrator):
    def fields(self, body: Body) -> Body:
        return {name: value for name, value in body.items() if name != "content" or body["controlType"] in {"CHAT", "READ"}}
