"""Platforms that lose or double what was said: nothing of it shows in a single exchange."""

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.counting import Begins, Counts
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PO-070")
class LosesEverySeventh(Counts):
    def echo(self, user: str, text: str) -> None:
        if self.said[user] % 7:
            super().echo(user, text)


@breaks("CCM-PO-070")
class LosesTheFirstOfAConversation(Begins):
    def echo(self, user: str, text: str) -> None:
        if not self.is_first(user):
            super().echo(user, text)


@breaks("CCM-PO-070")
class LosesOneAmongNotices(Counts):
    """Loses every fortieth text of a user, and has something new to say with every poll."""

    def echo(self, user: str, text: str) -> None:
        if self.said[user] % 40:
            super().echo(user, text)

    def fetch(self, user: str) -> list[Body]:
        return [*super().fetch(user), self.message(user, content="Two people before you.", sourceType="SYSTEM", senderNickname="system")]


@breaks("CCM-PO-070")
class LosesLongTexts(Platform):
    def echo(self, user: str, text: str) -> None:
        if len(text) < 256:
            super().echo(user, text)


@breaks("CCM-PO-070")
class LosesEmoji(Platform):
    def echo(self, user: str, text: str) -> None:
        if all(sign <= "\uffff" for sign in text):
            super().echo(user, text)


@breaks("CCM-PO-070")
class KeepsTheLastFiveOnly(Platform):
    """Has room for five messages of a user."""

    def put(self, user: str, message: Body) -> None:
        super().put(user, message)
        del self.queues[user][:-5]


@breaks("CCM-PO-070")
class AnyWrongPollEmptiesTheQueues(Platform):
    def poll_refusal(self, request: Request, refused: Refused) -> Response:
        self.queues.clear()
        return super().poll_refusal(request, refused)


@breaks("CCM-PO-071")
class DoublesEveryFifth(Counts):
    def echo(self, user: str, text: str) -> None:
        for _ in range(1 if self.said[user] % 5 else 2):
            super().echo(user, text)


@breaks("CCM-PO-071")
class DoublesInOneAnswer(Counts):
    """Puts the same message with the same code twice into an answer."""

    def put(self, user: str, message: Body) -> None:
        super().put(user, message)
        if self.said[user] % 6 == 5 and message["sourceType"] == "ROBOT" and not self.is_pushed(user):
            super().put(user, message)


@breaks("CCM-PO-071")
class DeliversAgainUnderAnotherCode(Platform):
    """Keeps every tenth message, and delivers it once more with the next poll."""

    count = 0

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.kept: dict[str, str] = {}

    def echo(self, user: str, text: str) -> None:
        super().echo(user, text)
        self.count += 1
        if self.count % 10 == 0:
            self.kept[user] = text

    def fetch(self, user: str) -> list[Body]:
        found = super().fetch(user)
        if found or user not in self.kept:
            return found
        return [self.message(user, content=self.kept.pop(user))]
