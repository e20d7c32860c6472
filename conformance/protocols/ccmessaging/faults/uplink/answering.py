"""Platforms whose answers are not what S0 'response description' and table 4 say."""

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
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
