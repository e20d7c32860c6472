"""Before the cases: is each user's poll answered, when nothing waits too, again and again, and two at once?"""

import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from conformance.core.exchange import Outcome
from conformance.harness.play.conversation import Conversation

if TYPE_CHECKING:
    from conformance.core.settings import User
    from conformance.harness.play.collect import Collector
    from conformance.harness.play.engine import Engine

_IDLE: Final = 3
_OFTEN: Final = 20
"""Polls in a row; fewer where a platform holds each for a while."""
_PATIENCE: Final = 3.0
"""Seconds for all of them."""
_AT_ONCE: Final = 3
"""How often two polls are sent in the same moment."""


def asking(engine: "Engine") -> None:
    """Ask for what waits, for each user; give the leg up if not even that is answered."""
    collector = engine.collector
    if not collector.on:
        return
    first = engine.users[0]
    idle = collector.drain(first) in (Outcome.ACCEPTED, Outcome.UNCLEAR)
    if not _talk(engine, first) and not idle:
        collector.give_up()
        return
    for user in engine.users[1:]:
        collector.drain(user)
    if _again_and_again(collector, first) and engine.target.limits.concurrency > 1:
        _at_once(collector, first)


def _again_and_again(collector: "Collector", user: "User") -> bool:
    """Ask many times while nothing waits; return whether each poll was accepted."""
    began = time.monotonic()
    for turn in range(_IDLE + _OFTEN):
        idle = turn < _IDLE
        outcome, _ = collector.poll(user, collector.asking.idle if idle else collector.asking.endurance, case="preflight")
        if outcome is not Outcome.ACCEPTED:
            return False
        if turn >= _IDLE and time.monotonic() - began > _PATIENCE:
            break
    return True


def _talk(engine: "Engine", user: "User") -> bool:
    """Say something, and see how long it takes to come back; return whether the first poll after it was accepted."""
    conversation, answered = Conversation(engine, user, 0), False
    if conversation.open("preflight"):
        conversation.plain("preflight", engine.protocol.flow.base)
        answered = engine.collector.learn(user)
    conversation.close("preflight")
    engine.collector.drain(user)
    return answered


def _at_once(collector: "Collector", user: "User") -> None:
    """Ask twice in the same moment; what comes then has no order."""
    rule = collector.asking.together
    with ThreadPoolExecutor(2) as pool:
        for _ in range(_AT_ONCE):
            turns = [pool.submit(collector.poll, user, rule, case="preflight", ordered=False) for _ in range(2)]
            for turn in turns:
                turn.result()
