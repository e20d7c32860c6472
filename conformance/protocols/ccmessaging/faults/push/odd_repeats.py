"""Platforms that push again, or deliver by both legs, and conform."""

from typing import Any

from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.faults.push.odd_times import Holds
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class PushesTwice(Platform):
    """Pushes all once more with the same codes, as if nobody had acknowledged it."""

    def send(self, body: Any) -> None:
        super().send(body)
        super().send(body)


@oddity
class PushesTwiceWithoutCodes(Platform):
    """Pushes all once more, byte by byte the same, and has no codes."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": None}

    def send(self, body: Any) -> None:
        super().send(body)
        super().send(body)


@oddity
class PushesEverythingAgain(Platform):
    """Pushes the messages before with each new one."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.history: dict[str, list[Body]] = {}

    def push(self, user: str, messages: list[Body]) -> None:
        self.history[user] = [*self.history.get(user, []), *messages][-20:]
        super().push(user, self.history[user])


class _ByBothLegs(Platform):
    """Pushes a message, and lets it be polled as well."""

    def put(self, user: str, message: Body) -> None:
        super().put(user, message)
        if user in self.batches:
            self.queues[user].append(self.as_polled(message))


@oddity
class PushesAndIsPolled(_ByBothLegs):
    """Delivers by both legs under the same code."""


@oddity
class PushesAndIsPolledWithoutCodes(_ByBothLegs):
    """Has codes in pushes only."""

    def as_polled(self, message: Body) -> Body:
        return {**super().as_polled(message), "messageCode": None}


@oddity
class PushesWithoutCodesAndIsPolled(_ByBothLegs):
    """Has codes in answers to polls only."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": None}


@oddity
class HasNoCodesOnEitherLeg(_ByBothLegs):
    def as_polled(self, message: Body) -> Body:
        return {**super().as_polled(message), "messageCode": None}

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": None}


@oddity
class IsPolledThenPushes(Holds, _ByBothLegs):
    """Delivers by both legs; the push is the later one."""

    delay = 0.1
