"""What the target sends to us: answered at once, judged in the order in which it came by a thread of its own."""

import queue
import threading
import time
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from conformance.core.counterpart import NOTHING, Seen, path_of
from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.message import Intent, Kind
from conformance.core.violation import Violation
from conformance.harness.ending import End, Ending
from conformance.harness.listen.timeline import Heard, Moment
from conformance.wire.listener import Arrived

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from conformance.core.answer import Code
    from conformance.core.counterpart import Counterpart
    from conformance.harness.play.engine import Engine
    from conformance.harness.play.line import Recorder

_CASE: Final = "listener"
_INTENT: Final = Intent(Kind.FORM, "")
_SHOWN: Final = 5
"""Strangers that are named."""
_KINDS: Final = 1000
"""Kinds of strangers that are told from one another."""
_CLOSING: Final = 60.0
"""Seconds that judging what has come may take in the end."""
_HELD: Final = 64 * 1024 * 1024
"""Bytes of deliveries that may wait to be judged."""
_PAUSE: Final = 0.002
_STORM: Final = 0.25
"""Seconds that callers pause, and that judging waits for that at most."""
_MOMENTS: Final = 5000
"""Calls that are kept for a timeline; twice as many, if something is wrong with them."""
_TOLD: Final = 50
"""Violations of one call that are told."""
_BROKEN: Final = Response(400)
"""In place of an answer to what did not come whole."""


def _answered(exchange: Exchange, code: "Code") -> str:
    """Say what we answered, in short."""
    if exchange.response is None:
        return exchange.failure
    said = "taken" if code.outcome(exchange) is Outcome.ACCEPTED else code.said(exchange)
    return f"{said}; provoked: {exchange.response.provoked}" if exchange.response.provoked else said


