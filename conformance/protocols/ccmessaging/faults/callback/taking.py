"""Integrators that acknowledge what is no push: no JSON, no list of messages, messages of nobody (documents/003, the push page)."""

import ast
import json
import re
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.integrator import NEEDED, Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

_NOTHING: Body = {"timestamp": 0, "messages": []}


def _takes_without(field: str, rule: str) -> type[Integrator]:
    @breaks(rule)
    class TakesWithout(Integrator):
        def given(self, name: str, message: Body) -> bool:
            return name == field or super().given(name, message)

    return TakesWithout


TakesMessagesWithoutFrom = _takes_without("from", "CCM-PU-173")
TakesMessagesWithoutTo = _takes_without("to", "CCM-PU-174")
TakesMessagesWithoutChannel = _takes_without("channel", "CCM-PU-175")
TakesMessagesWithoutSourceType = _takes_without("sourceType", "CCM-PU-176")
TakesMessagesWithoutControlType = _takes_without("controlType", "CCM-PU-177")


@breaks("CCM-PU-173", "CCM-PU-174", "CCM-PU-175", "CCM-PU-176", "CCM-PU-177")
class NeedsNoFields(Integrator):
    def given(self, field: str, message: Body) -> bool:
        return True


@breaks("CCM-PU-173", "CCM-PU-174", "CCM-PU-175", "CCM-PU-176", "CCM-PU-177")
class TakesMessagesWithAnyFieldItNeeds(Integrator):
    def given(self, field: str, message: Body) -> bool:
        return any(name in message for name in NEEDED)


class _Reads(Integrator):
    """Makes something of what is no JSON; what is not UTF-8 it refuses."""

    def loads(self, raw: bytes) -> Any:
        try:
            return super().loads(raw)
        except ValueError:
            return self.guessed(self.decode(raw))

    def guessed(self, text: str) -> Any:
        raise ValueError(text)


@breaks("CCM-PU-170")
class TakesWhatIsNoJson(_Reads):
    """Catches what goes wrong while it reads, and says that all went well."""

    def guessed(self, text: str) -> Any:
        return _NOTHING


@breaks("CCM-PU-170")
class TakesEmptyBodies(_Reads):
    def guessed(self, text: str) -> Any:
        return _NOTHING if not text.strip() else super().guessed(text)


@breaks("CCM-PU-170")
class TakesComments(_Reads):
    def guessed(self, text: str) -> Any:
        return json.loads(re.sub(r"//[^\n]*\n", "\n", text))


@breaks("CCM-PU-170")
class TakesTrailingCommas(_Reads):
    def guessed(self, text: str) -> Any:
        return json.loads(re.sub(r",(\s*[\]}])", r"\1", text))


@breaks("CCM-PU-170")
class TakesTheSampleAsItIsPrinted(_Reads):
    """Takes comments and commas as JSON5 does."""

    def guessed(self, text: str) -> Any:
        return json.loads(re.sub(r",(\s*[\]}])", r"\1", re.sub(r"//[^\n]*", "", text)))


@breaks("CCM-PU-170")
class TakesSingleQuotes(_Reads):
    def guessed(self, text: str) -> Any:
        try:
            return ast.literal_eval(text.strip())
        except SyntaxError as error:
            raise ValueError(text) from error


@breaks("CCM-PU-170")
class ReadsTheFirstOfTwoDocuments(_Reads):
    def guessed(self, text: str) -> Any:
        return json.JSONDecoder().raw_decode(text)[0]


@breaks("CCM-PU-170")
class ClosesOpenBrackets(_Reads):
    """Repairs a body that was cut off."""

    def guessed(self, text: str) -> Any:
        return json.loads(text + "}")


@breaks("CCM-PU-170")
class TakesForms(_Reads):
    def guessed(self, text: str) -> Any:
        return _NOTHING if "messages=" in text else super().guessed(text)


@breaks("CCM-PU-170")
class TakesXml(_Reads):
    def guessed(self, text: str) -> Any:
        return _NOTHING if text.startswith("<messages>") else super().guessed(text)


@breaks("CCM-PU-171")
class TakesAnyValue(Integrator):
    def as_object(self, value: object) -> Body:
        return value if isinstance(value, dict) else _NOTHING


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
        return self.success(request, _NOTHING)


@breaks(*(f"CCM-PU-{number}" for number in range(170, 178)))
class AcknowledgesEverything(Integrator):
    """Says that all is well before it reads anything."""

    def pushed(self, request: Request) -> Response:
        return self.success(request, _NOTHING)


@breaks("CCM-PU-170", "CCM-PU-171", "CCM-PU-172")
class AcknowledgesWhatItCannotRead(Integrator):
    """Says "0" to whatever is no push, so that it is not sent again."""

    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            return _NOTHING

    def messages(self, body: Body) -> list[Any]:
        return body["messages"] if isinstance(body.get("messages"), list) else []


@breaks(*(f"CCM-PU-{number}" for number in range(170, 178)))
class RefusesWithSuccess(Integrator):
    """Says what was wrong in resultDesc, and "0" all the same."""

    def refusal(self, _request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "0", "resultDesc": refused.why})
