"""Send a finding of an earlier run again, in the conversation it needs, to the same or another target: is it still there?"""

import contextlib
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from conformance.core.errors import UsageError
from conformance.core.message import Message
from conformance.core.protocol import Party, Role
from conformance.core.settings import Options, Target, User
from conformance.harness.accounts import settle
from conformance.harness.again import again, speaker
from conformance.harness.conversation import Conversation
from conformance.harness.ending import Ending
from conformance.harness.engine import Engine
from conformance.harness.judge import Record
from conformance.harness.preflight import greet, preflight
from conformance.harness.progress import Progress
from conformance.harness.recorded import Recording
from conformance.harness.run import Run, opened
from conformance.harness.sender import Stopped

_CASE: Final = "replay"
_PLAIN: Final = 3
_UNEVEN: Final = 3
"""Attempts differ in length by fewer messages than this: what comes every so many messages must not keep step with them."""


class Verdict(StrEnum):
    """What became of a finding."""

    SAME = "same"
    GONE = "gone"
    UNSTABLE = "unstable"
    UNKNOWN = "unknown"
    """It could not be tried."""


@dataclass(frozen=True)
class Turn:
    """One attempt: whether it was shown again, and what came, fit to be shown."""

    shown: bool
    said: str


@dataclass(frozen=True)
class Replayed:
    """What became of a finding in so many attempts, and why there are fewer than were asked for."""

    turns: tuple[Turn, ...]
    ending: Ending

    @property
    def verdict(self) -> Verdict:
        """Same if each attempt showed it, gone if none did, unstable if some did."""
        if not self.turns:
            return Verdict.UNKNOWN
        shown = sum(turn.shown for turn in self.turns)
        return Verdict.SAME if shown == len(self.turns) else Verdict.UNSTABLE if shown else Verdict.GONE


def replay(party: Party, target: Target, options: Options, recording: Recording, times: int, progress: Progress) -> Replayed:
    """Send a recording so many times and say what became of it; events go to `options.out`. Raises UsageError where it cannot be sent at all."""
    _check(party, target, recording)
    with opened(party.protocol, party, target, options, progress) as run:
        began, said = _played(run, party, recording, times)
        ending = run.settle()
        records = [record for record in run.judge.open_records() if record.violation.rule == recording.rule]
        shown = {_turn_of(record, began) for record in records}
        got = {_turn_of(record, began): record.violation.got for record in reversed(records)}
        # The first attempt begins with asking whether the target is there at all, and that may already show it.
        done = max(len(said), 1 if 0 in shown else 0)
        turns = tuple(Turn(n in shown, run.redactor.text(got.get(n) or said[n])) for n in range(done))
        ending = Ending(ending.end, run.redactor.text(ending.text), run.redactor.text(ending.then)) if len(turns) < times else Ending()
        outcome = Replayed(turns, ending)
        run.events.write("replay", finding=recording.finding, rule=recording.rule, verdict=str(outcome.verdict), turns=[turn.shown for turn in turns])
        run.events.close(exchanges=run.sender.count)
    return outcome


def _check(party: Party, target: Target, recording: Recording) -> None:
    """Refuse what no message of ours can provoke."""
    flow = party.protocol.flow
    if recording.inbound and (party.talks or not target.url):
        raise UsageError(
            f"{recording.finding} is about a call that the target made by itself: it cannot be sent from here",
            where="FINDING",
            then="run again, and let the target make the call again",
        )
    if recording.rule == flow.endurance:
        raise UsageError(
            f"{recording.finding} says that the target wore out: one conversation cannot show that", where="FINDING", then="run all of it again"
        )


def _turn_of(record: Record, began: list[float]) -> int:
    """Return in which attempt something showed: attempts follow one another."""
    return max((number for number, start in enumerate(began) if start <= record.exchange.started), default=0)


def _played(run: Run, party: Party, recording: Recording, times: int) -> tuple[list[float], list[str]]:
    """Return when each attempt began, in seconds since the epoch, and what was answered in it."""
    engine, flow, began, said = run.engine, party.protocol.flow, [time.time()], list[str]()
    asking = party.protocol.downlink.asking if party.protocol.downlink else None
    at_first = {flow.together, flow.reconnect} | ({asking.idle, asking.endurance, asking.together} if asking else set())
    with contextlib.suppress(Stopped):
        for number in range(1, times + 1):
            began[number - 1 :] = [began[0] if number == 1 else time.time()]
            if recording.rule in at_first:
                preflight(engine)
                said.append("all was accepted")
                continue
            if number == 1:
                engine.open()
                greet(engine, engine.users[0])
            said.append(_attempt(run, recording, number))
    return began, said


def _attempt(run: Run, recording: Recording, number: int) -> str:
    """Hold the conversation once; return what was answered to its last message."""
    engine = run.engine
    user = speaker(engine, recording.user)
    conversation = Conversation(engine, user, number)
    messages = _ready(engine, run.target, recording, user)
    role = engine.protocol.dialogue.role
    opens = recording.alone and bool(messages) and role(messages[0]) is Role.OPENS
    if not opens and not (conversation.open(_CASE) or conversation.open(_CASE)):
        return "no conversation could be opened"
    for _ in range(0 if opens else (number - 1) % _UNEVEN):
        conversation.plain(_CASE, engine.protocol.flow.base)
    exchange = None
    for message in messages:
        exchange, _ = conversation.send(again(engine, message, user), _CASE, after=exchange if recording.alone else None)
    conversation.close(_CASE)
    if not recording.alone:
        # The same texts come again in each attempt, so each has accounts of its own.
        engine.collector.final()
        settle(engine.collector, run.judge, run.target.limits.downlink_wait, complete=True)
        engine.collector.anew()
    return run.says(exchange) if exchange else ""


def _ready(engine: Engine, target: Target, recording: Recording, user: User) -> list[Message]:
    """Return the messages as this target and this user have to see them; without recorded ones, a few plain ones."""
    if not recording.messages:
        return [engine.form("plain", user).message for _ in range(_PLAIN)]
    credentials = {name: str(value) for name, value in target.credentials.items()}
    whole = {value: credentials[name] for name, value in recording.known.items() if name in credentials} | {recording.user: user.id}
    parts = {f"${{{secret.name}}}": str(secret) for secret in target.secrets}
    dialogue = engine.protocol.dialogue
    around = set() if recording.alone else {Role.OPENS, Role.CLOSES}
    return [_put_back(message, whole, parts) for message in recording.messages if dialogue.role(message) not in around]


def _put_back(message: Message, whole: Mapping[str, str], parts: Mapping[str, str]) -> Message:
    """Return a message with this run's users and channel for the recorded ones, and with secrets for their names."""

    def put(value: Any) -> Any:
        match value:
            case str():
                value = whole.get(value, value)
                for name, secret in parts.items():
                    value = value.replace(name, secret)
            case bytes():
                for name, secret in parts.items():
                    value = value.replace(name.encode(), secret.encode())
            case dict():
                return {key: put(member) for key, member in value.items()}
            case list():
                return [put(member) for member in value]
        return value

    return replace(message, body=put(message.body), headers=put(dict(message.headers)))
