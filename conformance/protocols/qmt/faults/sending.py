"""Platforms whose messages to customers are not as documents/001 has them: method, path, query, signature, label and fields."""

import hashlib
import json
from collections.abc import Callable
from typing import Any

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import DOWNLINK
from conformance.protocols.qmt.reference.desk import Body
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import secret_of, signature

Headers = tuple[tuple[str, str], ...]

# ---- method, path and label


@breaks("QMT-DN-001")
class PutsMessages(Platform):
    def method(self) -> str:
        return "PUT"


@breaks("QMT-DN-001")
class GetsWithABody(Platform):
    def method(self) -> str:
        return "GET"


@breaks("QMT-DN-001")
class AsksInsteadOfSending(Platform):
    """Calls with GET and says nothing."""

    def method(self) -> str:
        return "GET"

    def as_bytes(self, body: Any) -> bytes:
        return b""


def _calls(path: str) -> type[Platform]:
    @breaks("QMT-DN-002")
    class Calls(Platform):
        def path(self) -> str:
            return path

    return Calls


CallsThePrefix = _calls("")
CallsMessages = _calls("/staffService/messages")
CallsInLowerCase = _calls("/staffservice/message")
CallsWithASlashAtTheEnd = _calls(f"{DOWNLINK.path}/")
CallsAnInterfaceOfItsOwn = _calls("/message")


def _labels(label: str) -> type[Platform]:
    @breaks("QMT-DN-005")
    class Labels(Platform):
        def headers(self) -> Headers:
            return (("Content-Type", label),) if label else ()

    return Labels


LeavesOutTheContentType = _labels("")
LabelsMessagesAsText = _labels("text/plain;charset=UTF-8")
LabelsMessagesAsAForm = _labels("application/x-www-form-urlencoded")
LabelsMessagesAsTextJson = _labels("text/json")

# ---- the query


def _asks(*rules: str, query: Callable[[str, str], str]) -> type[Platform]:
    @breaks(*rules)
    class Asks(Platform):
        def signed_query(self) -> str:
            stamp = self.stamp()
            return query(stamp, self.signature_of(stamp))

    return Asks


LeavesOutTheTimestamp = _asks("QMT-DN-006", query=lambda _, sign: f"?signature={sign}")
LeavesTheTimestampEmpty = _asks("QMT-DN-006", query=lambda _, sign: f"?timestamp=&signature={sign}")
CallsTheTimestampTime = _asks("QMT-DN-006", query=lambda stamp, sign: f"?time={stamp}&signature={sign}")
LeavesOutTheSignature = _asks("QMT-DN-007", query=lambda stamp, _: f"?timestamp={stamp}")
LeavesTheSignatureEmpty = _asks("QMT-DN-007", query=lambda stamp, _: f"?timestamp={stamp}&signature=")
CallsTheSignatureSign = _asks("QMT-DN-007", query=lambda stamp, sign: f"?timestamp={stamp}&sign={sign}")
LeavesOutTheQuery = _asks("QMT-DN-006", "QMT-DN-007", query=lambda *_: "")


@breaks("QMT-DN-007")
class SignsInAHeader(Platform):
    def signed_query(self) -> str:
        return f"?timestamp={self.stamp()}"

    def headers(self) -> Headers:
        return (*super().headers(), ("X-Signature", self.signature_of("0")))


def _stamps(stamp: Callable[[str], str]) -> type[Platform]:
    """Return a platform with another form of timestamp, rightly signed."""

    @breaks("QMT-DN-008")
    class Stamps(Platform):
        def stamp(self) -> str:
            return stamp(super().stamp())

    return Stamps


CountsSeconds = _stamps(lambda stamp: stamp[:-3])
CountsMicroseconds = _stamps(lambda stamp: f"{stamp}000")
CountsInFractions = _stamps(lambda stamp: f"{stamp[:-3]}.{stamp[-3:]}")
CountsInExponents = _stamps(lambda stamp: f"{stamp[0]}.{stamp[1:]}E12")


def _signs(make: Callable[[str, str, str], str]) -> type[Platform]:
    """Return a platform that signs in another way: appid, secret and timestamp -> signature."""

    @breaks("QMT-DN-009")
    class Signs(Platform):
        def signature_of(self, stamp: str) -> str:
            return make(self.appid(), secret_of(self.target, "qmt.app"), stamp)

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


@breaks("QMT-DN-009")
class SignsWithTheAppSecret(Platform):
    """Signs in both directions with the same secret."""

    def signature_of(self, stamp: str) -> str:
        return signature(self.appid(), secret_of(self.target, "qmt.platform"), stamp)


