"""Platforms whose answers to polls are not what S2 'response parameters' says."""

from dataclasses import replace
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.altered import changed, lacking
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PO-020")
class SaysPartialContent(Platform):
    def polled(self, user: str) -> Response:
        return replace(super().polled(user), status=206)


@breaks("CCM-PO-020", also=("acceptance", "CCM-PO-010", "echo"))
class CutsOffLongAnswers(Platform):
    """Closes the connection in the middle of an answer with more than five messages."""

    def polled(self, user: str) -> Response:
        many = len(self.queues[user]) > 5
        return replace(super().polled(user), wire="cut" if many else "")


@breaks("CCM-PO-021", also=("echo",))
class AnswersPollsWithHtml(Platform):
    def polled(self, user: str) -> Response:
        if not self.queues[user]:
            return super().polled(user)
        return Response(200, (("Content-Type", "text/html"),), b"<html><body>You have messages</body></html>")


@breaks("CCM-PO-021")
class AnswersWithTheListAlone(Platform):
    def polled(self, user: str) -> Response:
        return self.answer(200, self.fetch(user))


@breaks("CCM-PO-022")
class LabelsPollsAsText(Platform):
    def polled(self, user: str) -> Response:
        return replace(super().polled(user), headers=(("Content-Type", "text/plain"),))


def _says(rule: str, change: Body) -> type[Platform]:
    @breaks(rule)
    class Says(Platform):
        def poll_answer(self, user: str) -> Body:
            return changed(super().poll_answer(user), change)

    return Says


def _lacks(rule: str, field: str, *also: str) -> type[Platform]:
    @breaks(rule, also=also)
    class Lacks(Platform):
        def poll_answer(self, user: str) -> Body:
            return lacking(super().poll_answer(user), field)

    return Lacks


SaysPollZeroAsNumber = _says("CCM-PO-023", {"resultCode": 0})
HasNoPollCode = _lacks("CCM-PO-023", "resultCode", "acceptance")
SaysPollSuccessInWords = _says("CCM-PO-024", {"resultCode": "success"})
DescribesNothing = _lacks("CCM-PO-025", "resultDesc")
DescribesWithNull = _says("CCM-PO-025", {"resultDesc": None})


@breaks("CCM-PO-025")
class NumbersItsRefusals(Platform):
    """Describes the refusal of a poll with a number."""

    def poll_refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "1", "resultDesc": 42})


@breaks("CCM-PO-027", also=("echo",))
class ShowsTheMessageAlone(Platform):
    """Leaves the list out where one message waits."""

    def shown(self, messages: list[Body]) -> Any:
        return messages[0] if len(messages) == 1 else messages


@breaks("CCM-PO-027")
class SaysNothingWithAText(Platform):
    def shown(self, messages: list[Body]) -> Any:
        return messages or ""


@breaks("CCM-PO-028", also=("echo",))
class ShowsMessagesAsTexts(Platform):
    def shown(self, messages: list[Body]) -> Any:
        return [message if message["sourceType"] != "SYSTEM" else message["content"] for message in messages]
