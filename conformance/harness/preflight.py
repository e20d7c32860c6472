"""Before the cases: are there credentials, is the target there, does it serve each user, can users come back, can they talk side by side?

What is broken here would break everything else, so it is named once, and the rest is not sent or sent more gently.
"""

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Final

from conformance.core.answer import is_200
from conformance.core.exchange import NOT_JSON, Exchange, Outcome
from conformance.core.foreign import foreign
from conformance.core.settings import User
from conformance.harness.asking import asking
from conformance.harness.conversation import Conversation
from conformance.harness.ending import End, Ending
from conformance.harness.engine import Engine
from conformance.harness.plan import meant
from conformance.harness.sender import Stopped
from conformance.harness.titles import title
from conformance.harness.trouble.ground import Place
from conformance.harness.trouble.party import seems
from conformance.wire.client import Reply
from conformance.wire.probe import spot

if TYPE_CHECKING:
    from conformance.core.credentials import Trial
    from conformance.core.protocol import Bound

_RETURNS: Final = 3
"""How often a user comes back."""
_ROUNDS: Final = 3
"""Messages of each user at the same moment."""
_INTERLEAVED: Final = 4
"""Users whose messages are interleaved one by one."""
_FORBIDDEN, _NOT_FOUND, _ASKS_AT_THE_PROXY = 403, 404, 407
_SAYS_NO: Final = (400, 401, _FORBIDDEN, _NOT_FOUND, 405, 422, 500)
"""Statuses that a party may give to what is meant for another one."""
_ADDRESS: Final = "if they are right, ask whether calls from this machine are let through (IP allow list, web application firewall)"


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
        engine.serial = not (_one_by_one(engine, served[:_INTERLEAVED]) and _at_once(engine, served))


def greet(engine: Engine, user: User) -> bool:
    """Hold one plain conversation alone, trying each form until one is accepted; return whether it is served.

    The first user decides for the run; raises Stopped if not even that one is served.
    """
    first = user is engine.target.users[0]
    conversation = Conversation(engine, user, 0)
    conversation.owes = False
    opened, last = True, None
    if engine.offers("opening"):
        opened, last = _first_accepted(engine, conversation, "opening", user, first=first)
    talks, answer = _first_accepted(engine, conversation, "plain", user, first=first) if opened else (False, last)
    if first and talks and engine.protocol.flow.user(user) != engine.protocol.flow.base:
        conversation.plain("preflight", engine.protocol.flow.user(user))
    if opened and engine.offers("closing"):
        closed, _ = _first_accepted(engine, conversation, "closing", user, first=first)
        if first and not closed and talks:
            engine.usable["closing"] = None
    if not talks and answer is not None and first:
        engine.sender.stop(_nothing_accepted(engine, answer))
        raise Stopped
    if not talks and answer is not None and answer.status in (401, 403):
        engine.sender.stop(
            Ending(End.CREDENTIALS, f"the token of user {user.id} is refused (HTTP {answer.status})", f"give a valid token for {user.id}")
        )
        raise Stopped
    return talks


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


def _nothing_accepted(engine: Engine, exchange: Exchange) -> Ending:
    """Say what it means that not even a plain message of the first user is accepted."""
    if exchange.response is None:
        return Ending(End.UNREACHABLE, f"no answer comes to a plain message, though others get one: {exchange.failure}", "look at the target's log")
    if not engine.protocol.code.contradicts(exchange) and (ending := _before_the_interface(engine, exchange)):
        return ending
    broken = engine.sender.broken_by(exchange)
    base = engine.protocol.rules[broken[0] if broken and engine.protocol.outcome(exchange) is Outcome.UNCLEAR else engine.protocol.flow.base]
    page = foreign(exchange) if is_200(exchange) else None
    if page:
        text = f"not even a plain message is accepted: {page.text}"
        return Ending(End.BASE_BROKEN, text, page.then, base.id, cause=title("page", calls=False, status=exchange.status))
    return Ending(
        End.BASE_BROKEN, f"not even a plain message is accepted: {base.text['en']}", "mend this first: everything else rests on it", base.id
    )


