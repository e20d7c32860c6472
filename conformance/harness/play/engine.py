"""Play scripts: messages of one conversation in order, conversations of different users side by side."""

import contextlib
import threading
from collections.abc import Callable, Collection, Iterator

from conformance.core.message import Message
from conformance.core.protocol import Bound, Protocol
from conformance.core.settings import Target, User
from conformance.harness.ending import Ending
from conformance.harness.judge.judge import Judge
from conformance.harness.play.collect import Collector
from conformance.harness.play.conversation import Conversation
from conformance.harness.play.course import Stopped
from conformance.harness.play.endurance import Endurance
from conformance.harness.play.plan import Ids, Script, forms
from conformance.harness.play.sender import Sender
from conformance.harness.play.turns import Turns


class Engine:
    """Plays submitted scripts with a number of workers; a user is in one conversation at a time."""

    def __init__(self, protocol: Protocol, target: Target, sender: Sender, ids: Ids, legs: Collection[str]) -> None:
        """Play against `target` through `sender`; `ids` serves the messages that the engine adds itself; `legs` are judged."""
        self.protocol, self.target, self.sender, self.ids = protocol, target, sender, ids
        self.course = sender.course
        self._legs = legs
        self.collector = Collector(self, legs)
        self.usable: dict[str, int | None] = {"opening": 0, "plain": 0, "closing": 0}
        """Which form of each fixed message this target accepts; None: no form of it."""
        self.users: tuple[User, ...] = target.users
        self.serial = False
        self.endurance = Endurance(self)
        self.entering = threading.Lock()
        """Held while what came by itself is entered into the accounts: they are closed in between."""
        self.ears: Callable[[], contextlib.AbstractContextManager[None]] = contextlib.nullcontext
        """Hears for whoever judges apart what the target sends by itself."""
        self._turns = Turns(lambda: self.course.ending is not None)
        self._workers: list[threading.Thread] = []

    def open(self) -> None:
        """Fetch the credentials that are to be fetched: who takes part, and which files there are, is known only then."""
        self.target = self.sender.open()
        self.users = self.target.users

    @contextlib.contextmanager
    def aside(self) -> Iterator[Judge]:
        """Judge apart what is said while this lasts, with accounts of its own; yield that judge. Only while no script is played."""
        kept, self.collector, judge = self.collector, Collector(self, self._legs, self.collector), self.sender.judge
        self.sender.judge = Judge(self.protocol, self._legs)
        self.sender.judge.absent |= judge.absent
        self.sender.judge.blocked |= judge.blocked
        try:
            with self.ears():
                yield self.sender.judge
        finally:
            self.collector, self.sender.judge = kept, judge

    def submit(self, script: Script) -> None:
        """Queue a script for its user; start workers as needed."""
        self._turns.add(script)
        limit = 1 if self.serial else self.target.limits.concurrency
        if len(self._workers) < min(limit, len(self.users)):
            worker = threading.Thread(target=self._work, name=f"conversation-{len(self._workers)}", daemon=True)
            self._workers.append(worker)
            worker.start()

    def finish(self) -> None:
        """Wait until all is played or the run has ended; then no more scripts are taken."""
        self._turns.close()
        for worker in self._workers:
            worker.join()

    def _work(self) -> None:
        while script := self._turns.take():
            try:
                self.play(script)
            except Stopped:
                pass
            except BaseException as error:  # noqa: BLE001 - an error of ours in a thread must reach the verdict
                self.course.stop(Ending.of_the_suite(f"{type(error).__name__}: {error}"))
            self._turns.played(script)

    def play(self, script: Script) -> None:
        """Play one script from its opening to its closing."""
        conversation = Conversation(self, script.user, script.number)
        if script.connected and not script.opens and not conversation.open(script.steps[0].case):
            self.endurance.ask_if_tired(script.user)
            return
        conversation.loose = script.loose
        try:
            for step in script.steps:
                conversation.step(step)
        finally:
            conversation.close(script.steps[-1].case)
        self.endurance.ask_if_tired(script.user)

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
