"""The course of a run: how many exchanges there were, whether the target is still there, what is noted, and how it ends. Sends nothing."""

import threading
from typing import Final

from conformance.core.exchange import Outcome
from conformance.core.settings import Limits
from conformance.harness.ending import End, Ending
from conformance.wire.client import Reply, Trouble

_HANGS: Final = 6
"""So many requests may hang until the time-out; then the target has stopped answering."""
_GONE: Final = frozenset({Trouble.REFUSED, Trouble.NAME, Trouble.TLS, Trouble.PROXY})
_CUTS: Final = 60
"""So many connections in a row without any answer: nobody is there. Long before, it is asked whether a plain message gets one."""


class Stopped(Exception):  # noqa: N818 - the end of a run, not an error
    """The run has ended: whoever still has something to send gives up."""


class Course:
    """The course of one run. Safe to use from several threads."""

    def __init__(self, limits: Limits) -> None:
        """Begin with nothing sent; `limits` say how long the run may become."""
        self._limits, self._lock = limits, threading.Lock()
        self.ending: Ending | None = None
        """How the run ended; None while it goes on, and where it came to its end by itself."""
        self.notes: list[str] = []
        """Sentences for the report that are no finding."""
        self.count = self.answered = 0
        """Exchanges that have begun, and those of ours that got an answer."""
        self.last_answered = self.last_accepted = 0.0
        """When the last of those exchanges began that got an answer, and of those that were accepted, in seconds since the epoch."""
        self._came = self._hangs = self._cuts = 0

    def stop(self, ending: Ending) -> bool:
        """End the run; the first reason given stays. Return whether it was this one."""
        with self._lock:
            first = self.ending is None
            self.ending = self.ending or ending
            return first

    def say(self, note: str) -> None:
        """Put a sentence into the report that is no finding."""
        self.notes.append(note)

    def disown(self) -> None:
        """Let what was accepted so far not speak for our credentials: it was not sent with them."""
        self.last_accepted = 0.0

    def begins(self) -> int:
        """Return the number of the next exchange of ours; raise Stopped if the run has ended, or ends because its budget ran out."""
        with self._lock:
            if self.ending is None and self.count - self._came >= self._limits.max_exchanges:
                text = f"the budget of {self._limits.max_exchanges} exchanges ran out"
                self.ending = Ending(End.BUDGET, text, "raise limits.max_exchanges, or choose fewer cells or --examples")
            if self.ending:
                raise Stopped
            self.count += 1
            return self.count

    def came(self) -> int:
        """Return the number of the next exchange, for one that the target begins: it costs nothing of the budget."""
        with self._lock:
            self.count += 1
            self._came += 1
            return self.count

    def saw(self, reply: Reply, outcome: Outcome, *, plain: bool) -> bool:
        """Take note of what came back; return True if the target is gone, and end the run then.

        `plain`: it came on the leg on which a target shows whether it still accepts anything.
        """
        if outcome is Outcome.UNANSWERED and reply.response is None:
            return self._unanswered(reply)
        with self._lock:
            self._cuts, self.answered = 0, self.answered + 1
            self.last_answered = max(self.last_answered, reply.started)
            if plain and outcome is Outcome.ACCEPTED:
                self.last_accepted = max(self.last_accepted, reply.started)
        return False

    def _unanswered(self, reply: Reply) -> bool:
        with self._lock:
            self._hangs += reply.trouble is Trouble.TIMEOUT
            self._cuts += 1
            hangs, cuts = self._hangs, self._cuts
        if reply.trouble in _GONE or (not self.answered and hangs):
            self.stop(self._gone(reply))
        elif hangs >= _HANGS:
            text = f"{hangs} requests got no answer within {self._limits.timeout:g} s"
            self.stop(Ending(End.STOPPED_ANSWERING, text, "look at the target's log; raise limits.timeout if it is only slow"))
        elif cuts >= _CUTS:
            self.stop(Ending(End.STOPPED_ANSWERING, f"{cuts} connections in a row were closed without an answer", "look at the target's log"))
        return self.ending is not None

    def _gone(self, reply: Reply) -> Ending:
        if not self.answered:
            return Ending(End.UNREACHABLE, reply.failure, "check the URL, and that the target is running")
        text = f"the target stopped answering after {self.answered} exchanges: {reply.failure}"
        return Ending(End.STOPPED_ANSWERING, text, "look at the target's log, then run again")