def _before_the_interface(engine: Engine, exchange: Exchange) -> Ending | None:
    """Say what an answer means that speaks of the caller, or of the address; None if it speaks of the message."""
    here, response = exchange.request.url.partition("?")[0], exchange.response
    place = Place(engine.target, spot(here))
    if response and response.json is NOT_JSON and (other := place.other_scheme(Reply(response, exchange.started, exchange.seconds))):
        return Ending(End.UNREACHABLE, f"the target cannot be reached: {other.text}", other.then)
    if exchange.status in _SAYS_NO and (somebody := seems(engine.target, engine.sender, exchange)):
        return Ending(End.PATH, somebody.text, somebody.then)
    if engine.protocol.doubts(exchange):
        return _doubted(engine, exchange)
    if exchange.status == _NOT_FOUND:
        then = f"{engine.protocol.flow.nowhere}; `ccmsg doctor` looks where else it may stand"
        return Ending(End.PATH, f"nothing is found at {here} (HTTP 404)", then)
    seen = foreign(exchange)
    if seen and exchange.status == _ASKS_AT_THE_PROXY:
        return Ending(End.UNREACHABLE, seen.text, seen.then)
    return Ending(End.REDIRECTED, seen.text, seen.then) if seen and exchange.status and 300 <= exchange.status < 400 else None


def _doubted(engine: Engine, exchange: Exchange) -> Ending:
    """Say why the caller is refused: perhaps the target takes other credentials than the documented ones, or others than are configured."""
    flow, refused = engine.protocol.flow, f"the credentials are refused ({engine.protocol.code.said(exchange)})"
    trial = _taken_instead(engine, exchange)
    if trial is None and exchange.status == _FORBIDDEN:
        page = foreign(exchange)
        text, then = (page.text, page.then) if page else (f"whoever calls is turned away ({engine.protocol.code.said(exchange)})", _ADDRESS)
        return Ending(End.CREDENTIALS, text, f"{flow.refused}; {then}")
    if trial is None:
        return Ending(End.CREDENTIALS, refused, flow.refused)
    if trial.instead:
        text = f"the target takes {trial.what}, instead of {trial.instead}"
        said = text[0].upper() + text[1:]
        return Ending(End.BASE_BROKEN, text, trial.then, flow.base, cause={**title("instead", calls=False, seems=said), "en": said})
    engine.sender.disown()
    return Ending(End.CREDENTIALS, f"{refused}, but {trial.what} is taken", trial.then)


def _taken_instead(engine: Engine, exchange: Exchange) -> "Trial | None":
    user = engine.target.users[0]
    conversation = Conversation(engine, user, 0, judged=False)
    trials = engine.protocol.trials(exchange, engine.target)
    return next((trial for trial in trials if conversation.send(engine.bind(trial.message, user), "preflight")[1] is Outcome.ACCEPTED), None)


def _comes_back(engine: Engine, user: User) -> None:
    """Open and close a conversation several times. A target that never lets a user return can not be judged further."""
    rule = engine.protocol.flow.reconnect
    for _ in range(_RETURNS if rule else 0):
        conversation = Conversation(engine, user, 0)
        if not any(_opens(engine, conversation, user, rule) for _ in range(2)):
            text = f"a user who has disconnected cannot come back: {engine.protocol.rules[rule].text['en']}"
            engine.sender.stop(Ending(End.BASE_BROKEN, text, "mend this first: everything else rests on it", rule))
            raise Stopped
        conversation.plain("preflight", rule)
        conversation.close("preflight")


def _opens(engine: Engine, conversation: Conversation, user: User, rule: str) -> bool:
    if engine.offers("opening"):
        conversation.send(meant(engine.form("opening", user), rule), "preflight")
    return conversation.connected


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


def farewell(engine: Engine) -> None:
    """After the cases: is the last plain message accepted as the first was? Then fetch what is still on its way."""
    rule = engine.protocol.flow.endurance
    conversation = Conversation(engine, engine.users[0], 0)
    conversation.owes = False  # by now somebody else may answer this user than the robot that sends texts back
    if conversation.open("farewell"):
        conversation.plain("farewell", rule)
    conversation.close("farewell")
    engine.collector.final()
