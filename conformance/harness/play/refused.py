"""What it means that not even a plain message of the first user is accepted: what stands in the way, and what to do about it."""

from typing import TYPE_CHECKING, Final

from conformance.core.answer import is_200
from conformance.core.exchange import NOT_JSON, Exchange, Outcome
from conformance.core.foreign import foreign
from conformance.harness.ending import End, Ending
from conformance.harness.play.conversation import Conversation
from conformance.harness.play.engine import Engine
from conformance.harness.titles import title
from conformance.harness.trouble.ground import Place
from conformance.harness.trouble.party import seems
from conformance.wire.client import Reply
from conformance.wire.probe import spot

if TYPE_CHECKING:
    from conformance.core.credentials import Trial

_FORBIDDEN, _NOT_FOUND, _ASKS_AT_THE_PROXY = 403, 404, 407
_SAYS_NO: Final = (400, 401, _FORBIDDEN, _NOT_FOUND, 405, 422, 500)
"""Statuses that a party may give to what is meant for another one."""
_ADDRESS: Final = "if they are right, ask whether calls from this machine are let through (IP allow list, web application firewall)"


def refused(engine: Engine, exchange: Exchange) -> Ending:
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
    if exchange.status in _SAYS_NO and (somebody := seems(engine.target, engine.sender.errands, exchange)):
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
    flow, said = engine.protocol.flow, f"the credentials are refused ({engine.protocol.code.said(exchange)})"
    trial = _taken_instead(engine, exchange)
    if trial is None and exchange.status == _FORBIDDEN:
        page = foreign(exchange)
        text, then = (page.text, page.then) if page else (f"whoever calls is turned away ({engine.protocol.code.said(exchange)})", _ADDRESS)
        return Ending(End.CREDENTIALS, text, f"{flow.refused}; {then}")
    if trial is None:
        return Ending(End.CREDENTIALS, said, flow.refused)
    if trial.instead:
        text = f"the target takes {trial.what}, instead of {trial.instead}"
        named = text[0].upper() + text[1:]
        return Ending(End.BASE_BROKEN, text, trial.then, flow.base, cause={**title("instead", calls=False, seems=named), "en": named})
    engine.course.disown()
    return Ending(End.CREDENTIALS, f"{said}, but {trial.what} is taken", trial.then)


def _taken_instead(engine: Engine, exchange: Exchange) -> "Trial | None":
    user = engine.target.users[0]
    conversation = Conversation(engine, user, 0, judged=False)
    trials = engine.protocol.trials(exchange, engine.target)
    return next((trial for trial in trials if conversation.send(engine.bind(trial.message, user), "preflight")[1] is Outcome.ACCEPTED), None)
