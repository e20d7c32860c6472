"""Deliveries that wait to be judged: taken at once, judged by a thread of its own in the order in which they came, within a budget."""

import queue
import threading
import time
from collections.abc import Callable, Iterator
from typing import Final

from conformance.core.exchange import Response
from conformance.harness.ending import End, Ending
from conformance.harness.play.course import Course
from conformance.wire.listener import Arrived

_CLOSING: Final = 60.0
"""Seconds that judging what has come may take in the end."""
_HELD: Final = 64 * 1024 * 1024
"""Bytes of deliveries that may wait to be judged."""
_PAUSE: Final = 0.002
_STORM: Final = 0.25
"""Seconds that callers pause, and that judging waits for that at most."""


class Mailbox:
    """The deliveries of one run. `put` is called by the listener, all else by the run."""

    def __init__(self, judge: Callable[[Arrived, Response], None], course: Course, most: int) -> None:
        """Hand deliveries to `judge`; beyond `most` of them, end the run: what was not judged may have been what is awaited."""
        self._judge, self._course, self._most = judge, course, most
        self._waiting: queue.SimpleQueue[tuple[Arrived, Response] | None] = queue.SimpleQueue()
        self._worker = threading.Thread(target=self._work, name="post", daemon=True)
        self._held, self._lock = 0, threading.Lock()
        self._open, self._late = True, False
        """Whether deliveries are taken: from the first moment of listening, for nobody waits until we are ready."""
        self.count = self.surplus = 0
        """Deliveries that were taken, and those beyond the budget, which were answered and not judged."""
        self.last = time.monotonic()
        """When something came last."""

    def open(self) -> None:
        """Begin to judge what came."""
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
            self._course.stop(Ending(End.BUDGET, text, "have the target push less, or choose fewer cells"))

    def put(self, arrived: Arrived, response: Response) -> None:
        """Leave a delivery, and how it was answered, to be judged."""
        self.last = time.monotonic()
        with self._lock:
            if self._open and self._has_room(len(arrived.request.body)):
                self.count, self._held = self.count + 1, self._held + len(arrived.request.body)
                self._waiting.put((arrived, response))

    def _has_room(self, size: int) -> bool:
        if self.count < self._most and self._held + size <= _HELD:
            return True
        self.surplus += 1
        what = f"more than {self._most} deliveries" if self.count >= self._most else "more than can be judged in time"
        self._course.stop(Ending(End.BUDGET, f"{what} came to the listener", "raise limits.max_exchanges, or have the target push less"))
        return False

    def _work(self) -> None:
        for arrived, response in self._items():
            if self._late:
                return
            try:
                self._judge(arrived, response)
            except BaseException as error:  # noqa: BLE001 - an error of ours in a thread must reach the verdict
                self._course.stop(Ending.of_the_suite(f"{type(error).__name__}: {error}"))
            finally:
                with self._lock:
                    self._held -= len(arrived.request.body)

    def _items(self) -> Iterator[tuple[Arrived, Response]]:
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
