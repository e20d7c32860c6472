"""Platforms that push out of order, or change what they push. Nothing of it shows in a single push."""

import html
import unicodedata
from collections import defaultdict
from typing import Any

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.counting import CountsPushes
from conformance.protocols.ccmessaging.reference.platform import Platform


@breaks("CCM-PU-072")
class HoldsPushesBack(CountsPushes):
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
