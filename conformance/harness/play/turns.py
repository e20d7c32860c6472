"""Scripts that wait for their turn: a user is in one conversation at a time, and users take turns."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable

from conformance.harness.play.plan import Script


class Turns:
    """Scripts that wait, each for its user. Safe to use from several threads."""

    def __init__(self, ended: Callable[[], bool]) -> None:
        """Give turns until `ended` says that nothing is played any more."""
        self._ended, self._closed = ended, False
        self._queues: defaultdict[str, deque[Script]] = defaultdict(deque)
        self._waiting: deque[str] = deque()
        self._busy: set[str] = set()
        self._condition = threading.Condition()

    def add(self, script: Script) -> None:
        """Queue a script for its user."""
        with self._condition:
            name = script.user.id
            self._queues[name].append(script)
            if name not in self._busy and name not in self._waiting:
                self._waiting.append(name)
            self._condition.notify()

    def close(self) -> None:
        """Take no more: when all is played, there are no more turns."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()

    def take(self) -> Script | None:
        """Wait for the script of a user who is in no conversation; None when there will be none any more."""
        with self._condition:
            while not self._waiting or self._ended():
                if self._ended() or (self._closed and not self._busy):
                    self._condition.notify_all()
                    return None
                self._condition.wait(0.2)
            name = self._waiting.popleft()
            self._busy.add(name)
            return self._queues[name].popleft()

    def played(self, script: Script) -> None:
        """Let the user of a script that is played have another turn."""
        with self._condition:
            name = script.user.id
            self._busy.discard(name)
            if self._queues[name]:
                self._waiting.append(name)
            self._condition.notify_all()
