"""Gather what comes down to the users: ask for it during conversations as often as it is worth, and once more patiently at the end."""

import math
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Kind
from conformance.core.settings import User
from conformance.harness.ending import End, Ending
from conformance.harness.judge.ledger import Ledger
from conformance.harness.play.plan import meant

if TYPE_CHECKING:
    from conformance.core.downlink import Asking
    from conformance.harness.play.engine import Engine

_DRAIN: Final = 200
"""Polls after which a queue that never runs empty is left alone."""
_LINGER: Final = 1.0
"""Seconds that are waited at most to learn how long an echo takes."""
_LINGERING: Final = 10.0
"""Seconds that conversations of a run may wait, all together, for echoes that are on their way."""
_IDLE: Final = 20.0
"""Seconds that polls of a run may take, all together, without bringing anything: a platform may hold them."""
_IN_BETWEEN: Final = 60
_AT_MOST: Final = 5
"""Polls in a row before a conversation closes, where an echo is awaited and where nothing is: some platforms have always something to say."""
_PATIENCE: Final = 3
"""How often `downlink_wait` the final wait may last where things keep coming, and none of them is awaited."""
_PAUSES: Final = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
"""Seconds between two polls while something is awaited."""


@dataclass
class Pace:
    """How fast a target is, as far as that is known, and how long it was waited for in vain."""

    takes: float = 0.0
    """Seconds that an echo takes here, with a margin; 0 while unknown."""
    lingered: float = 0.0
    """Seconds that conversations waited for echoes that were on their way."""
    idled: float = 0.0
    """Seconds that polls took without bringing anything."""
    said: bool = False
    """Whether it was said that polls are held."""


