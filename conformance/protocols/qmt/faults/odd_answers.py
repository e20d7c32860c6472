"""Parties that answer oddly, and conform: an alarm on any of them is a bug of the suite."""

import json
from dataclasses import replace
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.protocols.qmt.reference.callee import Body, Callee, Refused

_JSON: Final = (("Content-Type", "application/json"),)
_HTML: Final = (("Content-Type", "text/html"),)


def _refuses_with(
    status: int, body: bytes = b'{"errcode":40000,"errmsg":"bad request"}', headers: tuple[tuple[str, str], ...] = _JSON
) -> type[Callee]:
    """Return a party that refuses whatever it refuses with this answer."""

    @oddity
    class RefusesWith(Callee):
        def refusal(self, request: Request, refused: Refused) -> Response:
            return Response(status, headers, body)

    return RefusesWith


RefusesWith400 = _refuses_with(400)
RefusesWith401 = _refuses_with(401)
RefusesWith403 = _refuses_with(403)
RefusesWith404 = _refuses_with(404)
RefusesWith415 = _refuses_with(415)
RefusesWith422 = _refuses_with(422, b'{"detail":[{"loc":["body"],"msg":"field required"}]}')
RefusesWith500 = _refuses_with(500, b"<h1>Internal Server Error</h1>", _HTML)
RefusesWith503 = _refuses_with(503, b"", (("Retry-After", "0"),))
RefusesWithNothing = _refuses_with(400, b"", ())
RefusesWithAnArray = _refuses_with(400, b"[]")
RefusesWithAStatusAndAWord = _refuses_with(400, b'{"errcode":"BAD_REQUEST"}')
RefusesWithNull = _refuses_with(400, b'{"errcode":null,"errmsg":"bad request"}')
RefusesWithFalse = _refuses_with(400, b'{"errcode":false,"errmsg":"bad request"}')
RefusesWithACode = _refuses_with(200)
RefusesWithMinusOne = _refuses_with(200, b'{"errcode":-1,"errmsg":"system busy"}')
RefusesWithCode200 = _refuses_with(200, b'{"errcode":200,"errmsg":"not taken"}')
RefusesWithAFraction = _refuses_with(200, b'{"errcode":30003.0,"errmsg":"signature"}')


@oddity
class RefusesByStatusOrCode(Callee):
    """Says by a status what is wrong with the caller, and by a code what is wrong with the message."""

    def refusal(self, request: Request, refused: Refused) -> Response:
        status = {30001: 401, 30002: 404, 30003: 403}.get(refused.code, 200)
        return replace(super().refusal(request, refused), status=status)


def _labels(*headers: tuple[str, str]) -> type[Callee]:
    @oddity
    class Labels(Callee):
        def answer(self, status: int, body: object) -> Response:
            return replace(super().answer(status, body), headers=headers)

    return Labels


NamesTheCharset = _labels(("Content-Type", "application/json;charset=UTF-8"))
LabelsInUpperCase = _labels(("CONTENT-TYPE", "APPLICATION/JSON; CHARSET=UTF-8"))
LabelsInLowerCase = _labels(("content-type", "application/json; charset=utf-8"), ("x-request-id", "4711"))
LabelsAsAVendorsJson = _labels(("Content-Type", "application/vnd.example.v1+json"))
ClosesConnections = _labels(*_JSON, ("Connection", "close"))
SetsCookies = _labels(*_JSON, ("Set-Cookie", "SESSION=4711; Path=/"), ("Set-Cookie", "lang=en"), ("X-Powered-By", "odd"))


def _says(**said: Any) -> type[Callee]:
    @oddity
    class Says(Callee):
        def success_body(self, _body: Body) -> Body:
            return said

    return Says


SaysZeroPointZero = _says(errcode=0.0, errmsg="ok")
DescribesWithNothing = _says(errcode=0, errmsg="")
DescribesInChinese = _says(errcode=0, errmsg="成功 🙂")
DescribesAFailure = _says(errcode=0, errmsg="failed")
AddsFields = _says(errmsg="ok", msgid=4711, errcode=0, success=True, data=None, list=[{"a": 1}])


@oddity
class AnswersInChunks(Callee):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), wire="chunked")


@oddity
class AnswersLate(Callee):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), delay=0.05)


@oddity
class PrettyPrints(Callee):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), body=b"\r\n" + json.dumps(body, indent=4).encode() + b"\r\n")


@oddity
class EscapesAnswers(Callee):
    def answer(self, status: int, body: object) -> Response:
        return replace(super().answer(status, body), body=json.dumps(body).replace("/", "\\/").encode())
