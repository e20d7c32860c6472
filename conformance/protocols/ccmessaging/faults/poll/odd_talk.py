"""Platforms that talk back in an odd way, or in odd order, and conform."""

from typing import Any

from conformance.core.fault import odd_where, oddity
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


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
