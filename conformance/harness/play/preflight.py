"""Before the cases: are there credentials, is the target there, does it serve each user, can users come back, can they talk side by side?

What is broken here would break everything else, so it is named once, and the rest is not sent or sent more gently.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from conformance.core.exchange import Exchange, Outcome
from conformance.core.settings import User
from conformance.harness.ending import End, Ending
from conformance.harness.play.asking import asking
from conformance.harness.play.conversation import Conversation
from conformance.harness.play.course import Stopped
from conformance.harness.play.engine import Engine
from conformance.harness.play.plan import meant
from conformance.harness.play.refused import refused

if TYPE_CHECKING:
    from conformance.core.protocol import Bound

_RETURNS: Final = 3
"""How often a user comes back."""
_ROUNDS: Final = 3
"""Messages of each user at the same moment."""
_INTERLEAVED: Final = 4
"""Users whose messages are interleaved one by one."""


def preflight(engine: Engine) -> None:
    """Run all of it; raise Stopped if nothing can be judged."""
    engine.open()
    served = [user for user in engine.target.users if greet(engine, user)]
    if not served:
        raise Stopped
    engine.users = tuple(served)
    asking(engine)
    _comes_back(engine, served[0])
    if len(served) > 1:
        engine.serial = not side_by_side(engine, served)


def greet(engine: Engine, user: User) -> bool:
    """Hold one plain conversation alone, trying each form until one is accepted; return whether it is served.

    The first user decides for the run; raises Stopped if not even that one is served.
    """
    first = user is engine.target.users[0]
    talks, answer = _talks(engine, user, first=first)
    if talks or answer is None:
        return talks
    if first:
        engine.course.stop(refused(engine, answer))
        raise Stopped
    if answer.status in (401, 403):
        text = f"the token of user {user.id} is refused (HTTP {answer.status})"
        engine.course.stop(Ending(End.CREDENTIALS, text, f"give a valid token for {user.id}"))
        raise Stopped
    return False


def _talks(engine: Engine, user: User, *, first: bool) -> tuple[bool, Exchange | None]:
    """Open a conversation, say something, close it; return whether that was accepted, and the exchange that shows it."""
    conversation, flow = Conversation(engine, user, 0), engine.protocol.flow
    conversation.owes = False
    opened, answer = _first_accepted(engine, conversation, "opening", user, first=first) if engine.offers("opening") else (True, None)
    if not opened:
        return False, answer
    talks, answer = _first_accepted(engine, conversation, "plain", user, first=first)
    if first and talks and flow.user(user) != flow.base:
        conversation.plain("preflight", flow.user(user))
    if engine.offers("closing"):
        closed, _ = _first_accepted(engine, conversation, "closing", user, first=first)
        if first and talks and not closed:
            engine.usable["closing"] = None
    return talks, answer


def _first_accepted(engine: Engine, conversation: Conversation, kind: str, user: User, *, first: bool) -> tuple[bool, Exchange | None]:
    exchange = None
    own_rule = engine.protocol.flow.user(user)
    every = list(enumerate(engine.forms(kind, user)))
    for index, bound in every if first else every[engine.usable[kind] or 0 :][:1]:
        special = own_rule != engine.protocol.flow.base and not first and kind != "closing"
        exchange, outcome = conversation.send(meant(bound, own_rule) if special else bound, "preflight")
        if outcome in (Outcome.ACCEPTED, Outcome.UNCLEAR):
            if first:
                engine.usable[kind] = index
            return outcome is Outcome.ACCEPTED or kind != "plain", exchange
        if exchange.status in (401, 403, 404):
            break
    return False, exchange


def _comes_back(engine: Engine, user: User) -> None:
    """Open and close a conversation several times. A target that never lets a user return can not be judged further."""
    rule = engine.protocol.flow.reconnect
    for _ in range(_RETURNS if rule else 0):
        conversation = Conversation(engine, user, 0)
        if not any(_opens(engine, conversation, user, rule) for _ in range(2)):
            text = f"a user who has disconnected cannot come back: {engine.protocol.rules[rule].text['en']}"
            engine.course.stop(Ending(End.BASE_BROKEN, text, "mend this first: everything else rests on it", rule))
            raise Stopped
        conversation.plain("preflight", rule)
        conversation.close("preflight")


def _opens(engine: Engine, conversation: Conversation, user: User, rule: str) -> bool:
    if engine.offers("opening"):
        conversation.send(meant(engine.form("opening", user), rule), "preflight")
    return conversation.connected


def side_by_side(engine: Engine, users: list[User]) -> bool:
    """Let several users talk by turns, and at once; return whether all were served as alone."""
    return _one_by_one(engine, users[:_INTERLEAVED]) and _at_once(engine, users)


def _one_by_one(engine: Engine, users: list[User]) -> bool:
    """Interleave the conversations of some users; the first one leaves early. Return whether all were served as alone."""
    conversations = [Conversation(engine, user, 0) for user in users]
    turns = [(index, kind) for kind in ("opening", "plain") for index in range(len(users))]
    turns += [(0, "closing"), *((index, "plain") for index in range(1, len(users))), *((index, "closing") for index in range(1, len(users)))]
    served = [_turn(engine, conversations[index], users[index], kind) for index, kind in turns]
    return all(served)


def _at_once(engine: Engine, users: list[User]) -> bool:
    """Let all users talk in the same moment, as often as concurrency allows."""
    width = min(len(users), engine.target.limits.concurrency)
    if width < 2:
        return True
    users = users[:width]
    conversations = [Conversation(engine, user, 0) for user in users]
    served = True
    with ThreadPoolExecutor(width) as pool:
        for kind in ("opening", *["plain"] * _ROUNDS, "closing"):
            turns = [pool.submit(_turn, engine, conversation, user, kind) for conversation, user in zip(conversations, users, strict=True)]
            served = all(turn.result() for turn in turns) and served
    return served


def _turn(engine: Engine, conversation: Conversation, user: User, kind: str) -> bool:
    if not engine.offers(kind):
        return True
    bound: Bound = meant(engine.form(kind, user), engine.protocol.flow.together)
    _, outcome = conversation.send(bound, "preflight")
    return outcome in (Outcome.ACCEPTED, Outcome.UNCLEAR)
