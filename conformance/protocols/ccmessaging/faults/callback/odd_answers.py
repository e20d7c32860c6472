"""Integrators that answer oddly, and conform."""

import json
from dataclasses import replace
from typing import Final

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.faults.callback.altering import labels, says
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.integrator import Integrator

_JSON: Final = (("Content-Type", "application/json"),)
_HTML: Final = (("Content-Type", "text/html"),)


def _refuses_with(status: int, headers: tuple[tuple[str, str], ...] = _JSON, body: bytes = b"", wire: str = "") -> type[Integrator]:
    """Return an integrator that refuses whatever it refuses with this answer."""

    @oddity
    class RefusesWith(Integrator):
        def refusal(self, request: Request, refused: Refused) -> Response:
            return Response(status, headers, body, wire) if request.method == "POST" else super().refusal(request, refused)

    return RefusesWith


RefusesWith401 = _refuses_with(401)
RefusesWith413 = _refuses_with(413)
RefusesWith415 = _refuses_with(415)
RefusesWith422 = _refuses_with(422, _JSON, b'{"detail":[{"loc":["body"],"msg":"field required"}]}')
RefusesWith500 = _refuses_with(500, _HTML, b"<h1>Internal Server Error</h1>")
RefusesWith502 = _refuses_with(502, (("Retry-After", "0"),))
RefusesWithACode = _refuses_with(200, _JSON, b'{"resultCode":"1","resultDesc":"bad request"}')
RefusesWithANumber = _refuses_with(200, _JSON, b'{"resultCode":-1}')
RefusesWithCode200 = _refuses_with(200, _JSON, b'{"resultCode":"200","resultDesc":"not taken"}')
RefusesWithNothing = _refuses_with(200)
RefusesWithHtml = _refuses_with(200, _HTML, b"<html><body>There was an error.</body></html>")
RefusesWithAnArray = _refuses_with(200, _JSON, b"[]")
RefusesWithNoContent = _refuses_with(204)
RefusesByRedirect = _refuses_with(302, (("Location", "/error"),))
RefusesByHangingUp = _refuses_with(0, wire="drop")


LabelsWithoutCharset = oddity(labels(*_JSON))
LabelsInUpperCase = oddity(labels(("CONTENT-TYPE", "APPLICATION/JSON; CHARSET=UTF-8")))
LabelsInLowerCase = oddity(labels(("content-type", "application/json;charset=utf-8"), ("x-request-id", "4711")))
LabelsAsAVendorsJson = oddity(labels(("Content-Type", "application/vnd.example.v1+json")))
ClosesConnections = oddity(labels(*_JSON, ("Connection", "close")))
SetsCookies = oddity(labels(*_JSON, ("Set-Cookie", "SESSION=4711; Path=/"), ("Set-Cookie", "lang=en"), ("X-Powered-By", "odd")))


SaysLittle = oddity(says({"resultCode": "0"}))
DescribesWithNothing = oddity(says({"resultCode": "0", "resultDesc": ""}))
DescribesInChinese = oddity(says({"resultCode": "0", "resultDesc": "成功 🙂"}))
DescribesAFailure = oddity(says({"resultCode": "0", "resultDesc": "failed"}))
AddsFields = oddity(
    says({"resultDesc": "success.", "resultCode": "0", "success": True, "data": None, "list": [{"a": 1}], "timestamp": 1625898453913})
)


@oddity
class AnswersInChunks(Integrator):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), wire="chunked")


@oddity
class AnswersLate(Integrator):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), delay=0.05)


@oddity
class PrettyPrints(Integrator):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), body=json.dumps(body, indent=4).encode() + b"\r\n")
