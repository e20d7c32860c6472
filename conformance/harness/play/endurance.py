"""Is anything accepted at all any more? Asked when messages are refused in a row, of a target that served us before."""

import threading
from typing import TYPE_CHECKING, Final

from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Kind
from conformance.core.settings import User
from conformance.harness.ending import End, Ending
from conformance.harness.play.conversation import Conversation

if TYPE_CHECKING:
    from conformance.harness.play.engine import Engine

_TIRED: Final = 15
"""So many valid messages refused in a row, whatever their cell: is anything accepted at all?"""
_CASE: Final = "is anything accepted?"


class Endurance:
    """Watches for a target that accepts nothing any more. Safe to use from several threads."""

    def __init__(self, engine: "Engine") -> None:
        """Watch what `engine` plays."""
        self._engine, self._lock = engine, threading.Lock()
        self._refused_in_a_row = 0
        self._suspect: Exchange | None = None

    def noticed(self, exchange: Exchange, outcome: Outcome) -> None:
        """Count an exchange; whoever holds a user asks the target, when its own script is over."""
        intent = exchange.intent
        telling = intent.kind is Kind.VALID and intent.configured and outcome is not Outcome.UNCLEAR
        if not telling or self._engine.collector.is_poll(exchange.leg):
            return
        with self._lock:
            self._refused_in_a_row = 0 if outcome is Outcome.ACCEPTED else self._refused_in_a_row + 1
            if self._refused_in_a_row >= _TIRED:
                self._refused_in_a_row, self._suspect = 0, exchange

    def ask_if_tired(self, user: User) -> None:
        """If nothing seems to be accepted any more, hold a plain conversation of this user, who has no other, and end the run if it fails."""
        with self._lock:
            exchange, self._suspect = self._suspect, None
        if exchange is None or self._is_served(user):
            return
        protocol, course = self._engine.protocol, self._engine.course
        ending = _tired(exchange, protocol.flow.endurance, course.count, doubted=protocol.doubts(exchange))
        if course.stop(ending) and ending.rule:
            self._engine.sender.judge.charge(exchange, ending.rule)

    def _is_served(self, user: User) -> bool:
        """Ask whether any plain conversation of a user is accepted still; judged by form only."""
        conversation = Conversation(self._engine, user, 0, judged=False)
        served = conversation.open(_CASE) and conversation.plain(_CASE, self._engine.protocol.flow.base)
        conversation.close(_CASE)
        return served


def _tired(exchange: Exchange, rule: str, count: int, *, doubted: bool) -> Ending:
    """Say why a target that served us does so no longer; `doubted`: because it takes us for somebody else."""
    if doubted:
        return Ending(
            End.CREDENTIALS,
            f"the credentials were accepted at first and are refused since about exchange {count}",
            "use credentials that live longer than the run",
        )
    if exchange.response is None:
        return Ending(End.STOPPED_ANSWERING, "even plain messages get no answer any more", "look at the target's log")
    text = f"after about {count} exchanges the target accepts no valid message any more: HTTP {exchange.status}"
    return Ending(End.WORN_OUT, text, "look at the target's log: sessions, memory, connections", rule)
