"""Play scripts: messages of one conversation in order, conversations of different users side by side."""

import contextlib
import threading
from collections import defaultdict, deque
from collections.abc import Collection, Iterator
from typing import Final

from conformance.core.exchange import Exchange, Outcome
from conformance.core.message import Kind, Message
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import Target, User
from conformance.harness.ending import End, Ending
from conformance.harness.judge.judge import Judge
from conformance.harness.play.collect import Collector
from conformance.harness.play.conversation import Conversation
from conformance.harness.play.plan import Ids, Script, forms
from conformance.harness.play.sender import Sender, Stopped

_TIRED: Final = 15
"""So many valid messages refused in a row, whatever their cell: is anything accepted at all?"""


class Engine:
    """Plays submitted scripts with a number of workers; a user is in one conversation at a time."""

    def __init__(self, protocol: Protocol, target: Target, sender: Sender, ids: Ids, legs: Collection[str]) -> None:
        """Play against `target` through `sender`; `ids` serves the messages that the engine adds itself; `legs` are judged."""
        self.protocol, self.target, self.sender, self.ids = protocol, target, sender, ids
        self._legs = legs
        self.collector = Collector(self, legs)
        self.usable: dict[str, int | None] = {"opening": 0, "plain": 0, "closing": 0}
        """Which form of each fixed message this target accepts; None: no form of it."""
        self.users: tuple[User, ...] = target.users
        self.serial = False
        self._queues: defaultdict[str, deque[Script]] = defaultdict(deque)
        self._waiting: deque[str] = deque()
        self._busy: set[str] = set()
        self._condition = threading.Condition()
        self._workers: list[threading.Thread] = []
        self._closed = False
        self._refused_in_a_row = 0
        self._suspect: Exchange | None = None
        self.error: BaseException | None = None
        self.scripts = 0

    def open(self) -> None:
        """Fetch the credentials that are to be fetched: who takes part, and which files there are, is known only then."""
        self.target = self.sender.open()
        self.users = self.target.users

    @contextlib.contextmanager
    def aside(self) -> Iterator[Judge]:
        """Judge apart what is said while this lasts, with accounts of its own; yield that judge. Only while no script is played."""
        kept, self.collector, judge = self.collector, Collector(self, self._legs), self.sender.judge
        self.collector.on = kept.on and self.collector.on
        self.sender.judge = Judge(self.protocol, self._legs)
        try:
            yield self.sender.judge
        finally:
            self.collector, self.sender.judge = kept, judge

    # -- scripts come in ----------------------------------------------------------------------------------------------

    def submit(self, script: Script) -> None:
        """Queue a script for its user; start workers as needed."""
        with self._condition:
            self.scripts += 1
            name = script.user.id
            self._queues[name].append(script)
            if name not in self._busy and name not in self._waiting:
                self._waiting.append(name)
            self._condition.notify()
        limit = 1 if self.serial else self.target.limits.concurrency
        if len(self._workers) < min(limit, len(self.users)):
            worker = threading.Thread(target=self._work, name=f"conversation-{len(self._workers)}", daemon=True)
            self._workers.append(worker)
            worker.start()

    def finish(self) -> None:
        """Wait until all is played or the run has ended; then no more scripts are taken."""
        with self._condition:
            self._closed = True
            self._condition.notify_all()
        for worker in self._workers:
            worker.join()

    def _work(self) -> None:
        while script := self._take():
            try:
                self.play(script)
            except Stopped:
                pass
            except BaseException as error:  # noqa: BLE001 - an error of ours in a thread must reach the verdict
                self.error = self.error or error
                self.sender.stop(Ending(End.SUITE_ERROR, f"{type(error).__name__}: {error}"))
            self._give_back(script.user.id)

    def _take(self) -> Script | None:
        with self._condition:
            while not self._waiting or self.sender.ending:
                if self.sender.ending or (self._closed and not self._busy):
                    self._condition.notify_all()
                    return None
                self._condition.wait(0.2)
            name = self._waiting.popleft()
            self._busy.add(name)
            return self._queues[name].popleft()

    def _give_back(self, name: str) -> None:
        with self._condition:
            self._busy.discard(name)
            if self._queues[name]:
                self._waiting.append(name)
            self._condition.notify_all()

    # -- one conversation ---------------------------------------------------------------------------------------------

    def play(self, script: Script) -> None:
        """Play one script from its opening to its closing."""
        conversation = Conversation(self, script.user, script.number)
        if script.connected and not script.opens and not conversation.open(script.steps[0].case):
            self.ask_if_tired(script.user)
            return
        conversation.loose = script.loose
        try:
            for step in script.steps:
                conversation.step(step)
        finally:
            conversation.close(script.steps[-1].case)
        self.ask_if_tired(script.user)

    def offers(self, kind: str) -> bool:
        """Return whether conversations of this target have an `opening` or a `closing`: not all protocols do, and users may avoid them."""
        if self.usable[kind] is None:
            return False
        return any(not message.cell or message.cell[0] not in self.target.avoid for message in getattr(self.protocol.dialogue, kind))

    def form(self, kind: str, user: User) -> Bound:
        """Return the form of a fixed message that this target accepts, freshly bound."""
        message = getattr(self.protocol.dialogue, kind)[self.usable[kind] or 0]
        return self.bind(message, user)

    def bind(self, message: Message, user: User) -> Bound:
        """Bind a message that the engine adds itself."""
        return self.protocol.bind(message, user, self.target, self.ids.fresh)

    def forms(self, kind: str, user: User) -> list[Bound]:
        """Return all forms of a fixed message, freshly bound."""
        return list(forms(self.protocol, kind, user, self.target, self.ids))

    def noticed(self, exchange: Exchange, outcome: Outcome) -> None:
        """Watch for a target that accepts nothing any more; whoever holds a user asks it, when its own script is over."""
        if (
            exchange.intent.kind is not Kind.VALID
            or outcome is Outcome.UNCLEAR
            or not exchange.intent.configured
            or self.collector.is_poll(exchange.leg)
        ):
            return
        with self._condition:
            self._refused_in_a_row = 0 if outcome is Outcome.ACCEPTED else self._refused_in_a_row + 1
            if self._refused_in_a_row >= _TIRED:
                self._refused_in_a_row, self._suspect = 0, exchange

    def ask_if_tired(self, user: User) -> None:
        """If nothing seems to be accepted any more, hold a plain conversation of this user, who has no other, and end the run if it fails."""
        with self._condition:
            exchange, self._suspect = self._suspect, None
        if exchange is None or self._is_served(user):
            return
        ending = tired(exchange, self.protocol.flow.endurance, self.sender.count, doubted=self.protocol.doubts(exchange))
        if self.sender.stop(ending) and ending.rule:
            self.sender.charge(exchange, ending.rule)

    def _is_served(self, user: User) -> bool:
        """Ask whether any plain conversation of a user is accepted still; judged by form only."""
        conversation = Conversation(self, user, 0, judged=False)
        opened = conversation.open("is anything accepted?")
        served = opened and conversation.plain("is anything accepted?", self.protocol.flow.base)
        conversation.close("is anything accepted?")
        return served


def tired(exchange: Exchange, rule: str, count: int, *, doubted: bool) -> Ending:
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
