"""Platforms that know how many texts each user has said, so that a fault can strike the first of them, or every seventh."""

from collections import defaultdict

from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform


class Counts(Platform):
    """Counts the texts of each user."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.said: defaultdict[str, int] = defaultdict(int)

    def repeat(self, user: str, text: str) -> None:
        self.said[user] += 1
        super().repeat(user, text)


class Begins(Platform):
    """Knows whose conversation has just begun."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.begun: set[str] = set()

    def connect(self, user: str) -> None:
        self.begun.add(user)
        super().connect(user)

    def is_first(self, user: str) -> bool:
        """Return whether nothing was said before in this conversation; asked once per text."""
        first = user in self.begun
        self.begun.discard(user)
        return first


class CountsPushes(Platform):
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
