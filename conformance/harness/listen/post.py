"""What the target sends to us: answered at once, judged in the order in which it came by a thread of its own."""

import contextlib
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.core.counterpart import NOTHING, Seen, path_of
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.violation import Violation
from conformance.harness.ending import Ending
from conformance.harness.listen.mailbox import Mailbox
from conformance.harness.listen.timeline import Heard, Moment
from conformance.wire.listener import Arrived

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from conformance.core.answer import Code
    from conformance.core.counterpart import Counterpart
    from conformance.harness.play.engine import Engine

_CASE: Final = "listener"
_INTENT: Final = Intent(Kind.FORM, "")
_SHOWN: Final = 5
"""Strangers that are named."""
_KINDS: Final = 1000
"""Kinds of strangers that are told from one another."""
_MOMENTS: Final = 5000
"""Calls that are kept for a timeline; twice as many, if something is wrong with them."""
_TOLD: Final = 50
"""Violations of one call that are told."""
_BROKEN: Final = Response(400)
"""In place of an answer to what did not come whole."""


class Post:
    """What calls us in a run. `owns`, `answer` and `stranger` are called by the listener, all else by the run."""

    def __init__(self, engine: "Engine", counterpart: "Counterpart", legs: "Collection[str]") -> None:
        """Answer as `counterpart` does, judge calls on `legs`; write down and enter into the accounts as `engine` does."""
        self._engine, self._line, self._counterpart, self.legs = engine, engine.sender.line, counterpart, legs
        self.mailbox = self._current = self._box()
        """The deliveries of the run itself, and where they are left at the moment."""
        self._ended: dict[str, float] = {}
        self.base = self.path = ""
        """The address under which callers know us, and the path after it."""
        self.calls: Counter[str] = Counter()
        """Leg, or service beside the legs -> calls, but for browsers' preflights and what we cut short ourselves."""
        self.scenarios: set[str] = set()
        """What the target was seen to do."""
        self.moments: list[Moment] = []
        """What came, the first of it."""
        self.on_moment: Callable[[Moment], None] = lambda _: None
        self.unread = 0
        """Deliveries that came and that we did not read."""
        self.strangers: Counter[str] = Counter()
        self._listening: Callable[[], BaseException | None] = lambda: None

    @property
    def error(self) -> BaseException | None:
        """The first error of ours in listening."""
        return self._listening()

    def _box(self) -> Mailbox:
        return Mailbox(self._judged, self._engine.course, self._engine.target.limits.max_exchanges)

    def open(self, base: str, path: str, error: "Callable[[], BaseException | None]") -> None:
        """Begin to judge what comes to `path` at `base`; `error` tells the listener's own."""
        self.base, self.path, self._listening = base, path, error
        self.mailbox.open()

    def close(self) -> None:
        """Judge what has come by now; whatever comes later is answered only."""
        self.mailbox.close()

    @contextlib.contextmanager
    def aside(self) -> "Iterator[None]":
        """Judge what comes while this lasts for whoever judges apart then; nothing of it is kept here."""
        before, self._current = self._current, self._box()
        self._current.open()
        try:
            yield
        finally:
            self._current.close()
            self._current = before
            if error := self.error:
                self._engine.course.stop(Ending.of_the_suite(f"{type(error).__name__}: {error}"))

    @property
    def heard(self) -> Heard:
        """What came to the listener of a run."""
        return Heard(self.base + self.path, self.mailbox.count, self.strangers.total())

    def owns(self, path: str) -> bool:
        """Return whether what comes to a path is the target's."""
        return self._counterpart.leg(path) != ""

    def answer(self, arrived: Arrived) -> Response:
        """Answer a delivery, and leave it to be judged."""
        response = _BROKEN if arrived.failure else self._counterpart.answer(arrived.request)
        self._current.put(arrived, response)
        return response

    def deliver(self, request: Request) -> Response:
        """Take and judge a delivery in the thread of the caller, for references in this process."""
        if not self.owns(path_of(request)):
            self.stranger(f"{request.method} {request.url}")
            return Response(404)
        response = self._counterpart.answer(request)
        self._current.count += 1
        self._judged(Arrived(request, time.time(), 0.0), response)
        return response

    def stranger(self, what: str) -> None:
        """Count somebody who came, but not to the listener's own path."""
        if self._current is self.mailbox:
            self.strangers[what if what in self.strangers or len(self.strangers) < _KINDS else "others"] += 1

    def notes(self) -> list[str]:
        """Say what came that was not judged."""
        said = []
        if self.strangers:
            named = ", ".join(f"{what} ({times})" for what, times in self.strangers.most_common(_SHOWN))
            more = len(self.strangers) - _SHOWN
            said.append(f"strangers at the listener, not judged ({self.strangers.total()}): {named}" + (f" and {more} more" if more > 0 else ""))
        if self.mailbox.surplus:
            said.append(f"deliveries beyond a budget, answered and not judged: {self.mailbox.surplus}")
        if self.unread:
            said.append(f"deliveries that came to a limit of the listener (size, time, number of connections), not judged: {self.unread}")
        return said

    def _judged(self, arrived: Arrived, response: Response) -> None:
        with self._engine.entering:
            self._enter(arrived, response)

    def _enter(self, arrived: Arrived, response: Response) -> None:
        came = arrived.request
        exchange = Exchange(
            number=self._engine.course.came(),
            leg=self._counterpart.leg(path_of(came)),
            request=Request(came.method, self.base + came.url, came.headers, came.body),
            response=None if arrived.failure else response,
            intent=_INTENT,
            case=_CASE,
            started=arrived.started,
            seconds=arrived.seconds,
            failure=arrived.failure,
            target=self._engine.target,
            inbound=True,
        )
        seen = self._counterpart.see(exchange)
        for secret in seen.secrets:
            self._line.hide(secret)
        exchange = replace(exchange, user=seen.user, conversation=seen.conversation, cell=seen.cell) if seen is not NOTHING else exchange
        if not arrived.ours and exchange.leg in self.legs:
            outcome, found = self._engine.sender.judge.take_call(exchange, seen)
            self._engine.collector.note(exchange, outcome, ordered=self._in_order(exchange))
        else:
            outcome, found = Outcome.UNANSWERED if arrived.ours else self._engine.protocol.code.outcome(exchange), []
        self._line.record(exchange, outcome)
        if self._current is self.mailbox:
            self._noticed(exchange, seen, found, ours=arrived.ours)

    def _noticed(self, exchange: Exchange, seen: Seen, found: list[Violation], *, ours: bool) -> None:
        """Keep what whoever watches wants to know of a call."""
        self.unread += ours
        self.calls[exchange.leg] += not (seen.beside or ours)
        self.scenarios |= seen.scenarios
        if seen is NOTHING and not found:
            return
        moment = Moment(exchange.number, exchange.leg, exchange.started, seen, _answered(exchange, self._engine.protocol.code), tuple(found[:_TOLD]))
        if seen is not NOTHING and len(self.moments) < _MOMENTS * (1 + bool(found)):
            self.moments.append(moment)
        self.on_moment(moment)

    def _in_order(self, exchange: Exchange) -> bool:
        """Return whether a delivery began when the one before it to the same users was over: else nobody knows which was first."""
        downlink = self._engine.protocol.downlink
        users = {arrival.user for arrival in downlink.ways[exchange.leg].arrivals(exchange)} if downlink else set()
        ordered = all(exchange.started >= self._ended.get(user, 0.0) for user in users)
        if downlink and users and downlink.ways[exchange.leg].beside:
            self._engine.sender.judge.observe(downlink.ways[exchange.leg].beside, "after" if ordered else "beside")
        self._ended |= dict.fromkeys(users, exchange.ended)
        return ordered


def _answered(exchange: Exchange, code: "Code") -> str:
    """Say what we answered, in short."""
    if exchange.response is None:
        return exchange.failure
    said = "taken" if code.outcome(exchange) is Outcome.ACCEPTED else code.said(exchange)
    return f"{said}; provoked: {exchange.response.provoked}" if exchange.response.provoked else said
