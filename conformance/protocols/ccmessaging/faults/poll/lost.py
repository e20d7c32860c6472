"""Platforms that lose or double what was said: nothing of it shows in a single exchange."""

from collections import defaultdict

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Counts(Platform):
    """Counts the texts of each user."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.said: defaultdict[str, int] = defaultdict(int)

    def repeat(self, user: str, text: str) -> None:
        self.said[user] += 1
        super().repeat(user, text)


@breaks("CCM-PO-070")
class LosesEverySeventh(_Counts):
    def echo(self, user: str, text: str) -> None:
        if self.said[user] % 7:
            super().echo(user, text)


@breaks("CCM-PO-070")
class LosesTheFirstOfAConversation(Platform):
    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.begun: set[str] = set()

    def connect(self, user: str) -> None:
        self.begun.add(user)
        super().connect(user)

    def echo(self, user: str, text: str) -> None:
        if user not in self.begun:
            super().echo(user, text)
        self.begun.discard(user)


@breaks("CCM-PO-070")
class LosesOneAmongNotices(_Counts):
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
class DoublesEveryFifth(_Counts):
    def echo(self, user: str, text: str) -> None:
        for _ in range(1 if self.said[user] % 5 else 2):
            super().echo(user, text)


@breaks("CCM-PO-071")
class DoublesInOneAnswer(_Counts):
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
