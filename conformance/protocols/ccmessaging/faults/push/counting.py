"""What counts the texts that are pushed, so that a fault can strike every seventh."""

from collections import defaultdict

from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform


class Counts(Platform):
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
