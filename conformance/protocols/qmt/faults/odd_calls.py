"""Parties that call in an odd way, and conform, on either leg: an alarm on any of them is a bug of the suite."""

import json
from collections.abc import Callable
from typing import Any

from conformance.core.exchange import Response
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.caller import Caller, Headers

# ---- the query


def _asks(query: Callable[[str, str], str]) -> type[Caller]:
    @oddity
    class Asks(Caller):
        def signed_query(self) -> str:
            stamp = self.stamp()
            return query(stamp, self.signature_of(stamp))

    return Asks


AsksInAnotherOrder = _asks(lambda stamp, sign: f"?signature={sign}&version=1&timestamp={stamp}")
EscapesTheQuery = _asks(lambda stamp, sign: f"?timest%61mp=%31{stamp[1:]}&signature=%{ord(sign[0]):x}{sign[1:]}")
AsksForMore = _asks(lambda stamp, sign: f"?timestamp={stamp}&nonce=&lang=zh%20CN&signature={sign}&")


@oddity
class SignsInUpperCase(Caller):
    def signature_of(self, stamp: str) -> str:
        return super().signature_of(stamp).upper()


def _stamps(stamp: Callable[[str], str]) -> type[Caller]:
    """Return a party with another idea of the time."""

    @oddity
    class Stamps(Caller):
        def stamp(self) -> str:
            return stamp(super().stamp())

    return Stamps


WritesTheDate = _stamps(lambda stamp: f"2014-08-12T03:00:12.{stamp[-3:]}Z")
SignsOnceForAll = _stamps(lambda _: "1407812629434")
IsSecondsAhead = _stamps(lambda stamp: str(int(stamp) + 7_000))
IsADayBehind = _stamps(lambda stamp: str(int(stamp) - 86_400_000))
CountsWholeSeconds = _stamps(lambda stamp: f"{stamp[:-3]}000")

# ---- headers


def _heads(*headers: tuple[str, str]) -> type[Caller]:
    @oddity
    class Heads(Caller):
        def headers(self) -> Headers:
            return headers

    return Heads


NamesTheCharsetOfMessages = _heads(("Content-Type", "Application/JSON; Charset=UTF-8"))
NamesTheCharsetInQuotes = _heads(("content-type", 'application/json ;charset="utf-8"'))
AddsHeaders = _heads(("X-Request-Id", "4711"), ("content-type", "application/json"), ("Cookie", "a=b"), ("X-Forwarded-For", "10.0.0.1"))
AsksToCloseConnections = _heads(("CONNECTION", "close"), ("CONTENT-TYPE", "application/json"), ("Accept", "text/html, */*;q=0.1"))

# ---- the body


def _writes(write: Callable[[Any], str]) -> type[Caller]:
    @oddity
    class Writes(Caller):
        def as_bytes(self, body: Any) -> bytes:
            return write(body).encode()

    return Writes


EscapesMessages = _writes(json.dumps)
IndentsMessages = _writes(lambda body: f"\r\n{json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True)}\r\n")
WritesMessagesTight = _writes(lambda body: json.dumps(body, ensure_ascii=False, separators=(",", ":")))
EscapesSlashes = _writes(lambda body: json.dumps(body, ensure_ascii=False).replace("/", "\\/"))
EscapesNames = _writes(lambda body: json.dumps(body, ensure_ascii=False).replace('"MsgType"', '"\\u004dsgType"'))
NamesTheTypeTwice = _writes(
    lambda body: json.dumps(body, ensure_ascii=False).replace('"MsgType"', f'"MsgType": {json.dumps(body["MsgType"])}, "MsgType"')
)


def sends(change: Callable[[Body], Body]) -> type[Caller]:
    """Return a party that sends another body than the reference, and a right one."""

    @oddity
    class Sends(Caller):
        def send(self, body: Any) -> Response | None:
            return super().send(change(body))

    return Sends


SendsATag = sends(lambda body: {**body, "Tag": {"level": "gold", "deep": [{"er": None}]}})
SendsANullTag = sends(lambda body: {**body, "Tag": None})
SendsNumbersInTags = sends(lambda body: {**body, "Tag": [1e300, -0.0, 12345678901234567890, 1.50]})
AddsFieldsToMessages = sends(lambda body: {**body, "MsgId": 4711, "extra": {"deep": [1, {"er": None}]}})
TurnsMessagesAround = sends(lambda body: dict(reversed(body.items())))


@oddity
class SendsTwice(Caller):
    """Sends each request once more as it is, as if nobody had answered."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.kept = ""

    def signed_query(self) -> str:
        return self.kept or super().signed_query()

    def send(self, body: Any) -> Response | None:
        self.kept = super().signed_query()
        super().send(body)
        return super().send(body)
