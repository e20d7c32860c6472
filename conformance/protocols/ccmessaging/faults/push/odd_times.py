"""Platforms that push at odd times, or to odd users, and conform."""

import threading
import time
from collections import deque
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class PushesOneByOne(Platform):
    def push(self, user: str, messages: list[Body]) -> None:
        for message in messages:
            super().push(user, [message])


class Holds(Platform):
    """Pushes what is due before it looks at the next call, whoever calls: late, and without a thread of its own."""

    delay = 0.0

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.due: deque[tuple[float, Any]] = deque()
        self.turn = threading.Lock()

    def __call__(self, request: Request) -> Response:
        with self.turn:
            while self.due and self.due[0][0] <= time.monotonic():
                self.release(self.due.popleft()[1])
        return super().__call__(request)

    def release(self, held: Any) -> None:
        super().send(held)

    def send(self, body: Any) -> None:
        self.due.append((time.monotonic() + self.delay, body))


@oddity
class PushesLate(Holds):
    """Pushes a message 200 ms after it was made."""

    delay = 0.2


@oddity
class PushesAfterItsAnswer(Holds):
    """Pushes when sendAsync has been answered."""


@oddity
class PushesBeforeAndAfterItsAnswer(Holds):
    """Pushes every other text before sendAsync is answered, the others afterwards."""

    count = 0

    def send(self, body: Any) -> None:
        self.count += 1
        if self.count % 2 or self.due:
            super().send(body)
        else:
            self.release(body)


@oddity
class PushesAConversationAtOnce(Holds):
    """Gathers all that is said until the user leaves, and says it with the greeting in one push; at the latest after a moment."""

    delay = 0.3

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.said: dict[str, list[Body]] = {}

    def push(self, user: str, messages: list[Body]) -> None:
        if user not in self.said:
            self.due.append((time.monotonic() + self.delay, user))
        self.said[user] = [*self.said.get(user, []), *messages]
        if messages[-1]["controlType"] == "DISCONNECT":
            self.release(user)

    def release(self, held: Any) -> None:
        if held in self.said:
            super().release(self.envelope(self.said.pop(held)))


@oddity
class GreetsLate(Platform):
    """Greets after the first text: what was said comes in order, and something else between it."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.unwelcomed: set[str] = set()

    def greet(self, user: str) -> None:
        if self.is_pushed(user):
            self.unwelcomed.add(user)
        else:
            super().greet(user)

    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text)
        if user in self.unwelcomed:
            self.unwelcomed.discard(user)
            super().greet(user)


@oddity
class PushesToEverybody(Platform):
    """Pushes to all users; their polls find nothing."""

    def is_pushed(self, user: str) -> bool:
        return self.call is not None


@oddity
class PushesWhereThereAreNoPolls(PushesToEverybody):
    """Pushes to all users, and has no interface to poll: that leg is untestable, and whatever is pushed is judged all the same."""

    def __call__(self, request: Request) -> Response:
        return Response(404) if request.method == "GET" else super().__call__(request)


@oddity
class NeverPushes(Platform):
    """Lets everybody poll: the leg of pushes is untestable then, and nothing is wrong."""

    def is_pushed(self, user: str) -> bool:
        return False


@oddity
class ChangesTheLegWithEachMessage(Platform):
    """Pushes every other text of a user, and lets the others be polled."""

    count = 0

    def react(self, user: str, body: Body) -> None:
        self.count += 1
        super().react(user, body)

    def is_pushed(self, user: str) -> bool:
        return self.call is not None and self.count % 2 == 1


@oddity
class PushesToOtherUsersToo(Platform):
    """Serves other users at the same time, who talk to its robot as well."""

    def push(self, user: str, messages: list[Body]) -> None:
        other = {**messages[0], "to": "somebody-else", "content": "My parcel is late.", "mediaType": "TEXT", "messageCode": None}
        super().push(user, [other])
        super().push(user, [{**other, "controlType": "DISCONNECT", "content": None}, *messages])
