"""Platforms that take labels, signatures and apps which are not right (documents/001, headers; the published signature rules)."""

from collections.abc import Callable
from urllib.parse import urlsplit

from conformance.core.exchange import Request
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.reference.callee import MISMATCH, Refused
from conformance.protocols.qmt.reference.platform import Platform
from conformance.protocols.qmt.signing import secret_of, signature


def _takes_label(hit: Callable[[str], object]) -> type[Platform]:
    @breaks("QMT-UP-146")
    class TakesLabel(Platform):
        def is_json(self, label: str) -> bool:
            return bool(hit(label)) or super().is_json(label)

    return TakesLabel


TakesAnyLabel = _takes_label(lambda _: True)
TakesTextLabels = _takes_label(lambda label: label.startswith("text/"))
TakesFormLabels = _takes_label(lambda label: "form" in label)
TakesWhateverSaysJson = _takes_label(lambda label: "json" in label)
TakesXmlLabels = _takes_label(lambda label: "xml" in label)


@breaks("QMT-UP-150")
class NeedsNoSignature(Platform):
    def verify(self, request: Request) -> None:
        if self.query(request, "signature") is not None:
            super().verify(request)


@breaks("QMT-UP-150", "QMT-UP-153")
class NeedsNoTimestamp(Platform):
    """Verifies only where there is something to verify it with."""

    def verify(self, request: Request) -> None:
        if self.query(request, "timestamp") is not None:
            super().verify(request)


@breaks("QMT-UP-153")
class ReadsNothingForNoTimestamp(Platform):
    """Signs the empty text where the timestamp is missing."""

    def query(self, request: Request, name: str) -> str | None:
        found = super().query(request, name)
        return found or "" if name == "timestamp" and super().query(request, "signature") else found


@breaks("QMT-UP-150", "QMT-UP-151", "QMT-UP-152", "QMT-UP-153")
class NeverVerifies(Platform):
    def verify(self, request: Request) -> None:
        pass


@breaks("QMT-UP-150", "QMT-UP-151", "QMT-UP-152", "QMT-UP-153")
class VerifiesTextsOnly(Platform):
    def verify(self, request: Request) -> None:
        if b'"image"' not in request.body:
            super().verify(request)


def _takes_signature(*rules: str, hit: Callable[[str], object]) -> type[Platform]:
    @breaks(*rules)
    class TakesSignature(Platform):
        def signature_is_right(self, given: str, stamp: str) -> bool:
            return bool(hit(given)) or super().signature_is_right(given, stamp)

    return TakesSignature


TakesEmptySignatures = _takes_signature("QMT-UP-151", hit=lambda given: not given)
TakesAnySignature = _takes_signature("QMT-UP-151", "QMT-UP-152", hit=lambda _: True)
TakesSignaturesOfTheRightLength = _takes_signature("QMT-UP-151", "QMT-UP-152", hit=lambda given: len(given) == 40)
TakesShortSignatures = _takes_signature("QMT-UP-151", hit=lambda given: len(given) < 40)
TakesZeros = _takes_signature("QMT-UP-151", hit=lambda given: given and not given.strip("0"))


@breaks("QMT-UP-151")
class LooksAtTheSecretOnly(Platform):
    """Takes what another app has signed with the same secret."""

    def signature_is_right(self, given: str, stamp: str) -> bool:
        other = signature(f"{self.appid()}0", secret_of(self.target, self.party), stamp)
        return given == other or super().signature_is_right(given, stamp)


@breaks("QMT-UP-152")
class RemembersSignatures(Platform):
    """Takes a signature that it has accepted before for a ticket."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.known: set[str] = set()

    def signature_is_right(self, given: str, stamp: str) -> bool:
        if super().signature_is_right(given, stamp):
            self.known.add(given)
        return given in self.known


@breaks("QMT-UP-154")
class KnowsEveryApp(Platform):
    def known_app(self, appid: str) -> bool:
        return True


@breaks("QMT-UP-154")
class KnowsAppsThatSignForThemselves(Platform):
    """Signs with the app id that stands in the path, and asks nobody whether it exists."""

    def known_app(self, appid: str) -> bool:
        return True

    def verify(self, request: Request) -> None:
        appid, stamp = urlsplit(request.url).path.split("/")[3], self.query(request, "timestamp") or ""
        if appid == self.appid():
            super().verify(request)
        elif self.query(request, "signature") != signature(appid, secret_of(self.target, self.party), stamp):
            raise Refused(MISMATCH, "the signature does not verify")


@breaks("QMT-UP-154")
class TakesAppsThatBeginLikeAnother(Platform):
    def known_app(self, appid: str) -> bool:
        return appid.startswith(self.appid())
