"""Conversations of an examination: opened, talked in, and closed whatever happens in between."""

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from conformance.core.examination import Desk
from conformance.core.examination.answered import Answered
from conformance.core.examination.calls import Calls
from conformance.core.exchange import Outcome
from conformance.core.leg import Leg
from conformance.core.message import Message
from conformance.core.settings import Target, User
from conformance.protocols.ccmessaging.bind import bind, url
from conformance.protocols.ccmessaging.checks.code import CODE
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.messages import downlink, uplink
from conformance.protocols.ccmessaging.messages.poll import ASK

KINDS: Final = {"opening": "CONNECT", "plain": "CHAT", "closing": "DISCONNECT"}
_FORMS: Final = {"opening": uplink.DIALOGUE.opening, "plain": uplink.DIALOGUE.plain, "closing": uplink.DIALOGUE.closing}
_FORM_MATTERS: Final = (200, 400, 500)
"""Statuses of a refusal that another form of the same message may escape."""


@dataclass(frozen=True)
class Heard(Answered):
    """What was sent, its answer, and what that says."""

    control: str


class Talks:
    """All conversations of one examination. Remembers which form of each message the target takes, and what was found."""

    def __init__(self, desk: Desk) -> None:
        """Talk through a desk."""
        self.desk = desk
        self.usable = dict.fromkeys(KINDS, 0)
        self.first: list[Heard] = []
        """The first user's plain conversation."""
        self.polls = False
        """Whether polls are answered."""
        self.pushes = Calls(desk, PUSH, downlink.arrivals)

    @property
    def target(self) -> Target:
        """The target as it is now."""
        return self.desk.target

    @property
    def user(self) -> User:
        """The first user, who speaks where it does not matter who does."""
        return self.target.users[0]

    def url(self, leg: Leg) -> str:
        """Return where a leg is called."""
        return url(self.target, leg.name)

    def offers(self, kind: str) -> bool:
        """Return whether the user lets us send this."""
        return KINDS[kind] not in self.target.avoid

    def send(self, message: Message, user: User, at: Target | None = None) -> Heard:
        """Send a message, to another address if one is given."""
        bound = bind(message, user, at or self.target, self.desk.fresh)
        exchange, outcome = self.desk.send(bound, user)
        return Heard(exchange, outcome, CODE, message.cell[0] if message.cell else "poll")

    def say(self, kind: str, user: User, at: Target | None = None) -> Heard:
        """Send a fixed message in the form that the target takes; find that out where it is not known."""
        first = self.usable[kind]
        for index, message in enumerate(_FORMS[kind][first:], first):
            heard = self.send(message, user, at)
            if heard.accepted:
                self.usable[kind] = index
            if heard.outcome is not Outcome.REFUSED or heard.status not in _FORM_MATTERS:
                break
        return heard

    @contextlib.contextmanager
    def conversation(self, user: User, kept: list[Heard] | None = None, at: Target | None = None) -> Iterator[bool]:
        """Connect a user, yield whether that was accepted, and disconnect; keep what was heard in `kept`."""
        heard = kept if kept is not None else []
        if self.offers("opening"):
            heard.append(self.say("opening", user, at))
        try:
            yield not heard or heard[-1].accepted
        finally:
            if self.offers("closing") and not (heard and heard[0].outcome is Outcome.REFUSED):
                heard.append(self.say("closing", user, at))

    def chat(self, user: User, text: str) -> Heard:
        """Send a text."""
        return self.send(uplink.chat(text), user)

    def poll(self, user: User) -> tuple[Heard, list[str | None]]:
        """Ask what came for a user; return the texts of it, None for what is no text."""
        heard = self.send(ASK, user)
        return heard, [arrival.text for arrival in downlink.arrivals(heard.exchange)]

    def pushed(self, user: User) -> list[str | None]:
        """Return the texts that were pushed to a user by now, None for what is no text."""
        return self.pushes.texts(user)
