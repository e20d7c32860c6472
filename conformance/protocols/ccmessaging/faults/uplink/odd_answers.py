"""Platforms that answer in an odd way, and conform."""

import json
from dataclasses import replace

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class AddsFields(Platform):
    def success_body(self, request: Request, body: Body) -> Body:
        return {**super().success_body(request, body), "traceId": "4711", "data": None, "list": [{"a": 1}]}


@oddity
class AnswersInChunks(Platform):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), wire="chunked")


@oddity
class ClosesConnections(Platform):
    def answer(self, status: int, body: object) -> Response:
        answer = super().answer(status, body)
        return replace(answer, headers=(*answer.headers, ("Connection", "close")))


@oddity
class RefusesWithACode(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "13", "resultDesc": refused.why})


@oddity
class RefusesWith500(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return Response(500)


@oddity
class RefusesWithHtml(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return Response(refused.status if refused.status != 200 else 400, (("Content-Type", "text/html"),), b"<h1>Bad Request</h1>")


@oddity
class ForbidsBadCredentials(Platform):
    """Refuses bad credentials as the gateway of a sibling page does (HG-11, X-62)."""

    def refusal(self, request: Request, refused: Refused) -> Response:
        if refused.status != 401:
            return super().refusal(request, refused)
        return self.answer(403, {"errorCode": "0", "exceptionInfo": refused.why})


@oddity
class SaysLittle(Platform):
    def success_body(self, request: Request, body: Body) -> Body:
        return {"resultCode": "0"}


@oddity
class PrettyPrints(Platform):
    def answer(self, status: int, body: object) -> Response:
        raw = json.dumps(body, indent=4).encode() + b"\r\n"
        return Response(status, (("content-type", "Application/JSON; Charset=utf-8"),), raw)


@oddity
class AnswersLate(Platform):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), delay=0.002)
