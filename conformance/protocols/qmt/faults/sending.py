"""Parties that call, and whose calls are not as documents/001 has them on either leg: method, label, query and signature."""

import hashlib
from collections.abc import Callable
from typing import Any

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.reference.caller import Caller, Headers
from conformance.protocols.qmt.signing import signature

# ---- method and label


@breaks("001")
class PutsMessages(Caller):
    def method(self) -> str:
        return "PUT"


@breaks("001")
class GetsWithABody(Caller):
    def method(self) -> str:
        return "GET"


@breaks("001")
class AsksInsteadOfSending(Caller):
    """Calls with GET and says nothing."""

    def method(self) -> str:
        return "GET"

    def as_bytes(self, body: Any) -> bytes:
        return b""


def _labels(label: str) -> type[Caller]:
    @breaks("005")
    class Labels(Caller):
        def headers(self) -> Headers:
            return (("Content-Type", label),) if label else ()

    return Labels


LeavesOutTheContentType = _labels("")
LabelsMessagesAsText = _labels("text/plain;charset=UTF-8")
LabelsMessagesAsAForm = _labels("application/x-www-form-urlencoded")
LabelsMessagesAsTextJson = _labels("text/json")

# ---- the query


def _asks(*rules: str, query: Callable[[str, str], str]) -> type[Caller]:
    @breaks(*rules)
    class Asks(Caller):
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
class SignsInAHeader(Caller):
    def signed_query(self) -> str:
        return f"?timestamp={self.stamp()}"

    def headers(self) -> Headers:
        return (*super().headers(), ("X-Signature", self.signature_of("0")))


def _stamps(stamp: Callable[[str], str]) -> type[Caller]:
    """Return a party with another form of timestamp, rightly signed."""

    @breaks("008")
    class Stamps(Caller):
        def stamp(self) -> str:
            return stamp(super().stamp())

    return Stamps


CountsSeconds = _stamps(lambda stamp: stamp[:-3])
CountsMicroseconds = _stamps(lambda stamp: f"{stamp}000")
CountsInFractions = _stamps(lambda stamp: f"{stamp[:-3]}.{stamp[-3:]}")
CountsInExponents = _stamps(lambda stamp: f"{stamp[0]}.{stamp[1:]}E12")


def _signs(make: Callable[[str, str, str], str]) -> type[Caller]:
    """Return a party that signs in another way: appid, secret and timestamp -> signature."""

    @breaks("009")
    class Signs(Caller):
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
class SignsEveryThirdWrongly(Caller):
    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.signed = 0

    def signature_of(self, stamp: str) -> str:
        self.signed += 1
        return super().signature_of(stamp if self.signed % 3 else f"{stamp}0")
