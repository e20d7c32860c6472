"""The trouble that is made for a client on purpose, a bounded number of times each: what it does then is observed."""

from collections import Counter, deque
from enum import StrEnum
from itertools import chain, repeat


class Trouble(StrEnum):
    """What a plain chat may meet."""

    REFUSED = "refused with a code"
    ERROR = "answered with 500"
    LATE = "answered late"
    EXPIRED = "refused as if the token had run out"


class Troubles:
    """What is still to be made; every second plain chat of a user meets one, and none meets one twice."""

    def __init__(self, times: int) -> None:
        """Make each kind of trouble so many times."""
        self._left = deque(chain.from_iterable(repeat(tuple(Trouble), times)))
        self._met: set[tuple[str, str]] = set()
        self._chats: Counter[str] = Counter()

    def next(self, user: str, chat: str, *, renews: bool) -> Trouble | None:
        """Return what a chat of a user meets; tokens run out only for those who fetched theirs. None: nothing."""
        if not self._left or (user, chat) in self._met:
            return None
        self._chats[user] += 1
        if self._chats[user] % 2:
            return None
        due = next((trouble for trouble in self._left if renews or trouble is not Trouble.EXPIRED), None)
        if due:
            self._left.remove(due)
            self._met.add((user, chat))
        return due
