"""Integrators that acknowledge JSON which is no push, or whatever comes (documents/003, the push page)."""

from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.callback.altering import NOTHING
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PU-171")
class TakesAnyValue(Integrator):
    def as_object(self, value: object) -> Body:
        return value if isinstance(value, dict) else NOTHING


@breaks("CCM-PU-171")
class TakesAListForThePush(Integrator):
    def as_object(self, value: object) -> Body:
        return {"messages": value} if isinstance(value, list) else super().as_object(value)


@breaks("CCM-PU-171")
class TakesPushesWithoutMessages(Integrator):
    def messages(self, body: Body) -> list[Any]:
        return super().messages(body) if "messages" in body else []


@breaks("CCM-PU-171")
class TakesNullForNoMessages(Integrator):
    def messages(self, body: Body) -> list[Any]:
        return [] if "messages" in body and body["messages"] is None else super().messages(body)


@breaks("CCM-PU-171")
class TakesOneMessageForAList(Integrator):
    def messages(self, body: Body) -> list[Any]:
        return [body["messages"]] if isinstance(body.get("messages"), dict) else super().messages(body)


@breaks("CCM-PU-171")
class TakesATextForAList(Integrator):
    def messages(self, body: Body) -> list[Any]:
        return [] if isinstance(body.get("messages"), str) else super().messages(body)


@breaks("CCM-PU-171")
class TakesAnythingForAList(Integrator):
    def messages(self, body: Body) -> list[Any]:
        return body["messages"] if isinstance(body.get("messages"), list) else []


@breaks("CCM-PU-172")
class ReplacesStrayBytes(Integrator):
    def decode(self, raw: bytes) -> str:
        return raw.decode("utf-8", errors="replace")


@breaks("CCM-PU-172")
class ReadsLatin1(Integrator):
    def decode(self, raw: bytes) -> str:
        return raw.decode("latin-1")


@breaks("CCM-PU-172")
class LeavesOutStrayBytes(Integrator):
    def decode(self, raw: bytes) -> str:
        return raw.decode("utf-8", errors="ignore")


@breaks("CCM-PU-171", *(f"CCM-PU-{number}" for number in range(173, 178)))
class ChecksNothingButJson(Integrator):
    def pushed(self, request: Request) -> Response:
        try:
            self.loads(request.body)
        except ValueError as error:
            raise Refused(400, "the body is no JSON") from error
        return self.success(request, NOTHING)


@breaks(*(f"CCM-PU-{number}" for number in range(170, 178)))
class AcknowledgesEverything(Integrator):
    """Says that all is well before it reads anything."""

    def pushed(self, request: Request) -> Response:
        return self.success(request, NOTHING)


@breaks("CCM-PU-170", "CCM-PU-171", "CCM-PU-172")
class AcknowledgesWhatItCannotRead(Integrator):
    """Says "0" to whatever is no push, so that it is not sent again."""

    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            return NOTHING

    def messages(self, body: Body) -> list[Any]:
        return body["messages"] if isinstance(body.get("messages"), list) else []


@breaks(*(f"CCM-PU-{number}" for number in range(170, 178)))
class RefusesWithSuccess(Integrator):
    """Says what was wrong in resultDesc, and "0" all the same."""

    def refusal(self, _request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "0", "resultDesc": refused.why})
