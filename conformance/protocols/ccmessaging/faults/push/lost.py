"""Platforms that lose or double what they push; what is polled stays whole. Nothing of it shows in a single push."""

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.counting import Begins, CountsPushes
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PU-070")
class LosesEverySeventhPush(CountsPushes):
    def send_back(self, user: str, text: str) -> None:
        if self.pushed[user] % 7:
            super().send_back(user, text)


@breaks("CCM-PU-070")
class LosesTheFirstPushOfAConversation(Begins):
    def push_echo(self, user: str, text: str) -> None:
        if not self.is_first(user):
            super().push_echo(user, text)


@breaks("CCM-PU-070")
class LosesLongPushes(Platform):
    def push_echo(self, user: str, text: str) -> None:
        if len(text) < 256:
            super().push_echo(user, text)


@breaks("CCM-PU-070")
class LosesPushesWithEmoji(Platform):
    def push_echo(self, user: str, text: str) -> None:
        if all(sign <= "\uffff" for sign in text):
            super().push_echo(user, text)


@breaks("CCM-PU-070")
class PushesEachTextOnce(Platform):
    """Takes a text that a user says twice for the same."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.known: set[tuple[str, str]] = set()

    def push_echo(self, user: str, text: str) -> None:
        if (user, text) not in self.known:
            super().push_echo(user, text)
        self.known.add((user, text))


@breaks("CCM-PU-070")
class PushesTheLastMessageOnly(Platform):
    """Has room for one message; what the robot says before it is gone."""

    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text)
        if len(text) % 5 == 0:
            self.say(user, content="Is there anything else?")

    def push(self, user: str, messages: list[Body]) -> None:
        super().push(user, messages[-1:])


@breaks("CCM-PU-070")
class PushesNoTextsToOneUser(Platform):
    """Pushes notices and never a text to a user who is not the first."""

    def push_echo(self, user: str, text: str) -> None:
        if user != "dave":
            super().push_echo(user, text)


# ---- doubled ---------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-071")
class DoublesEveryFifthPush(CountsPushes):
    """Makes two messages of a text, each with a code of its own."""

    def send_back(self, user: str, text: str) -> None:
        for _ in range(1 if self.pushed[user] % 5 else 2):
            super().send_back(user, text)


@breaks("CCM-PU-071")
class DoublesWithinAPush(CountsPushes):
    """Puts the same message with the same code twice into one push."""

    def push(self, user: str, messages: list[Body]) -> None:
        again = self.pushed[user] % 6 == 5 and messages[-1]["sourceType"] == "ROBOT"
        super().push(user, [*messages, *messages[-1:]] if again else messages)


@breaks("CCM-PU-071")
class PushesAgainUnderAnotherCode(CountsPushes):
    """Pushes every tenth text once more with the next."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.kept: dict[str, str] = {}

    def send_back(self, user: str, text: str) -> None:
        super().send_back(user, text)
        if user in self.kept:
            super().send_back(user, self.kept.pop(user))
        elif self.pushed[user] % 10 == 0:
            self.kept[user] = text


@breaks("CCM-PU-071")
class PushesAgainAtTheEnd(Platform):
    """Repeats the last text of a conversation when it is closed, as a summary that nobody asked for."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.texts: dict[str, str] = {}

    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text)
        self.texts[user] = text

    def say_goodbye(self, user: str) -> None:
        if user in self.texts:
            self.say(user, content=self.texts.pop(user))
        super().say_goodbye(user)
