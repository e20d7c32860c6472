"""What an examination looks at where each message to a target stands for itself: does it answer, does it say yes, is each user known?"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from conformance.core.answer import OK
from conformance.core.examination import Desk, Seen, fail, ok, warn
from conformance.core.examination.answered import Answered
from conformance.core.exchange import NOT_JSON, Outcome, Response
from conformance.core.foreign import foreign, leads_to_a_login
from conformance.core.leg import Leg
from conformance.core.message import Message
from conformance.core.settings import Target, User

_MOST: Final = 5
"""Other addresses that are tried."""
_LOST: Final = 404
_NO_POST: Final = 405
_FORM_MATTERS: Final = (200, 400, 500)
"""Statuses of a refusal that another form of the same message may escape."""


@dataclass(frozen=True)
class Words:
    """How one speaks of a target that is called on a leg."""

    text: str
    """A text of or to `{}`."""
    taken: str
    """What becomes of it."""
    yes: str
    """What an answer says that takes it, in short, and whole in `answer`."""
    answer: str
    why: str
    """Why only HTTP 200 does."""
    alone: str
    """What is not judged with one user."""
    mend: Callable[[User], str]
    """What to do where a user's text is refused."""
    meant: Callable[[Target], str]
    """What the address is made of."""
    others: Callable[[Target], Iterator[tuple[Target, str]]]
    """Other addresses that the user may have meant, and what to write for them."""


@dataclass
class Callee:
    """A target that is called on one leg. What the first message says is for several hops."""

    desk: Desk
    leg: Leg
    words: Words
    answered: list[Answered] = field(default_factory=list)
    form: int = 0
    """Which of the plain messages the target takes."""

    @property
    def user(self) -> User:
        """The first user, who speaks where it does not matter who does."""
        return self.desk.target.users[0]

    @property
    def first(self) -> Answered:
        """The first message."""
        return self.answered[0]

    def url(self, at: Target | None = None) -> str:
        """Return where the leg is called."""
        return self.desk.protocol.where(at or self.desk.target, self.leg.name)

    def say(self, user: User, at: Target | None = None, message: Message | None = None) -> Answered:
        """Send a message, a plain one by default; to another address if one is given."""
        sent = message or self.desk.protocol.dialogue.plain[self.form]
        exchange, outcome = self.desk.send(self.desk.protocol.bind(sent, user, at or self.desk.target, self.desk.fresh), user)
        return Answered(exchange, outcome, self.desk.protocol.code)

    def interface(self) -> Iterator[Seen]:
        """Send a plain message of the first user: does anything answer that takes POST?"""
        self.answered.append(self.say(self.user))
        here = self.first.exchange.request.url.partition("?")[0]
        if seen := leads_to_a_login(self.desk, self.first.exchange) or foreign(self.first.exchange):
            yield seen
        elif self.first.status == _LOST:
            yield self._lost(here)
        elif self.first.status == _NO_POST:
            other = self.desk.seems(self.first.exchange)
            yield other or fail(f"{here} takes no POST (HTTP 405)", f"check the path: {self.words.meant(self.desk.target)}")
        else:
            yield ok(f"POST is answered at {here}")

    def taken(self) -> Iterator[Seen]:
        """Was the first message taken, as the documents have it, or another form of it?"""
        answered, text, words = self.first, self.words.text.format(f"user {self.user.id}"), self.words
        response, took = answered.exchange.response, f"{answered.exchange.seconds * 1000:.0f} ms"
        assert response is not None
        if answered.accepted and response.status == OK:
            yield ok(f"{text} is {words.taken} after {took}")
        elif answered.accepted:
            yield fail(f"{text} is {words.taken} with HTTP {response.status}: only 200 counts", f"answer with HTTP 200; {words.why}")
        elif answered.outcome is Outcome.UNCLEAR:
            here = answered.exchange.request.url.partition("?")[0]
            then = f"answer with HTTP 200 and {words.answer}; if that is another program, check target.url"
            yield fail(f"{here} answers HTTP {response.status} with {_held(response)}: no {words.yes}, so nothing is {words.taken}", then)
        elif other := self._in_another_form(answered):
            then = f"`ccmsg run --legs {self.leg.name}` says what is broken"
            yield warn(f"{text} is not {words.taken} ({answered.refusal}), but {other}", then)
        else:
            yield self.desk.seems(answered.exchange) or fail(f"{text} is not {words.taken} ({answered.refusal})", words.mend(self.user))

    def users(self) -> Iterator[Seen]:
        """Is each user's id taken?"""
        users = self.desk.target.users
        if len(users) == 1:
            yield warn(f"only {users[0].id} takes part", f"add a second [[users]]: {self.words.alone} is not judged without")
            return
        bad = list(self._refused(users[1:]))
        for user, answered in bad:
            seen = foreign(answered.exchange)
            text = seen.text if seen else f"{self.words.text.format('this user')} is not {self.words.taken} ({answered.refusal})"
            yield fail(f"user {user.id}: {text}", seen.then if seen else self.words.mend(user))
        if not bad:
            yield ok(f"{self.words.text.format(f'each of the {len(users)}')} is {self.words.taken}")

    def _refused(self, users: Sequence[User]) -> Iterator[tuple[User, Answered]]:
        """Yield whose id is not taken; once no answer comes, nobody else is tried."""
        for user in users:
            answered = self.say(user)
            if not answered.accepted:
                yield user, answered
            if answered.silent:
                return

    def _in_another_form(self, answered: Answered) -> str:
        """Return in which other form a plain message is taken; empty if in none."""
        forms = self.desk.protocol.dialogue.plain if answered.status in _FORM_MATTERS else ()
        for index, message in enumerate(forms[1:], 1):
            other = self.say(self.user, message=message)
            if other.silent:
                break
            if other.accepted:
                self.form = index
                names = [name for name in message.body if name not in forms[0].body]
                return f"with {', '.join(names)} it is" if names else "another one is"
        return ""

    def _lost(self, here: str) -> Seen:
        """Say what to write where nothing is found; look where else it may be."""
        target = self.desk.target
        text = f"nothing is found at {here} ({self.first.refusal})"
        for other, advice in islice(self.words.others(target), _MOST):
            answered = self.say(self.user, other)
            if answered.status not in (_LOST, _NO_POST) and foreign(answered.exchange) is None:
                return fail(f"{text}, but POST is answered at {self.url(other)}", advice)
        return self.desk.seems(self.first.exchange) or fail(text, f"check the path: {self.words.meant(target)}")


def _held(response: Response) -> str:
    """Return what an answer holds instead of a result."""
    if not response.body:
        return "an empty body"
    return "a body that is no JSON" if response.json is NOT_JSON else "JSON of another kind"
