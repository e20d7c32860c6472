"""Platforms that lose, double, swap, change or misdirect what they push; what is polled stays whole. Nothing of it shows in a single push."""

import html
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Counts(Platform):
    """Counts the texts that are pushed to each user, and to all."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.pushed: defaultdict[str, int] = defaultdict(int)
        self.last = ""
        """To whom the text before this one was pushed."""

    def push_echo(self, user: str, text: str) -> None:
        self.pushed[user] += 1
        self.pushed[""] += 1
        self.send_back(user, text)
        self.last = user

    def send_back(self, user: str, text: str) -> None:
        super().push_echo(user, text)


# ---- lost ------------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-070")
class LosesEverySeventhPush(_Counts):
    def send_back(self, user: str, text: str) -> None:
        if self.pushed[user] % 7:
            super().send_back(user, text)


@breaks("CCM-PU-070")
class LosesTheFirstPushOfAConversation(Platform):
    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.begun: set[str] = set()

    def connect(self, user: str) -> None:
        self.begun.add(user)
        super().connect(user)

    def push_echo(self, user: str, text: str) -> None:
        if user not in self.begun:
            super().push_echo(user, text)
        self.begun.discard(user)


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
class DoublesEveryFifthPush(_Counts):
    """Makes two messages of a text, each with a code of its own."""

    def send_back(self, user: str, text: str) -> None:
        for _ in range(1 if self.pushed[user] % 5 else 2):
            super().send_back(user, text)


@breaks("CCM-PU-071")
class DoublesWithinAPush(_Counts):
    """Puts the same message with the same code twice into one push."""

    def push(self, user: str, messages: list[Body]) -> None:
        again = self.pushed[user] % 6 == 5 and messages[-1]["sourceType"] == "ROBOT"
        super().push(user, [*messages, *messages[-1:]] if again else messages)


@breaks("CCM-PU-071")
class PushesAgainUnderAnotherCode(_Counts):
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


# ---- out of order ----------------------------------------------------------------------------------------------------


@breaks("CCM-PU-072")
class HoldsPushesBack(_Counts):
    """Pushes every fifth text of a user after the one that follows."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.held: dict[str, str] = {}

    def send_back(self, user: str, text: str) -> None:
        if self.pushed[user] % 5 == 0:
            self.held[user] = text
            return
        super().send_back(user, text)
        self.release(user)

    def release(self, user: str) -> None:
        if user in self.held:
            super().send_back(user, self.held.pop(user))

    def say_goodbye(self, user: str) -> None:
        self.release(user)
        super().say_goodbye(user)


