"""Clients whose messages look odd, but break nothing."""

import json
from collections import Counter

from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.faults.altered import changed
from conformance.protocols.ccmessaging.faults.client.altering import chats, leaves_out, sends
from conformance.protocols.ccmessaging.messages.uplink import OPTIONAL
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class EscapesWhatIsNotAscii(Integrator):
    def encode(self, body: Body) -> bytes:
        return json.dumps(body, indent=2, sort_keys=True).encode()


@oddity
class WritesAKeyTwice(Integrator):
    def encode(self, body: Body) -> bytes:
        return super().encode(body)[:-1] + b', "channel": "WEB"}'


AddsFieldsOfItsOwn = oddity(sends({"version": 2, "extra": {"deep": [1, 2]}}))
SendsNullsAsTheSamples = oddity(sends({"userAgent": None, "senderAvatar": None}))
SendsNullsForAllOptionalFields = oddity(sends(dict.fromkeys(OPTIONAL)))
SendsEmptyOptionalFields = oddity(sends(dict.fromkeys(OPTIONAL, "")))
SendsNoMessageId = oddity(leaves_out("messageId"))


@oddity
class CountsMessageIdsForEachUser(Integrator):
    def ready(self) -> None:
        super().ready()
        self.said: Counter[str] = Counter()

    def message(self, user: str, control: str, media: str) -> Body:
        self.said[user] += 1
        return {**super().message(user, control, media), "messageId": str(self.said[user])}


@oddity
class SendsTimestampsAsNumbers(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "timestamp": int(body["timestamp"])}


SendsTimestampsInWords = oddity(sends({"timestamp": "2021-04-28T01:25:22Z"}))
SendsForAnotherKindOfChannel = oddity(sends({"channel": "APP", "sourceType": "VISITOR"}))
SendsToAnotherChannel = oddity(sends({"to": "1011577355744904195"}))
SendsAvatarsAndTransDataOfItsOwn = oddity(sends({"senderAvatar": "1", "transData": "7"}))
SendsAsLongASenderAsTheSamples = oddity(sends({"from": "session_161957312235_user_16195731117511"}))


# ---- content -----------------------------------------------------------------------------------------------------------

ChatsWithEmptyTexts = oddity(chats(""))
ChatsUpToTheLimit = oddity(chats("x" * 1024))
ChatsBetweenTwoReadings = oddity(chats("你" * 1000))


@oddity
class ChatsWithControlCharacters(Integrator):
    def fields(self, body: Body) -> Body:
        return changed(body, {"content": f"{body.get('content')}\x00\x07"}, {"controlType": "CHAT", "mediaType": "TEXT"})


@oddity
class NamesFilesByTheKeyAlone(Integrator):
    def file(self, user: str, media: str) -> str:
        return self.key(user, media)


@oddity
class NamesFilesInFourParts(Integrator):
    def fields(self, body: Body) -> Body:
        return changed(body, {"content": f"test_txt.txt,6,{body.get('content')}"}, {"controlType": "CHAT", "mediaType": "FILE"})


@oddity
class SendsPlaces(Integrator):
    def fields(self, body: Body) -> Body:
        return changed(body, {"mediaType": "LOCATE", "content": "22.5/114.0/Here"}, {"mediaType": "AUDIO"})


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