class Post:
    """What calls us in a run. `owns`, `answer` and `stranger` are called by the listener, all else by the run."""

    def __init__(self, engine: "Engine", recorder: "Recorder", counterpart: "Counterpart", legs: "Collection[str]") -> None:
        """Answer as `counterpart` does, judge calls on `legs`, write with `recorder`, enter what came into the accounts of `engine`."""
        self._engine, self._recorder, self._counterpart, self.legs = engine, recorder, counterpart, legs
        self._most = engine.target.limits.max_exchanges
        self._waiting: queue.SimpleQueue[tuple[Arrived, Response] | None] = queue.SimpleQueue()
        self._worker = threading.Thread(target=self._work, name="post", daemon=True)
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
        self.count = self.surplus = self.unread = 0
        """Deliveries that were taken, those beyond the budget, which were answered and not judged, and those that we did not read."""
        self.last = time.monotonic()
        """When something came last."""
        self.strangers: Counter[str] = Counter()
        self._error: BaseException | None = None
        self._others: Callable[[], BaseException | None] = lambda: None
        self._open, self._late = True, False
        """Whether deliveries are taken: from the first moment of listening, for nobody waits until we are ready."""
        self._held, self._lock = 0, threading.Lock()

    @property
    def error(self) -> BaseException | None:
        """The first error of ours, in judging or in listening."""
        return self._error or self._others()

    def open(self, base: str, path: str, error: "Callable[[], BaseException | None]") -> None:
        """Begin to judge what comes to `path` at `base`; `error` tells the listener's own."""
        self.base, self.path, self._others = base, path, error
        self._worker.start()

    def close(self) -> None:
        """Judge what has come by now; whatever comes later is answered only."""
        with self._lock:
            self._open = False
        self._waiting.put(None)
        if self._worker.is_alive():
            self._worker.join(_CLOSING)
            self._late = self._worker.is_alive()
        if self._late:
            text = f"{self._waiting.qsize()} deliveries could not be judged within {_CLOSING:g} s after the end"
            self._engine.course.stop(Ending(End.BUDGET, text, "have the target push less, or choose fewer cells"))

    @property
    def heard(self) -> Heard:
        """What came to the listener of a run."""
        return Heard(self.base + self.path, self.count, self.strangers.total())

    def owns(self, path: str) -> bool:
        """Return whether what comes to a path is the target's."""
        return self._counterpart.leg(path) != ""

    def answer(self, arrived: Arrived) -> Response:
        """Answer a delivery, and leave it to be judged."""
        response = _BROKEN if arrived.failure else self._counterpart.answer(arrived.request)
        self.last = time.monotonic()
        with self._lock:
            if self._open:
                self._take(arrived, response)
        return response

    def _take(self, arrived: Arrived, response: Response) -> None:
        """Leave a delivery to be judged; beyond a budget, end the run: what was not judged may have been what is awaited."""
        held = self._held + len(arrived.request.body)
        if self.count >= self._most or held > _HELD:
            self.surplus += 1
            what = f"more than {self._most} deliveries" if self.count >= self._most else "more than can be judged in time"
            self._engine.course.stop(Ending(End.BUDGET, f"{what} came to the listener", "raise limits.max_exchanges, or have the target push less"))
            return
        self.count, self._held = self.count + 1, held
        self._waiting.put((arrived, response))

    def deliver(self, request: Request) -> Response:
        """Take and judge a delivery in the thread of the caller, for references in this process."""
        if not self.owns(path_of(request)):
            self.stranger(f"{request.method} {request.url}")
            return Response(404)
        response, self.count = self._counterpart.answer(request), self.count + 1
        self._judged(Arrived(request, time.time(), 0.0), response)
        return response

    def stranger(self, what: str) -> None:
        """Count somebody who came, but not to the listener's own path."""
        self.strangers[what if what in self.strangers or len(self.strangers) < _KINDS else "others"] += 1

    def notes(self) -> list[str]:
        """Say what came that was not judged."""
        said = []
        if self.strangers:
            named = ", ".join(f"{what} ({times})" for what, times in self.strangers.most_common(_SHOWN))
            more = len(self.strangers) - _SHOWN
            said.append(f"strangers at the listener, not judged ({self.strangers.total()}): {named}" + (f" and {more} more" if more > 0 else ""))
        if self.surplus:
            said.append(f"deliveries beyond a budget, answered and not judged: {self.surplus}")
        if self.unread:
            said.append(f"deliveries that came to a limit of the listener (size, time, number of connections), not judged: {self.unread}")
        return said

    def _work(self) -> None:
        for item in self._items():
            if self._late:
                return
            try:
                self._judged(*item)
            except BaseException as error:  # noqa: BLE001 - an error of ours in a thread must reach the verdict
                self._error = self._error or error
            finally:
                with self._lock:
                    self._held -= len(item[0].request.body)

    def _items(self) -> "Iterator[tuple[Arrived, Response]]":
        """Yield deliveries as they came, once callers pause for a moment: judging in the midst of a storm would slow both down."""
        while item := self._waiting.get():
            until = time.monotonic() + _STORM
            while (now := time.monotonic()) < until and now - self.last < _PAUSE and self._open:
                time.sleep(_PAUSE)
            yield item
            for _ in range(self._waiting.qsize()):
                if (item := self._waiting.get()) is None:
                    return
                yield item

    def _judged(self, arrived: Arrived, response: Response) -> None:
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
        self.unread += arrived.ours
        seen = self._counterpart.see(exchange)
        for secret in seen.secrets:
            self._recorder.hide(secret)
        exchange = replace(exchange, user=seen.user, conversation=seen.conversation, cell=seen.cell) if seen is not NOTHING else exchange
        if not arrived.ours and exchange.leg in self.legs:
            outcome, found = self._engine.sender.judge.take_call(exchange, seen)
            self._engine.collector.note(exchange, outcome, ordered=self._in_order(exchange))
        else:
            outcome, found = Outcome.UNANSWERED if arrived.ours else self._engine.protocol.code.outcome(exchange), []
        self._recorder.exchange(exchange, outcome)
        self._noticed(exchange, seen, found, ours=arrived.ours)
        self._engine.sender.line.on_exchange()

    def _noticed(self, exchange: Exchange, seen: Seen, found: list[Violation], *, ours: bool) -> None:
        """Keep what whoever watches wants to know of a call."""
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
