"""The platform as a counterpart: whose call it is, how it is answered, and what all witnesses together see in it."""

from collections.abc import Iterable
from typing import Final

from conformance.core.cors import is_preflight, preflight
from conformance.core.counterpart import Counterpart, Seen, Serving
from conformance.core.exchange import Exchange, Request, Response
from conformance.core.settings import Listen, Secret, Target
from conformance.core.violation import Violation, shown
from conformance.protocols.ccmessaging.legs import CELLS
from conformance.protocols.ccmessaging.served.aftermath import Aftermath
from conformance.protocols.ccmessaging.served.bearers import Bearers
from conformance.protocols.ccmessaging.served.call import LONGEST, Call, Found, Witness
from conformance.protocols.ccmessaging.served.desk import Desk
from conformance.protocols.ccmessaging.served.files import Files
from conformance.protocols.ccmessaging.served.note import Answered, Note
from conformance.protocols.ccmessaging.served.places import meant
from conformance.protocols.ccmessaging.served.polls import Polls
from conformance.protocols.ccmessaging.served.repeats import Repeats
from conformance.protocols.ccmessaging.served.scenarios import Scenes
from conformance.protocols.ccmessaging.served.talks import Talks

_SECRETS: Final = 20
"""Credentials of a client that are hidden, at most: whoever tries more is guessing."""
CONNECTED: Final = ("connected", "not connected")
"""The axis of the polls of a client: a poll says nothing else of itself."""


def serve(target: Target, serving: Serving) -> Counterpart:
    """Return the platform that a client of this target calls, at the documented paths below `listen.path`."""
    return _Played(target, serving)


class _Played:
    """The platform in one run."""

    def __init__(self, target: Target, serving: Serving) -> None:
        self._listen = target.listen or Listen("", "/")
        self._desk = Desk(target, self._listen, serving)
        self._declared, self._hidden = tuple(target.credentials.values()), set[str]()
        self._talks = Talks()
        polls = Polls(self._talks, pushes=bool(target.url))
        self._witnesses: tuple[Witness, ...] = (Scenes(self._talks), self._talks, Repeats(), Files(target), Bearers(), polls, Aftermath())

    def leg(self, path: str) -> str:
        return meant(path, self._listen)

    def answer(self, request: Request) -> Response:
        return preflight(request) if is_preflight(request) else self._desk.answer(request)

    def see(self, exchange: Exchange) -> Seen:
        if is_preflight(exchange.request):
            return Seen(what="a browser's preflight", beside=True)
        note = exchange.response.note if isinstance(exchange.response, Answered) else Note()
        call, found = Call(exchange, note), Found()
        for witness in self._witnesses:
            witness.see(call, found)
        if not (call.is_message or call.is_poll):
            found = Found(scenarios=found.scenarios)
        talk = self._talks.of(call.user)
        return Seen(
            user=shown(call.user, LONGEST),
            # Of a DISCONNECT, the conversation that it ends.
            conversation=talk.number if call.control == "DISCONNECT" else talk.current,
            cell=_cell(call, connected=talk.open),
            what=_what(call),
            violations=tuple(found.violations),
            judged=tuple(found.judged),
            observed=tuple(found.observed),
            scenarios=frozenset(found.scenarios),
            secrets=self._own(call),
        )

    def _own(self, call: Call) -> tuple[Secret, ...]:
        """Return the credentials with which a client fetches an access token: they may be its real ones, and nobody has declared them."""
        if call.exchange.leg != "ccmessaging.tokenByAkSk":
            return ()
        given = {call.text(name) for name in ("app_key", "app_secret")} - {"", *map(str, self._declared)}
        self._hidden |= given if len(self._hidden) < _SECRETS else set()
        return tuple(Secret(value, "CLIENT") for value in given & self._hidden)

    def end(self) -> Iterable[tuple[Exchange, Violation]]:
        for witness in self._witnesses:
            yield from witness.end()


def _cell(call: Call, *, connected: bool) -> tuple[str, ...]:
    if call.is_poll:
        return (CONNECTED[not connected],) if call.user else ()
    cell = (call.text("controlType"), call.text("mediaType"))
    return cell if call.is_message and cell in CELLS else ()


def _what(call: Call) -> str:
    if call.is_poll:
        return f"poll: {call.note.brought} messages" if call.note.accepted else "poll"
    name = call.exchange.leg.rpartition(".")[2]
    if not call.speaks:
        return name
    said = "/".join(shown(call.text(field), 20) or "?" for field in ("controlType", "mediaType")) if call.body else "what cannot be read"
    return said if call.is_message else f"{name}: {said}"
