"""Platforms whose answers are not what S0 'response description' and table 4 say, and platforms that lose their way."""

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import SUCCESS, Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-UP-140")
class SaysCreated(Platform):
    def success(self, request: Request, body: Body) -> Response:
        return self.answer(201, self.success_body(request, body))


@breaks("CCM-UP-140")
class SaysUnprocessable(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(422, {"detail": refused.why}) if refused.status == 400 else super().refusal(request, refused)


@breaks("CCM-UP-140")
class DropsBadBodies(Platform):
    """Closes the connection without an answer where a body is no JSON."""

    def refusal(self, request: Request, refused: Refused) -> Response:
        answer = super().refusal(request, refused)
        return Response(answer.status, answer.headers, answer.body, wire="drop") if "no JSON" in refused.why else answer


@breaks("CCM-UP-140", also=("acceptance",))
class CutsOffCards(Platform):
    """Closes the connection in the middle of the answer to a web card."""

    def success(self, request: Request, body: Body) -> Response:
        answer = super().success(request, body)
        return Response(answer.status, answer.headers, answer.body, wire="cut") if body["mediaType"] == "WEBCARD" else answer


@breaks("CCM-UP-141")
class AnswersHtml(Platform):
    def success(self, request: Request, body: Body) -> Response:
        if body["controlType"] != "READ":
            return super().success(request, body)
        return Response(200, (("Content-Type", "text/html"),), b"<html><body>OK</body></html>")


@breaks("CCM-UP-141")
class AnswersNothing(Platform):
    """Answers 200 with an empty body, always."""

    def success(self, request: Request, body: Body) -> Response:
        return Response(200, (("Content-Type", "application/json"),), b"")


@breaks("CCM-UP-141")
class AnswersAnArray(Platform):
    def success(self, request: Request, body: Body) -> Response:
        answer = self.success_body(request, body)
        return self.answer(200, [answer] if body["controlType"] == "INPUT" else answer)


@breaks("CCM-UP-142", also=("CCM-PO-022",))
class LabelsAsText(Platform):
    def answer(self, status: int, body: object) -> Response:
        return Response(status, (("Content-Type", "text/plain"),), super().answer(status, body).body)


@breaks("CCM-UP-143")
class SaysZeroAsNumber(Platform):
    def success_body(self, request: Request, body: Body) -> Body:
        return {"resultCode": 0, "resultDesc": SUCCESS}


@breaks("CCM-UP-143")
class ForgetsTheCode(Platform):
    def success_body(self, request: Request, body: Body) -> Body:
        return {"resultDesc": SUCCESS} if body["controlType"] == "DISCONNECT" else super().success_body(request, body)


@breaks("CCM-UP-143", also=("CCM-PO-023",))
class RefusesWithANumber(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": 13, "resultDesc": refused.why})


@breaks("CCM-UP-144")
class SaysDoubleZero(Platform):
    def success_body(self, request: Request, body: Body) -> Body:
        return {"resultCode": "00", "resultDesc": SUCCESS}


@breaks("CCM-UP-145")
class DescribesWithAnObject(Platform):
    def success_body(self, request: Request, body: Body) -> Body:
        return {"resultCode": "0", "resultDesc": {"text": SUCCESS}}


@breaks("CCM-UP-150")
class LosesItselfAfterBadJson(Platform):
    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            self.connected.clear()
            raise


@breaks("CCM-UP-151")
class HasOneLine(Platform):
    """The second user's CONNECT ends the first one's conversation."""

    def connect(self, user: str) -> None:
        self.connected.clear()
        super().connect(user)


@breaks("CCM-UP-151")
class HangsUpOnEverybody(Platform):
    """One user's DISCONNECT ends every conversation."""

    def disconnect(self, user: str) -> None:
        self.connected.clear()


@breaks("CCM-UP-152")
class ConnectsOnce(Platform):
    """A user who has disconnected can not come back: only a fresh one can."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.gone: dict[str, int] = {}

    def connect(self, user: str) -> None:
        if self.gone.get(user, 0) > 2:
            raise Refused(500, "session is over")
        super().connect(user)

    def disconnect(self, user: str) -> None:
        self.gone[user] = self.gone.get(user, 0) + 1
        super().disconnect(user)


@breaks("CCM-UP-153")
class WearsOut(Platform):
    """Accepts three hundred messages, and none after."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.taken = 0

    def converse(self, user: str, body: Body) -> None:
        self.taken += 1
        if self.taken > 300:
            raise Refused(500, "out of sessions")
        super().converse(user, body)


@breaks("CCM-UP-154", also=("acceptance",))
class EndsAtTheTransfer(Platform):
    """Forgets the conversation when it goes to an agent."""

    def converse(self, user: str, body: Body) -> None:
        super().converse(user, body)
        if body["controlType"] == "TRANS2AGENT":
            self.connected.discard(user)


@breaks("CCM-UP-001", also=("acceptance", "recovery", "together", "reconnect", "endurance"))
class RefusesEverySeventh(Platform):
    """Refuses every seventh message, whatever it says."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def converse(self, user: str, body: Body) -> None:
        self.count += 1
        if self.count % 7 == 0:
            raise Refused(500, "try again")
        super().converse(user, body)