class Collector:
    """Keeps the accounts of one run, and polls where there is something to ask. When the leg is given up, it asks for nothing."""

    def __init__(self, engine: "Engine", legs: Collection[str], known: "Collector | None" = None) -> None:
        """Serve an engine; only what comes by one of these legs is entered. What `known` has learnt of the target need not be learnt again."""
        self._engine, downlink = engine, engine.protocol.downlink
        ways = {leg: way for leg, way in downlink.ways.items() if leg in legs} if downlink else {}
        self.downlink = replace(downlink, ways=ways) if downlink and ways else None
        self.on = self.downlink is not None and self.downlink.asks(ways)
        self.ledger = Ledger(self.downlink) if self.downlink else None
        self._called = len(ways) > self.on
        """Whether messages come by themselves, too."""
        self.echo = engine.target.downlink == "echo"
        self.ending: Ending | None = None
        self.last: Exchange | None = None
        self.pace: Pace = known.pace if known else Pace()
        if known:
            self.on, self.ending, self.last = known.on, known.ending, known.last

    def poll(
        self, user: User, rule: str = "", *, case: str = "collect", conversation: int = 0, ordered: bool = True, after: Exchange | None = None
    ) -> tuple[Outcome, int]:
        """Ask once for what waits; return what the answer says, and how many messages were new."""
        bound = self._engine.bind(self.asking.ask, user)
        bound = meant(bound, rule) if rule else bound
        exchange, outcome = self._engine.sender.send(bound, user=user.id, case=case, conversation=conversation, after=after)
        new = self.note(exchange, outcome, ordered=ordered)
        self.pace.idled += 0 if new else exchange.seconds
        self.last = exchange
        return outcome, new

    @property
    def asking(self) -> "Asking":
        """How the leg that has to be asked is asked; only where there is one."""
        downlink = self._engine.protocol.downlink
        assert downlink is not None
        assert downlink.asking is not None
        return downlink.asking

    def is_poll(self, leg: str) -> bool:
        """Return whether exchanges of this leg are polls, asked for in this run or not."""
        downlink = self._engine.protocol.downlink
        return downlink is not None and downlink.asks((leg,))

    def recovers(self, user: User, after: Exchange) -> None:
        """Send the right poll that has to be accepted after one that was refused."""
        if self.on:
            self.poll(user, self.asking.recovery, case=after.case, conversation=after.conversation, after=after)

    def note(self, exchange: Exchange, outcome: Outcome, *, owed: bool = False, ordered: bool = True) -> int:
        """Enter an exchange into the accounts; return how many messages it brought that are new."""
        if self.ledger is None or self.downlink is None:
            return 0
        if exchange.leg in self.downlink.ways:
            return self.ledger.came(exchange, ordered=ordered)
        if self.is_poll(exchange.leg):
            return 0
        if outcome is not Outcome.REFUSED or exchange.intent.kind is not Kind.BROKEN:
            # Of a probe that seems to be refused nobody knows whether it is: no code of success is expected of it, so none is read kindly.
            # A valid message that is refused may be taken all the same: what comes of it is not what became of another.
            self.ledger.took(exchange, owed=owed and outcome is Outcome.ACCEPTED)
        return 0

    def awaits(self, user: User) -> int:
        """Return how many texts a user still waits for."""
        return self.ledger.awaited(user.id) if self.ledger else 0

    def collect(self, user: User, awaited: int, case: str, conversation: int) -> None:
        """Fetch what waits; linger a moment for echoes of this conversation, those beyond `awaited`, that are on their way."""
        if not self.on or (self._is_held() and not self._waits(user, awaited)):
            return
        began = time.monotonic()
        for turn in range(_IN_BETWEEN if self.echo else _AT_MOST):
            rule = "" if self.awaits(user) else self._idle_rule
            outcome, new = self.poll(user, rule, case=case, conversation=conversation)
            if outcome is not Outcome.ACCEPTED or (self.echo and not self._waits(user, awaited)):
                return
            if not new and not self._lingers(user, awaited, time.monotonic() - began, turn):
                return

    def _is_held(self) -> bool:
        """Return whether polls that find nothing have taken too much time by now; say so once."""
        if self.pace.idled > _IDLE and not self.pace.said:
            self.pace.said = True
            self._engine.course.say(f"polls that find nothing are held: after {_IDLE:g} s of that, they are sent at the end only")
        return self.pace.said

    def drain(self, user: User) -> Outcome:
        """Empty the queue of a user before the first message: what waits there is not of this run."""
        return self._until_nothing_is_new(user, "preflight")

    def learn(self, user: User) -> bool:
        """Wait for the first echo, to know how long one takes; return whether the first poll was accepted."""
        began = time.monotonic()
        outcome, _ = self.poll(user, case="preflight")
        for turn in range(_DRAIN):
            passed = time.monotonic() - began
            if not self.awaits(user):
                self.pace.takes = min(2 * passed, _LINGER)
            if self.pace.takes or not self.echo or passed > min(_LINGER, self._engine.target.limits.downlink_wait):
                break
            time.sleep(_PAUSES[min(turn, len(_PAUSES) - 1)])
            self.poll(user, self._idle_rule, case="preflight")
        return outcome in (Outcome.ACCEPTED, Outcome.UNCLEAR)

    @property
    def _idle_rule(self) -> str:
        return self.asking.idle

    def _until_nothing_is_new(self, user: User, case: str) -> Outcome:
        """Poll until a poll brings nothing new; the first that does not bring anything may have found nothing waiting."""
        outcome, new = self.poll(user, self._idle_rule, case=case)
        for _ in range(_DRAIN):
            if outcome is not Outcome.ACCEPTED or not new:
                break
            outcome, new = self.poll(user, self._idle_rule, case=case)
        return outcome

    def give_up(self) -> None:
        """Stop asking: not even a right poll is answered as it has to be. Where nothing is found, nothing is broken."""
        assert self.last is not None
        self.on = False
        last, status = self.last, self.last.status
        absent = status is None or not self.asking.speaks(last)
        self.ending = Ending(
            End.LEG,
            f"a right poll has no success ({last.failure or f'HTTP {status}'} at {last.request.url}), so what comes down is not judged",
            "set target.paths to where the interface stands, or leave this leg out with --legs" if absent else "mend this first",
            "" if absent else self.asking.base,
        )

    def final(self) -> None:
        """Fetch the rest of all users: one patient wait for the whole run, however much is missing."""
        if self.ledger is None:
            return
        users, wait = list(self._engine.users), self._engine.target.limits.downlink_wait
        self.ledger.moved = max(self.ledger.moved, time.monotonic() if self._called else 0)
        with ThreadPoolExecutor(max(1, min(len(users), self._engine.target.limits.concurrency))) as pool:
            list(pool.map(self._rest, users))
            turn, least, end = 0, math.inf, 0.0
            while (waiting := [user for user in users if self.awaits(user)]) and self.echo:
                if (left := sum(map(self.awaits, waiting))) < least:
                    least, end = left, time.monotonic() + _PATIENCE * wait
                if time.monotonic() > min(self.ledger.moved + wait, end):
                    break
                time.sleep(_PAUSES[min(turn, len(_PAUSES) - 1)])
                list(pool.map(self._rest, waiting))
                turn += 1
            while not self.echo and self._called and time.monotonic() < self.ledger.moved + wait:
                time.sleep(_PAUSES[-1])
            if self.echo:
                time.sleep(min(2 * self.pace.takes + _PAUSES[-2], wait))  # what comes twice may come late the second time
                list(pool.map(self._rest, users))

    def _rest(self, user: User) -> None:
        """Poll until nothing is new, or for so many times that something always is. Without polls it comes by itself."""
        if self.on:
            self._until_nothing_is_new(user, "collect the rest")

    def _waits(self, user: User, awaited: int) -> bool:
        return self.echo and self.awaits(user) > awaited

    def _lingers(self, user: User, awaited: int, passed: float, turn: int) -> bool:
        if not self._waits(user, awaited) or passed > self.pace.takes or self.pace.lingered > _LINGERING:
            return False
        pause = _PAUSES[min(turn, len(_PAUSES) - 1)]
        self.pace.lingered += pause
        time.sleep(pause)
        return True