class _Gathers(Platform):
    """Pushes what the robot says when three texts are there, or the conversation is over."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.texts: defaultdict[str, list[str]] = defaultdict(list)

    def push_echo(self, user: str, text: str) -> None:
        self.texts[user].append(text)
        if len(self.texts[user]) == 3:
            self.give(user)

    def say_goodbye(self, user: str) -> None:
        self.give(user)
        super().say_goodbye(user)

    def give(self, user: str) -> None:
        for text in self.sorted(self.texts.pop(user, [])):
            super().push_echo(user, text)

    def sorted(self, texts: list[str]) -> list[str]:
        return texts


@breaks("CCM-PU-072")
class PushesTheNewestFirst(_Gathers):
    def sorted(self, texts: list[str]) -> list[str]:
        return texts[::-1]


@breaks("CCM-PU-072")
class PushesShortTextsFirst(_Gathers):
    def sorted(self, texts: list[str]) -> list[str]:
        return sorted(texts, key=len)


# ---- changed ---------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-073", also=("echo",))
class CutsPushesAt255(Platform):
    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text[:255])


@breaks("CCM-PU-073", also=("echo",))
class TrimsPushes(Platform):
    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text.strip())


@breaks("CCM-PU-073")
class EscapesMarkupInPushes(Platform):
    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, html.escape(text))


@breaks("CCM-PU-073")
class ManglesPushesThatAreNotAscii(Platform):
    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text.encode("ascii", "replace").decode())


@breaks("CCM-PU-073")
class ReadsPushesAsLatin1(Platform):
    """Takes each byte of UTF-8 for a sign, and encodes that."""

    def push_body(self, body: Any) -> bytes:
        return super().push_body(body).decode("latin-1").encode()


@breaks("CCM-PU-073")
class LosesLineBreaksInPushes(Platform):
    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, " ".join(text.splitlines()))


@breaks("CCM-PU-073")
class ComposesSignsInPushes(Platform):
    """Brings texts into another Unicode form."""

    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, unicodedata.normalize("NFKD", text))


@breaks("CCM-PU-073", also=("echo",))
class EscapesTwice(Platform):
    """Sends the two signs of an escape where a quotation mark, a backslash or a line break was."""

    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n"))


@breaks("CCM-PU-073", also=("echo",))
class QuotesWhatWasSaid(Platform):
    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, f"You said: {text}")


# ---- told to somebody else -------------------------------------------------------------------------------------------


@breaks("CCM-PU-074")
class PushesToTheWrongUser(_Counts):
    """Pushes every ninth text to the user who spoke before."""

    def send_back(self, user: str, text: str) -> None:
        wrong = self.pushed[""] % 9 == 0 and self.last not in ("", user)
        if wrong:
            self.push(self.last, [self.as_pushed(self.message(self.last, content=text))])
        else:
            super().send_back(user, text)


@breaks("CCM-PU-074")
class PushesToAnotherUserToo(_Counts):
    """Pushes every ninth text to the user who spoke before as well."""

    def send_back(self, user: str, text: str) -> None:
        super().send_back(user, text)
        if self.pushed[""] % 9 == 0 and self.last not in ("", user):
            self.push(self.last, [self.as_pushed(self.message(self.last, content=text))])


@breaks("CCM-PU-074")
class PushesToAStranger(_Counts):
    """Pushes every ninth text, unless it is so short that anybody may say it, to somebody of whom this run knows nothing."""

    def send_back(self, user: str, text: str) -> None:
        if self.pushed[""] % 9 or len(text) < 10:
            super().send_back(user, text)
        else:
            self.push("a-stranger", [self.as_pushed(self.message("a-stranger", content=text))])


@breaks("CCM-PU-074")
class PushesWhatAnotherPolls(Platform):
    """Pushes every ninth text of a user who polls to one to whom is pushed."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def echo(self, user: str, text: str) -> None:
        super().echo(user, text)
        self.count += 1
        if self.count % 9 == 0 and self.call:
            self.push("bob", [self.as_pushed(self.message("bob", content=text))])


def _addresses(change: Callable[[str], str]) -> type[Platform]:
    """Return a platform that does not leave ids of users as they are where it pushes."""

    @breaks("CCM-PU-074")
    class Addresses(Platform):
        def as_pushed(self, message: Body) -> Body:
            return super().as_pushed({**message, "to": change(str(message["to"]))})

    return Addresses


WritesIdsInCapitals = _addresses(str.upper)
PutsABlankBeforeIds = _addresses(" {}".format)
SwapsTwoUsers = _addresses(lambda user: {"bob": "dave", "dave": "bob"}.get(user, user))


# ---- codes -----------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-052")
class GivesEveryTwoPushesOneCode(Platform):
    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def as_pushed(self, message: Body) -> Body:
        self.count += 1
        return {**super().as_pushed(message), "messageCode": f"code-{self.count // 2}"}


@breaks("CCM-PU-052")
class GivesAllPushesOneCode(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": "1"}


@breaks("CCM-PU-052")
class NumbersTheMessagesOfAPush(Platform):
    """Begins at 1 with each push that holds several messages."""

    def push(self, user: str, messages: list[Body]) -> None:
        several = len(messages) > 1
        super().push(user, [{**message, "messageCode": str(number)} for number, message in enumerate(messages)] if several else messages)


@breaks("CCM-PU-052")
class NamesMessagesByTheSecond(Platform):
    """Makes codes of the time in seconds."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": str(message["timestamp"] // 1000)}


@breaks("CCM-PU-052")
class GivesFilesOfAPushOneCode(Platform):
    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {**pushed, "messageCode": f"file-of-{message['to']}"} if message["mediaType"] in ("IMAGE", "VIDEO") else pushed


# ---- both legs -------------------------------------------------------------------------------------------------------


@breaks("CCM-PO-071")
class TellsByBothLegsUnderTwoCodes(_Counts):
    """Lets every sixth text be polled as well, under a code of its own; by then it was pushed, so that it is the poll that doubles it."""

    def send_back(self, user: str, text: str) -> None:
        super().send_back(user, text)
        if self.pushed[user] % 6 == 0:
            self.queues[user].append(self.as_polled(self.message(user, content=text)))
