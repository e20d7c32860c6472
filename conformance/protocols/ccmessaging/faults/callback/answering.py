"""Integrators whose answers are not what the push page says (documents/003, response parameters)."""

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.callback.altering import labels, says
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

_JSON = (("Content-Type", "application/json"),)
_TEXT = (("Content-Type", "text/plain"),)
_HTML = (("Content-Type", "text/html"),)


def _answers(rule: str, answer: Response) -> type[Integrator]:
    @breaks(rule)
    class Answers(Integrator):
        def success(self, _request: Request, body: Body) -> Response:
            return answer

    return Answers


def _says(rule: str, **said: object) -> type[Integrator]:
    return breaks(rule)(says(said))


def _labels(*headers: tuple[str, str]) -> type[Integrator]:
    return breaks("CCM-PU-104")(labels(*headers))


AnswersCreated = _answers("CCM-PU-102", Response(201, _JSON, b'{"resultCode":"0"}'))
AnswersAcceptedForLater = _answers("CCM-PU-102", Response(202, _JSON, b'{"resultCode":"0"}'))
AnswersNoContent = _answers("CCM-PU-102", Response(204))
AnswersAnEmptyBody = _answers("CCM-PU-103", Response(200))
AnswersHtml = _answers("CCM-PU-103", Response(200, _HTML, b"<html><body>OK</body></html>"))
AnswersPlainText = _answers("CCM-PU-103", Response(200, _TEXT, b"success"))
AnswersAJsonString = _answers("CCM-PU-103", Response(200, _JSON, b'"success"'))
AnswersAnArray = _answers("CCM-PU-103", Response(200, _JSON, b'[{"resultCode":"0","resultDesc":"success."}]'))
AnswersJsonWithinAString = _answers("CCM-PU-103", Response(200, _JSON, b'"{\\"resultCode\\":\\"0\\"}"'))
AnswersInSingleQuotes = _answers("CCM-PU-103", Response(200, _JSON, b"{'resultCode': '0', 'resultDesc': 'success.'}"))
AnswersWithAByteOrderMark = _answers("CCM-PU-103", Response(200, _JSON, b'\xef\xbb\xbf{"resultCode":"0"}'))
AnswersInGbk = _answers("CCM-PU-103", Response(200, _JSON, '{"resultCode":"0","resultDesc":"成功"}'.encode("gbk")))
AnswersXml = _answers("CCM-PU-103", Response(200, (("Content-Type", "application/xml"),), b"<resultCode>0</resultCode>"))
AnswersNull = _answers("CCM-PU-103", Response(200, _JSON, b"null"))

LabelsAsText = _labels(*_TEXT)
LabelsAsHtml = _labels(("Content-Type", "text/html;charset=utf-8"))
LabelsNothing = _labels()

AnswersWithANumber = _says("CCM-PU-105", resultCode=0, resultDesc="success.")
AnswersWithABoolean = _says("CCM-PU-105", resultCode=True, resultDesc="success.")
AnswersWithANullCode = _says("CCM-PU-105", resultCode=None, resultDesc="success.")
AnswersWithoutACode = _says("CCM-PU-105", resultDesc="success.")
AnswersWithAnEmptyObject = _says("CCM-PU-105")
AnswersWithOtherNames = _says("CCM-PU-105", code="0", msg="success.")
AnswersInSnakeCase = _says("CCM-PU-105", result_code="0", result_desc="success.")
WrapsTheAnswer = _says("CCM-PU-105", data={"resultCode": "0", "resultDesc": "success."})
AnswersWith200AsANumber = _says("CCM-PU-105", resultCode=200, resultDesc="success.")

SaysSuccess = _says("CCM-PU-106", resultCode="success")
SaysTrue = _says("CCM-PU-106", resultCode="true")
Says200 = _says("CCM-PU-106", resultCode="200", resultDesc="OK")
SaysFourZeros = _says("CCM-PU-106", resultCode="0000", resultDesc="success.")
SaysZeroAndABlank = _says("CCM-PU-106", resultCode="0 ", resultDesc="success.")

DescribesWithANumber = _says("CCM-PU-107", resultCode="0", resultDesc=0)
DescribesWithNull = _says("CCM-PU-107", resultCode="0", resultDesc=None)
DescribesWithAnObject = _says("CCM-PU-107", resultCode="0", resultDesc={"en": "success."})


@breaks("CCM-PU-105")
class AnswersWithThePush(Integrator):
    def success_body(self, body: Body) -> Body:
        return body


@breaks("CCM-PU-105")
class CountsTheMessages(Integrator):
    """Answers with the number of messages that it took."""

    def success_body(self, body: Body) -> Body:
        return {"resultCode": "0", "resultDesc": "success."} if len(body["messages"]) == 1 else {"resultCode": 0, "count": len(body["messages"])}
