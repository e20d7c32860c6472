"""Platforms that lose, double or swap what they send back. Nothing of it shows in a single message."""

from collections import defaultdict
from collections.abc import Callable

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.platform import Platform


class Counts(Platform):
    """Counts the texts that go back to each user, and to all."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.sent: defaultdict[str, int] = defaultdict(int)

    def echo(self, user: str, said: str, more: Body) -> None:
        self.sent[user] += 1
        self.sent[""] += 1
        self.send_back(user, said, more)

    def send_back(self, user: str, said: str, more: Body) -> None:
        self.say(user, said, more)


def _loses(hit: Callable[[str, str], object]) -> type[Platform]:
    @breaks("QMT-DN-070")
    class Loses(Platform):
        def echo(self, user: str, said: str, more: Body) -> None:
            if not hit(user, said):
                super().echo(user, said, more)

    return Loses


LosesLongTexts = _loses(lambda _, said: len(said) > 500)
LosesTextsWithEmoji = _loses(lambda _, said: any(sign > "\uffff" for sign in said))
LosesTextsWithQuotes = _loses(lambda _, said: '"' in said)
LosesTextsOfOneUser = _loses(lambda user, _: user == "dave")


@breaks("QMT-DN-070")
class LosesEverySeventh(Counts):
    def send_back(self, user: str, said: str, more: Body) -> None:
        if self.sent[user] % 7:
            super().send_back(user, said, more)


@breaks("QMT-DN-070")
class SendsEachTextOnce(Platform):
    """Takes a text that a user says twice for the same."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.known: set[tuple[str, str]] = set()

    def echo(self, user: str, said: str, more: Body) -> None:
        if (user, said) not in self.known:
            super().echo(user, said, more)
        self.known.add((user, said))


@breaks("QMT-DN-070")
class SendsBackWhatHasNoTag(Platform):
    def echo(self, user: str, said: str, more: Body) -> None:
        if not more:
            super().echo(user, said, more)


@breaks("QMT-DN-071")
class DoublesEveryFifth(Counts):
    def send_back(self, user: str, said: str, more: Body) -> None:
        for _ in range(1 if self.sent[user] % 5 else 2):
            super().send_back(user, said, more)


@breaks("QMT-DN-071")
class DoublesEverything(Platform):
    """Sends each text twice, each time signed anew."""

    def echo(self, user: str, said: str, more: Body) -> None:
        super().echo(user, said, more)
        super().echo(user, said, more)


@breaks("QMT-DN-071")
class RepeatsTheTextBefore(Platform):
    """Sends every text once more with the next that the same user says."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.before: dict[str, str] = {}

    def echo(self, user: str, said: str, more: Body) -> None:
        super().echo(user, said, more)
        if user in self.before:
            self.say(user, self.before[user], {})
        self.before[user] = said


class _Holds(Counts):
    """Holds a text back until the same user says another."""

    every = 4

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.held: dict[str, tuple[str, Body]] = {}

    def send_back(self, user: str, said: str, more: Body) -> None:
        if self.sent[user] % self.every == 0 and user not in self.held and self.sent[user] < 40:
            self.held[user] = said, more
            return
        super().send_back(user, said, more)
        if user in self.held:
            super().send_back(user, *self.held.pop(user))


@breaks("QMT-DN-072")
class SwapsEveryFourth(_Holds):
    pass


@breaks("QMT-DN-072")
class SwapsEveryNinth(_Holds):
    every = 9


@breaks("QMT-DN-072")
class SendsShortTextsFirst(_Holds):
    """Lets a short text overtake a longer one."""

    def send_back(self, user: str, said: str, more: Body) -> None:
        if user not in self.held and len(said) > 100 and self.sent[user] < 40:
            self.held[user] = said, more
            return
        self.say(user, said, more)
        if user in self.held:
            self.say(user, *self.held.pop(user))
