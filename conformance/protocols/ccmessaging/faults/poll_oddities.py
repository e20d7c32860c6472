"""Platforms whose messages come down in an odd way, and conform: an alarm on any of them is a bug of the suite."""

import time
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import odd_where, oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class LeavesTheListOut(Platform):
    def poll_answer(self, user: str) -> Body:
        answer = super().poll_answer(user)
        return answer if answer["downlinkMessages"] else {name: value for name, value in answer.items() if name != "downlinkMessages"}


@oddity
class SaysNothingWithNull(Platform):
    def shown(self, messages: list[Body]) -> list[Body] | None:
        return messages or None


@oddity
class HasNoMessageCodes(Platform):
    """Tells messages apart by nothing, for codes and times are optional."""

    def as_polled(self, message: Body) -> Body:
        return {name: value for name, value in message.items() if name not in ("messageCode", "timestamp")}


@oddity
class SaysTheTimeAsAText(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "timestamp": str(message["timestamp"])}


@oddity
class LeavesOptionalFieldsOut(Platform):
    """Sends the mandatory fields and nothing else."""

    def as_polled(self, message: Body) -> Body:
        wanted = ("channel", "content", "from", "mediaType", "sourceType", "to", "simQuestions", "contentType", "mediaFileType", "controlType")
        return {name: value for name, value in message.items() if name in wanted and (name != "controlType" or value != "CHAT")}


@oddity
class AddsFieldsToMessages(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "traceId": "4711", "extra": {"deep": [1, {"er": None}]}}


@oddity
class ShowsOneMessageAPoll(Platform):
    def fetch(self, user: str) -> list[Body]:
        found = self.queues[user][:1]
        del self.queues[user][:1]
        return found


