"""Parties whose answers are not those of the sample (documents/001, answers)."""

from dataclasses import replace
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.protocols.qmt.reference.callee import Body, Callee, Refused

_JSON = (("Content-Type", "application/json"),)
_TEXT = (("Content-Type", "text/plain"),)
_HTML = (("Content-Type", "text/html"),)
_OK = b'{"errcode":0,"errmsg":"ok"}'


def _answers(number: str, answer: Response) -> type[Callee]:
    @breaks(number)
    class Answers(Callee):
        def success(self, _request: Request, body: Body) -> Response:
            return answer

    return Answers


def _says(number: str, **said: Any) -> type[Callee]:
    @breaks(number)
    class Says(Callee):
        def success_body(self, _body: Body) -> Body:
            return said

    return Says


def _labels(*headers: tuple[str, str]) -> type[Callee]:
    @breaks("104")
    class Labels(Callee):
        def answer(self, status: int, body: object) -> Response:
            return replace(super().answer(status, body), headers=headers)

    return Labels


def _fails_with_success(status: int) -> type[Callee]:
    """Return a party that refuses with a status and says errcode 0 beside it."""

    @breaks("108")
    class FailsWithSuccess(Callee):
        def refusal(self, _request: Request, refused: Refused) -> Response:
            return self.answer(status, {"errcode": 0, "errmsg": refused.why})

    return FailsWithSuccess


AnswersCreated = _answers("102", Response(201, _JSON, _OK))
AnswersAcceptedForLater = _answers("102", Response(202, _JSON, _OK))
AnswersNoContent = _answers("102", Response(204))
AnswersAnEmptyBody = _answers("103", Response(200))
AnswersHtml = _answers("103", Response(200, _HTML, b"<html><body>ok</body></html>"))
AnswersPlainText = _answers("103", Response(200, _TEXT, b"ok"))
AnswersAJsonString = _answers("103", Response(200, _JSON, b'"ok"'))
AnswersANumber = _answers("103", Response(200, _JSON, b"0"))
AnswersAnArray = _answers("103", Response(200, _JSON, b'[{"errcode":0,"errmsg":"ok"}]'))
AnswersJsonWithinAString = _answers("103", Response(200, _JSON, b'"{\\"errcode\\":0,\\"errmsg\\":\\"ok\\"}"'))
AnswersInSingleQuotes = _answers("103", Response(200, _JSON, b"{'errcode': 0, 'errmsg': 'ok'}"))
AnswersWithAByteOrderMark = _answers("103", Response(200, _JSON, b"\xef\xbb\xbf" + _OK))
AnswersInGbk = _answers("103", Response(200, _JSON, '{"errcode":0,"errmsg":"成功"}'.encode("gbk")))
AnswersXml = _answers("103", Response(200, (("Content-Type", "application/xml"),), b"<xml><errcode>0</errcode></xml>"))
AnswersWithACallback = _answers("103", Response(200, _JSON, b"callback(" + _OK + b")"))

LabelsAsText = _labels(*_TEXT)
LabelsAsHtml = _labels(("Content-Type", "text/html;charset=utf-8"))
LabelsNothing = _labels()
LabelsAsJavaScript = _labels(("Content-Type", "application/javascript"))

QuotesTheCode = _says("105", errcode="0", errmsg="ok")
AnswersWithFalse = _says("105", errcode=False, errmsg="ok")
AnswersWithTrue = _says("105", errcode=True, errmsg="ok")
AnswersWithANullCode = _says("105", errcode=None, errmsg="ok")
AnswersWithoutACode = _says("105", errmsg="ok")
AnswersWithAWord = _says("105", errcode="ok", errmsg="ok")
AnswersInCamelCase = _says("105", errCode=0, errmsg="ok")
AnswersInTheOtherProtocol = _says("105", resultCode="0", errmsg="ok")
WrapsTheAnswer = _says("105", data={"errcode": 0, "errmsg": "ok"}, errmsg="ok")
ListsTheCode = _says("105", errcode=[0], errmsg="ok")

SaysNothingMore = _says("106", errcode=0)
DescribesWithANumber = _says("106", errcode=0, errmsg=0)
DescribesWithNull = _says("106", errcode=0, errmsg=None)
DescribesWithAnObject = _says("106", errcode=0, errmsg={"en": "ok"})
DescribesInCamelCase = _says("106", errcode=0, errMsg="ok")

SaysTwoHundred = _says("107", errcode=200, errmsg="ok")

FailsWith400AndSuccess = _fails_with_success(400)
FailsWith403AndSuccess = _fails_with_success(403)
FailsWith500AndSuccess = _fails_with_success(500)


@breaks("106")
class DescribesFailuresOnly(Callee):
    """Leaves errmsg out of what succeeds with a Tag."""

    def success_body(self, body: Body) -> Body:
        return {"errcode": 0} if "Tag" in body else super().success_body(body)


@breaks("103")
class RefusesInHtml(Callee):
    """Shows an error page, with HTTP 200, to whoever is refused."""

    def refusal(self, _request: Request, refused: Refused) -> Response:
        return Response(200, _HTML, b"<html><body>error</body></html>")


@breaks("105")
class RefusesWithAWord(Callee):
    """Names what is wrong where a number belongs."""

    def refusal(self, _request: Request, refused: Refused) -> Response:
        return self.answer(200, {"errcode": "BAD_REQUEST", "errmsg": refused.why})


@breaks("102")
class RefusesByHangingUp(Callee):
    """Closes the connection on whoever is refused."""

    def refusal(self, _request: Request, refused: Refused) -> Response:
        return Response(0, wire="drop")


@breaks("102")
class RefusesByRedirect(Callee):
    def refusal(self, _request: Request, refused: Refused) -> Response:
        return Response(302, (("Location", "/error"),))