@breaks("QMT-DN-009")
class SignsEveryThirdWrongly(Platform):
    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.signed = 0

    def signature_of(self, stamp: str) -> str:
        self.signed += 1
        return super().signature_of(stamp if self.signed % 3 else f"{stamp}0")


# ---- the body


def _writes(rule: str, write: Callable[[Any], bytes]) -> type[Platform]:
    @breaks(rule)
    class Writes(Platform):
        def as_bytes(self, body: Any) -> bytes:
            return write(body)

    return Writes


def _dumped(body: Any) -> str:
    return json.dumps(body, ensure_ascii=False)


SendsForms = _writes("QMT-DN-010", lambda body: f"MsgType={body['MsgType']}&Content=hello".encode())
SendsXml = _writes("QMT-DN-010", lambda body: f"<xml><Content>{body['Content']}</Content></xml>".encode())
WritesTheLanguageItIsWrittenIn = _writes("QMT-DN-010", lambda body: repr(body).encode())
EndsWithACommaTooMany = _writes("QMT-DN-010", lambda body: _dumped(body)[:-1].encode() + b",}")
BeginsWithAByteOrderMark = _writes("QMT-DN-010", lambda body: b"\xef\xbb\xbf" + _dumped(body).encode())
SendsGb18030 = _writes("QMT-DN-010", lambda body: _dumped(body).encode("gb18030"))
SendsNothingAtAll = _writes("QMT-DN-010", lambda _: b"")
CutsOffLongMessages = _writes("QMT-DN-010", lambda body: _dumped(body).encode()[:1000])
SendsArrays = _writes("QMT-DN-011", lambda body: _dumped([body]).encode())
SendsJsonWithinJson = _writes("QMT-DN-011", lambda body: _dumped(_dumped(body)).encode())
SendsNull = _writes("QMT-DN-011", lambda _: b"null")

# ---- fields


def _changes(rule: str, change: Callable[[Body], Body]) -> type[Platform]:
    @breaks(rule)
    class Changes(Platform):
        def send(self, body: Any) -> None:
            super().send(change(body))

    return Changes


def _without(rule: str, field: str) -> type[Platform]:
    return _changes(rule, lambda body: {key: value for key, value in body.items() if key != field})


def _with(rule: str, field: str, value: Any) -> type[Platform]:
    return _changes(rule, lambda body: {**body, field: value})


def _renames(rule: str, field: str, name: str) -> type[Platform]:
    return _changes(rule, lambda body: {name if key == field else key: value for key, value in body.items()})


LeavesOutTheReceiver = _without("QMT-DN-020", "ToUserId")
SaysNullForTheReceiver = _with("QMT-DN-020", "ToUserId", None)
NumbersTheReceiver = _with("QMT-DN-020", "ToUserId", 7)
ListsTheReceiver = _changes("QMT-DN-020", lambda body: {**body, "ToUserId": [body["ToUserId"]]})
CallsTheReceiverAsTheSender = _renames("QMT-DN-020", "ToUserId", "FromUserId")
NumbersTheConversation = _with("QMT-DN-022", "ServiceId", 4711)
ListsTheConversation = _with("QMT-DN-022", "ServiceId", ["4711"])
LeavesOutTheType = _without("QMT-DN-023", "MsgType")
SaysNullForTheType = _with("QMT-DN-023", "MsgType", None)
NumbersTheType = _with("QMT-DN-023", "MsgType", 1)
WritesTheTypeSmall = _renames("QMT-DN-023", "MsgType", "msgType")
LeavesOutTheContent = _without("QMT-DN-026", "Content")
SaysNullForTheContent = _with("QMT-DN-026", "Content", None)
WrapsTheContent = _changes("QMT-DN-026", lambda body: {**body, "Content": {"text": body["Content"]}})
WritesTheContentSmall = _renames("QMT-DN-026", "Content", "content")
NumbersWhatLooksLikeANumber = _changes("QMT-DN-026", lambda body: {**body, "Content": 12345} if body["Content"].startswith("0012345") else body)
NumbersTheAgent = _with("QMT-DN-030", "WorkerNum", 8001)
DescribesTheAgent = _with("QMT-DN-030", "WorkerNum", {"num": "8001"})
NumbersTheNameOfTheAgent = _with("QMT-DN-031", "WorkerName", 8001)
ListsTheNamesOfTheAgent = _with("QMT-DN-031", "WorkerName", ["Li", "Lei"])
SaysFalseForTheAgent = _with("QMT-DN-031", "WorkerName", value=False)