@oddity
class NeverForgets(Platform):
    """Shows the last hundred messages with every poll, read or not."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.kept: dict[str, list[Body]] = {}

    def fetch(self, user: str) -> list[Body]:
        self.kept[user] = [*self.kept.get(user, []), *super().fetch(user)][-100:]
        return self.kept[user]


@oddity
class IsLate(Platform):
    """Shows a message 300 ms after it was made."""

    def put(self, user: str, message: Body) -> None:
        super().put(user, {**message, "due": time.monotonic() + 0.3})

    def fetch(self, user: str) -> list[Body]:
        now, waiting = time.monotonic(), self.queues[user]
        due = [message for message in waiting if message["due"] <= now]
        self.queues[user] = waiting[len(due) :]
        return [{name: value for name, value in message.items() if name != "due"} for message in due]


@oddity
class TalksALot(Platform):
    """Says things of its own between what it repeats."""

    def echo(self, user: str, text: str) -> None:
        self.say(user, content="I see.")
        super().echo(user, text)
        self.say(user, content="You said that already? No matter.", sourceType="SYSTEM", senderNickname="SYSTEM")


@oddity
class SaysGoodbyeWithNulls(Platform):
    """Sends DISCONNECT and READ as the push samples have them."""

    def say_goodbye(self, user: str) -> None:
        self.say(user, controlType="DISCONNECT", mediaType=None, content=None, sourceType="AGENT", senderNickname=None)

    def attend(self, user: str, body: Body) -> None:
        ids = [str(body.get("messageId")), "another"]
        self.say(user, controlType="READ", mediaType=None, content=ids, sourceType="AGENT", senderNickname=None)
        self.say(user, controlType="READ", mediaType=None, content=", ".join(ids), sourceType="AGENT")


@oddity
class SpeaksOfTransfers(Platform):
    """Uses control types that only sibling pages name."""

    def greet(self, user: str) -> None:
        self.say(user, controlType="CONNECT", content="connected", sourceType="SYSTEM", senderNickname=None)

    def hand_over(self, user: str) -> None:
        self.say(user, controlType="TRANS2AGENT", content="An agent comes.", sourceType="SYSTEM", senderNickname="System")


@oddity
class RefusesPollsWith403(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        if refused.why != "no such token":
            return super().refusal(request, refused)
        return self.answer(403, {"errorCode": "0", "exceptionInfo": refused.why})


@oddity
class RefusesPollsWithACode(Platform):
    def refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "1"}) if refused.why == "no such token" else super().refusal(request, refused)


@oddity
class SetsCookies(Platform):
    """Sets cookies with every answer to a poll, a wrong token among them: a client that sent them back would be refused."""

    def polled(self, user: str) -> Response:
        answer = super().polled(user)
        cookies = (("Set-Cookie", "ccmessaging-token=another-one; Path=/"), ("Set-Cookie", "JSESSIONID=abc; Path=/"))
        return Response(answer.status, (*answer.headers, *cookies), answer.body)


@oddity
class ForgetsAtDisconnect(Platform):
    """Throws away what waits when a conversation is closed."""

    def disconnect(self, user: str) -> None:
        super().disconnect(user)
        self.queues.pop(user, None)


@oddity
class ForgetsAtConnect(Platform):
    """Throws away what waits when a conversation is opened."""

    def connect(self, user: str) -> None:
        self.queues.pop(user, None)
        super().connect(user)


@oddity
class HasCuriousAgents(Platform):
    """Lets agents use everyday phrases, and repeat twice what was said to them."""

    def attend(self, user: str, body: Body) -> None:
        super().attend(user, body)
        for text in ("Are you there?", "My order is late.", "您好", str(body.get("content")), str(body.get("content"))):
            self.say(user, content=text[:500], sourceType="AGENT")


@oddity
class SpeaksOfWhatWasRead(Platform):
    """Sends READ notices under the codes of the messages that they are about."""

    def attend(self, user: str, body: Body) -> None:
        message = self.message(user, content="I have read that.", sourceType="AGENT")
        self.put(user, message)
        self.say(user, controlType="READ", content=str(body.get("messageId")), sourceType="AGENT", messageCode=message["messageCode"])


@oddity
class CountsUtf16(Platform):
    """Counts signs beyond the first plane twice, and so finds some texts too long to repeat."""

    def repeat(self, user: str, text: str) -> None:
        if len(text.encode("utf-16-le")) // 2 <= 500:
            self.echo(user, text)


@oddity
class AnnouncesThePlaceInTheQueue(Platform):
    """Has something new to say with every poll."""

    def fetch(self, user: str) -> list[Body]:
        return [*super().fetch(user), self.message(user, content="Two people before you.", sourceType="SYSTEM", senderNickname="system")]


@oddity
class RefusesDisorder(Platform):
    """Refuses what the documents do not order: a second CONNECT, a second TRANS2AGENT."""

    def converse(self, user: str, body: Body) -> None:
        control = body.get("controlType")
        if (control == "CONNECT" and self.is_connected(user)) or (control == "TRANS2AGENT" and user in self.handed_over):
            raise Refused(200, "not now")
        super().converse(user, body)


@oddity
class TakesDisorder(Platform):
    """Takes messages of users who are not connected, and answers none of them."""

    def converse(self, user: str, body: Body) -> None:
        if self.is_connected(user) or body.get("controlType") == "CONNECT":
            super().converse(user, body)


@odd_where(downlink="any")
class HasASilentRobot(Platform):
    """Says nothing at all, where nobody has declared an echo."""

    def say(self, user: str, **fields: Any) -> None:
        pass


@odd_where(downlink="any")
class SaysSomethingElse(Platform):
    """Answers every text with another, lost, doubled and out of order, where nobody has declared an echo."""

    def echo(self, user: str, text: str) -> None:
        for _ in range(len(text) % 3):
            super().echo(user, text[::-1])


@odd_where(downlink="none")
class TalksThoughNobodyListens(Platform):
    """Sends messages where the user says that none come: their form is judged, and nothing else."""


@oddity
class RepeatsLongTextsInParts(Platform):
    """Answers a text that does not fit with its parts, each of which fits."""

    def repeat(self, user: str, text: str) -> None:
        for start in range(0, len(text), 500):
            self.echo(user, text[start : start + 500])
