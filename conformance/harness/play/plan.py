"""Plan conversations: cases hand in messages, scripts come out. Nothing is sent here, so a plan can be counted first.

The bytes of a message are fixed here, so they depend on seed and nonce alone and never on the timing of a run.
"""

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import Final

from conformance.core.dialogue import Dialogue, Role
from conformance.core.errors import SuiteError
from conformance.core.message import Kind, Message
from conformance.core.protocol import Bound, Protocol
from conformance.core.rule import Level
from conformance.core.settings import Target, User

MESSAGES_PER_CONVERSATION: Final = 10


@dataclass(frozen=True)
class Step:
    """One message of a script, and the case it belongs to. `checked`: a plain message follows, and has to be accepted."""

    bound: Bound
    case: str
    checked: bool = False


@dataclass(frozen=True)
class Script:
    """One conversation of one user. With `opens`, its first step opens it; otherwise the engine does. The engine closes it."""

    number: int
    user: User
    steps: tuple[Step, ...]
    opens: bool = False
    connected: bool = True
    """False: it is played without any conversation."""
    loose: bool = False
    """True: it opens and closes as its own messages do, in documented order or not."""


class Ids:
    """Ids that are new in every run: derived from seed and nonce, so that a run can be repeated to the byte."""

    def __init__(self, seed: int, nonce: str) -> None:
        """Start at the first id of this seed and nonce."""
        self._root, self._numbers = f"{seed}/{nonce}", count(1)

    def fresh(self, length: int) -> str:
        """Return an id of `length` characters (1 to 32) out of a-z and 2-7."""
        digest = hashlib.sha256(f"{self._root}/{next(self._numbers)}".encode()).digest()
        return base64.b32encode(digest).decode().lower()[:length]


class Planner:
    """Gathers the messages of cases into conversations and hands each finished one to `submit`."""

    def __init__(self, protocol: Protocol, target: Target, ids: Ids, submit: Callable[[Script], None]) -> None:
        """Plan for one target; the users take turns."""
        self._protocol, self._ids, self._submit = protocol, ids, submit
        self._scripts = self._turns = 0
        self.target = target
        self.users = target.users
        """Who takes turns; only those whom the target serves."""
        self._steps: list[Step] = []
        self._once = False
        self._user: User | None = None
        self.case = ""

    def send(self, message: Message, *, checked: bool = False) -> None:
        """Put a message into a conversation where it belongs. A broken one is always followed by a plain one."""
        role = self._protocol.dialogue.role(message)
        if self._avoided(message):
            return
        if role is Role.OPENS:
            self.end()
            self._add(message, checked=True)
            self._close(opens=True)
            return
        if role is Role.ONCE and self._once:
            self.end()
        self._once = self._once or role is Role.ONCE
        self._add(message, checked=checked or message.intent.kind is Kind.BROKEN)
        if role is Role.CLOSES or len(self._steps) >= MESSAGES_PER_CONVERSATION:
            self.end()

    def fresh(self, length: int) -> str:
        """Return an id that is new in every run, for a case that needs the same one twice."""
        return self._ids.fresh(length)

    def send_outside(self, message: Message) -> None:
        """Send a message in no conversation at all."""
        self.end()
        self._add(message, checked=False)
        self._close(connected=False)

    def converse(self, messages: Iterable[Message]) -> None:
        """Hold a conversation of exactly these messages, in documented order or not; it is closed in the end if it is then open."""
        self.end()
        for message in messages:
            if not self._avoided(message):
                self._add(message, checked=False)
        if self._steps:
            self._close(opens=True, loose=True)

    def end(self) -> None:
        """Finish the conversation under way, if there is one."""
        if self._steps:
            self._close()

    def _avoided(self, message: Message) -> bool:
        return bool(message.cell) and message.cell[0] in self.target.avoid

    def _add(self, message: Message, *, checked: bool) -> None:
        self._user = self._user or self._next_user()
        bound = self._bound(message, self._user)
        prove(self._protocol, bound.message)
        self._steps.append(Step(bound, self.case, checked))

    def _bound(self, message: Message, user: User) -> Bound:
        if not message.by_another:
            return self._protocol.bind(message, user, self.target, self._ids.fresh)
        other = self.users[(self.users.index(user) + 1) % len(self.users)]
        return replace(self._protocol.bind(message, other, self.target, self._ids.fresh), user=other.id)

    def _close(self, *, opens: bool = False, connected: bool = True, loose: bool = False) -> None:
        self._scripts += 1
        self._submit(Script(self._scripts, self._user or self._next_user(), tuple(self._steps), opens, connected, loose))
        self._steps, self._once, self._user = [], False, None

    def _next_user(self) -> User:
        self._turns += 1
        return self.users[self._turns % len(self.users)]


def prove(protocol: Protocol, message: Message) -> None:
    """Prove that a bound message is what it is meant to be; raise SuiteError if not: it must never become a finding."""
    if message.method or message.path:
        return
    found = {violation.rule for violation in protocol.request_violations(message)}
    stated = {rule for rule in found if protocol.rules[rule].level is not Level.OPEN}
    intent = message.intent
    wanted = {intent.rule} if intent.kind is Kind.BROKEN else set()
    if stated != wanted or (intent.kind is Kind.VALID and found):
        raise SuiteError(f"a message meant as {intent.kind} under {intent.rule} ({intent.note}) breaks {sorted(found) or 'nothing'}")


def forms(protocol: Protocol, kind: str, user: User, target: Target, ids: Ids) -> Iterator[Bound]:
    """Yield the bound forms of `opening`, `plain` or `closing` for a user."""
    for message in getattr(protocol.dialogue, kind):
        yield protocol.bind(message, user, target, ids.fresh)


def meant(bound: Bound, rule: str) -> Bound:
    """Return a bound valid message that is judged by another rule."""
    return replace(bound, message=replace(bound.message, intent=replace(bound.message.intent, kind=Kind.VALID, rule=rule)))


def size(script: Script, dialogue: Dialogue, *, polled: bool) -> int:
    """Return how many exchanges a script takes: its messages, the plain ones after them, opening and closing, and a poll where there are any."""
    around = (bool(dialogue.opening) and not script.opens) + bool(dialogue.closing) + polled if script.connected else 0
    return len(script.steps) + sum(step.checked for step in script.steps) + around
