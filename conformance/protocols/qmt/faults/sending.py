"""Parties that call, and whose messages are not as documents/001 has them on either leg: method, label, query, signature, body and fields."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from conformance.core.exchange import Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import USER
from conformance.protocols.qmt.reference.desk import Body
from conformance.protocols.qmt.reference.sending import Headers, Sender
from conformance.protocols.qmt.signing import signature

# ---- method and label


@breaks("001")
class PutsMessages(Sender):
    def method(self) -> str:
        return "PUT"


@breaks("001")
class GetsWithABody(Sender):
    def method(self) -> str:
        return "GET"


@breaks("001")
class AsksInsteadOfSending(Sender):
    """Calls with GET and says nothing."""

    def method(self) -> str:
        return "GET"

    def as_bytes(self, body: Any) -> bytes:
        return b""


def _labels(label: str) -> type[Sender]:
    @breaks("005")
    class Labels(Sender):
        def headers(self) -> Headers:
            return (("Content-Type", label),) if label else ()

    return Labels


LeavesOutTheContentType = _labels("")
LabelsMessagesAsText = _labels("text/plain;charset=UTF-8")
LabelsMessagesAsAForm = _labels("application/x-www-form-urlencoded")
LabelsMessagesAsTextJson = _labels("text/json")

# ---- the query


def _asks(*rules: str, query: Callable[[str, str], str]) -> type[Sender]:
    @breaks(*rules)
    class Asks(Sender):
        def signed_query(self) -> str:
            stamp = self.stamp()
            return query(stamp, self.signature_of(stamp))

    return Asks


LeavesOutTheTimestamp = _asks("006", query=lambda _, sign: f"?signature={sign}")
LeavesTheTimestampEmpty = _asks("006", query=lambda _, sign: f"?timestamp=&signature={sign}")
CallsTheTimestampTime = _asks("006", query=lambda stamp, sign: f"?time={stamp}&signature={sign}")
LeavesOutTheSignature = _asks("007", query=lambda stamp, _: f"?timestamp={stamp}")
LeavesTheSignatureEmpty = _asks("007", query=lambda stamp, _: f"?timestamp={stamp}&signature=")
CallsTheSignatureSign = _asks("007", query=lambda stamp, sign: f"?timestamp={stamp}&sign={sign}")
LeavesOutTheQuery = _asks("006", "007", query=lambda *_: "")


@breaks("007")
class SignsInAHeader(Sender):
    def signed_query(self) -> str:
        return f"?timestamp={self.stamp()}"

    def headers(self) -> Headers:
        return (*super().headers(), ("X-Signature", self.signature_of("0")))


def _stamps(stamp: Callable[[str], str]) -> type[Sender]:
    """Return a party with another form of timestamp, rightly signed."""

    @breaks("008")
    class Stamps(Sender):
        def stamp(self) -> str:
            return stamp(super().stamp())

    return Stamps


CountsSeconds = _stamps(lambda stamp: stamp[:-3])
CountsMicroseconds = _stamps(lambda stamp: f"{stamp}000")
CountsInFractions = _stamps(lambda stamp: f"{stamp[:-3]}.{stamp[-3:]}")
CountsInExponents = _stamps(lambda stamp: f"{stamp[0]}.{stamp[1:]}E12")


def _signs(make: Callable[[str, str, str], str]) -> type[Sender]:
    """Return a party that signs in another way: appid, secret and timestamp -> signature."""

    @breaks("009")
    class Signs(Sender):
        def signature_of(self, stamp: str) -> str:
            return make(self.appid(), self.secret(), stamp)

    return Signs


SignsTheSecretFirst = _signs(lambda appid, secret, stamp: signature(secret, appid, stamp))
SignsTheTimestampFirst = _signs(lambda appid, secret, stamp: signature(stamp, appid, secret))
SignsInTheOrderOfTheQuery = _signs(lambda appid, secret, stamp: signature(appid, stamp, secret))
SignsWithoutTheSecret = _signs(lambda appid, _, stamp: signature(appid, "", stamp))
SignsWithoutTheTimestamp = _signs(lambda appid, secret, _: signature(appid, secret, ""))
SignsWithMd5 = _signs(lambda appid, secret, stamp: hashlib.md5(f"{appid}{secret}{stamp}".encode(), usedforsecurity=False).hexdigest())
SignsWithSha256 = _signs(lambda appid, secret, stamp: hashlib.sha256(f"{appid}{secret}{stamp}".encode()).hexdigest())
SignsAnotherTime = _signs(lambda appid, secret, stamp: signature(appid, secret, str(int(stamp) + 1)))
SignsWithSomethingBetween = _signs(lambda appid, secret, stamp: signature(appid, f"&{secret}&", stamp))


@breaks("009")
class SignsEveryThirdWrongly(Sender):
    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.signed = 0

    def signature_of(self, stamp: str) -> str:
        self.signed += 1
        return super().signature_of(stamp if self.signed % 3 else f"{stamp}0")


# ---- the body


def _writes(rule: str, write: Callable[[Any], bytes]) -> type[Sender]:
    @breaks(rule)
    class Writes(Sender):
        def as_bytes(self, body: Any) -> bytes:
            return write(body)

    return Writes


def _dumped(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)


SendsForms = _writes("010", lambda body: f"MsgType={body['MsgType']}&Content=hello".encode())
SendsXml = _writes("010", lambda body: f"<xml><MsgType>{body['MsgType']}</MsgType></xml>".encode())
WritesTheLanguageItIsWrittenIn = _writes("010", lambda body: repr(body).encode())
EndsWithACommaTooMany = _writes("010", lambda body: _dumped(body)[:-1].encode() + b",}")
BeginsWithAByteOrderMark = _writes("010", lambda body: b"\xef\xbb\xbf" + _dumped(body).encode())
SendsGb18030 = _writes("010", lambda body: _dumped(body).encode("gb18030"))
SendsNothingAtAll = _writes("010", lambda _: b"")
CutsOffLongMessages = _writes("010", lambda body: _dumped(body).encode()[:1000])
SendsArrays = _writes("011", lambda body: _dumped([body]).encode())
SendsJsonWithinJson = _writes("011", lambda body: _dumped(_dumped(body)).encode())
SendsNull = _writes("011", lambda _: b"null")

# ---- fields


def _changes(rule: str, change: Callable[[Body], Body]) -> type[Sender]:
    @breaks(rule)
    class Changes(Sender):
        def send(self, body: Any) -> Response | None:
            return super().send(change(body))

    return Changes


def _without(rule: str, field: str) -> type[Sender]:
    return _changes(rule, lambda body: {key: value for key, value in body.items() if key != field})


def _with(rule: str, field: str, value: Any) -> type[Sender]:
    return _changes(rule, lambda body: {**body, field: value})


def _renames(rule: str, field: str, name: str) -> type[Sender]:
    return _changes(rule, lambda body: {name if key == field else key: value for key, value in body.items()})


def _customer(change: Callable[[str, str], Body]) -> type[Sender]:
    """Return a party that names customers in another way: the name of the field and the id -> what stands there instead."""

    def changed(body: Body) -> Body:
        field = next(name for name in USER.values() if name in body)
        return {key: value for key, value in body.items() if key != field} | change(field, body[field])

    return _changes("020", changed)


def _content(change: Callable[[Any], Any]) -> type[Sender]:
    return _changes("026", lambda body: {**body, "Content": change(body["Content"])} if "Content" in body else body)


LeavesOutTheCustomer = _customer(lambda *_: {})
SaysNullForTheCustomer = _customer(lambda field, _: {field: None})
NumbersTheCustomer = _customer(lambda field, _: {field: 7})
ListsTheCustomer = _customer(lambda field, user: {field: [user]})
WritesTheCustomerSmall = _customer(lambda field, user: {field[0].lower() + field[1:]: user})
TakesTheOtherName = _customer(lambda field, user: {next(name for name in USER.values() if name != field): user})
NumbersTheConversation = _with("022", "ServiceId", 4711)
ListsTheConversation = _with("022", "ServiceId", ["4711"])
LeavesOutTheType = _without("023", "MsgType")
SaysNullForTheType = _with("023", "MsgType", None)
NumbersTheType = _with("023", "MsgType", 1)
WritesTheTypeSmall = _renames("023", "MsgType", "msgType")
LeavesOutTheContent = _without("026", "Content")
SaysNullForTheContent = _content(lambda _: None)
WrapsTheContent = _content(lambda said: {"text": said})
ListsTheContent = _content(lambda said: [said])
WritesTheContentSmall = _renames("026", "Content", "content")
NumbersWhatLooksLikeANumber = _content(lambda said: 12345 if said.startswith("0012345") else said)
