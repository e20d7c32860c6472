"""Send a finding of an earlier run again, in the conversation it needs, to the same or another target: is it still there?"""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from conformance.core.errors import UsageError
from conformance.core.message import Message
from conformance.core.protocol import Party, Protocol
from conformance.core.settings import Options, Target, User
from conformance.harness.ending import Ending
from conformance.harness.play.again import held_again, of_rule, said_again, shown, shown_at_first, speaker
from conformance.harness.play.course import Stopped
from conformance.harness.play.preflight import greet, preflight
from conformance.harness.run.execute import opened
from conformance.harness.run.progress import Progress
from conformance.harness.run.recorded import Recording, put_back
from conformance.harness.run.run import Run

_PLAIN: Final = 3
_UNOPENED: Final = "no conversation could be opened"
_UNEVEN: Final = 3
"""Attempts differ in length by fewer messages than this: what comes every so many messages must not keep step with them."""


class Fate(StrEnum):
    """What became of a finding."""

    SAME = "same"
    GONE = "gone"
    UNSTABLE = "unstable"
    UNKNOWN = "unknown"
    """It could not be tried."""


@dataclass(frozen=True)
class Turn:
    """One attempt: whether it was shown again (None: nothing that could show it was judged), and what came, fit to be shown."""

    shown: bool | None
    said: str


@dataclass(frozen=True)
class Replayed:
    """What became of a finding in so many attempts, and why there are fewer than were asked for."""

    turns: tuple[Turn, ...]
    ending: Ending
    times: int
    """How many attempts were asked for."""

    @property
    def verdict(self) -> Fate:
        """Same if each attempt showed it, unstable if some did; gone only if all that were asked for could have shown it, and did not."""
        tried = [turn.shown for turn in self.turns if turn.shown is not None]
        if any(tried):
            return Fate.SAME if all(tried) else Fate.UNSTABLE
        return Fate.GONE if len(tried) == self.times else Fate.UNKNOWN


def replay(party: Party, target: Target, options: Options, recording: Recording, times: int, progress: Progress) -> Replayed:
    """Send a recording so many times and say what became of it; events go to `options.out`. Raises UsageError where it cannot be sent at all."""
    _check(party, target, recording)
    with opened(party.protocol, party, target, options, progress) as run:
        turns: list[Turn] = []
        try:
            turns.extend(_turns(run, party.protocol, recording, times))
        except KeyboardInterrupt:
            run.interrupt()
        run.look_why()
        ending = run.settle() if len(turns) < times else Ending()
        ending = Ending(ending.end, run.redactor.text(ending.text), run.redactor.text(ending.then))
        outcome = Replayed(tuple(turns), ending, times)
        run.events.write("replay", finding=recording.finding, rule=recording.rule, verdict=str(outcome.verdict), turns=[turn.shown for turn in turns])
        run.events.close(exchanges=run.course.count)
    return outcome


def _check(party: Party, target: Target, recording: Recording) -> None:
    """Refuse what no message of ours can provoke."""
    if recording.rule == party.protocol.flow.endurance:
        raise UsageError(
            f"{recording.finding} says that the target wore out: one conversation cannot show that", where="FINDING", then="run all of it again"
        )
    if not recording.possible or not target.url:
        raise UsageError(
            f"{recording.finding} is about a call that the target made by itself: it cannot be sent from here",
            where="FINDING",
            then="run again, and let the target make the call again",
        )


def _turns(run: Run, protocol: Protocol, recording: Recording, times: int) -> Iterator[Turn]:
    """Yield what became of each attempt, until the run ends. Before the first, a plain conversation is held, which may show it already."""
    judge, said = run.judge, ""
    at_first = recording.rule in shown_at_first(protocol)
    with contextlib.suppress(Stopped):
        if not at_first:
            run.engine.open()
            greet(run.engine, run.engine.users[0])
    for number in range(1, times + 1):
        if not run.stopped():
            with run.engine.aside() as judge, contextlib.suppress(Stopped):
                said = _first(run) if at_first else _attempt(run, recording, number)
        found = of_rule(judge.open_records(), recording.rule)
        if found or not run.stopped():
            # What is told to somebody else may take others who speak at the same time: that it did not show proves nothing.
            told = not recording.alone and protocol.rules[recording.rule].family == "leak"
            seen = shown(judge, recording.rule)
            yield Turn(None if told and not seen else seen, run.redactor.text(found[0].violation.got if found else said))
        if run.stopped():
            return


def _first(run: Run) -> str:
    """Ask what is asked before the first case; return what was answered."""
    preflight(run.engine)
    return "all was accepted"


def _attempt(run: Run, recording: Recording, number: int) -> str:
    """Send it once; return what was answered."""
    engine, before = run.engine, (number - 1) % _UNEVEN
    told = [(user := speaker(engine, name), _ready(run, recording, name, user, messages)) for name, messages in recording.conversations]
    if recording.alone:
        exchange = said_again(engine, *told[0], number, before=before)
        return run.says(exchange) if exchange else _UNOPENED
    return "nothing of it was seen" if any(held_again(engine, told, number, before=before)) else _UNOPENED


def _ready(run: Run, recording: Recording, name: str, user: User, messages: list[Message]) -> list[Message]:
    """Return the messages as this target and this user have to see them; without recorded ones, a few plain ones."""
    if not messages:
        return [run.engine.form("plain", user).message for _ in range(_PLAIN)]
    credentials = {key: str(value) for key, value in run.target.credentials.items()}
    ours = {value: credentials[key] for key, value in recording.known.items() if key in credentials} | {name: user.id}
    secrets = {f"${{{secret.name}}}": str(secret) for secret in run.target.secrets}
    return [put_back(message, ours, secrets) for message in messages]
