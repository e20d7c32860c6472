"""Parties that lose their way: after what they could not read, between messages at once, or in the end (documents/001)."""

import time

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import USER
from conformance.protocols.qmt.reference.callee import WRONG, Body, Callee, Refused


class _Remembers(Callee):
    """Knows that the last body could not be read."""

    lasts = 1

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.broken = 0

    def __call__(self, request: Request) -> Response:
        if self.broken:
            self.broken -= 1
            return self.stumbles()
        return super().__call__(request)

    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            self.broken = self.lasts
            raise

    def stumbles(self) -> Response:
        return self.answer(500, {"errcode": 50000, "errmsg": "unexpected state"})


@breaks("190")
class FailsAfterABrokenBody(_Remembers):
    pass


@breaks("190", also=("acceptance", "endurance"))
class FailsTwiceAfterABrokenBody(_Remembers):
    lasts = 2


@breaks("102", "190", also=("acceptance", "endurance"))
class HangsUpAfterABrokenBody(_Remembers):
    lasts = 2  # who finds a connection closed asks once more

    def stumbles(self) -> Response:
        return Response(0, wire="drop")


@breaks("190")
class AnswersForTheLastMessage(_Remembers):
    """Gives the answer to a broken body a second time, to the message that follows."""

    def stumbles(self) -> Response:
        return self.answer(200, {"errcode": 30005, "errmsg": "the body is no JSON"})


@breaks("190")
class LocksOutAfterAMessageOfNobody(Callee):
    """Refuses the message that follows one without a user."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.locked = False

    def objection(self, body: Body) -> str:
        locked, self.locked = self.locked, False
        return "locked" if locked else super().objection(body)

    def given(self, field: str, body: Body) -> bool:
        self.locked = self.locked or (field == USER[self.leg] and field not in body)
        return super().given(field, body)


@breaks("190")
class StumblesAfterControlCharacters(Callee):
    """Refuses the message that follows one with NUL in it."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.stunned = False

    def objection(self, body: Body) -> str:
        stunned, self.stunned = self.stunned, "\x00" in str(body.get("Content"))
        return "stunned" if stunned else super().objection(body)


@breaks("191")
class TakesOneMessageAtATime(Callee):
    slow = True

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.busy = 0

    def parse(self, raw: bytes) -> Body:
        if self.busy:
            raise Refused(WRONG, "another message is under way", 500)
        self.busy += 1
        time.sleep(0.003)
        self.busy -= 1
        return super().parse(raw)


@breaks("191")
class KeepsOneMessageInMind(Callee):
    """Holds the message that it works on where the next one overwrites it."""

    slow = True
    raw = b""

    def parse(self, raw: bytes) -> Body:
        self.raw = raw
        time.sleep(0.003)
        if self.raw is not raw:
            raise Refused(WRONG, "inconsistent", 500)
        return super().parse(raw)


@breaks("192")
class WearsOut(Callee):
    """Takes five hundred messages, and none after."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.taken_so_far = 0

    def taken(self, request: Request) -> Body:
        body = super().taken(request)
        self.taken_so_far += 1
        if self.taken_so_far > 500:
            raise self.worn_out()
        return body

    def worn_out(self) -> Refused:
        return Refused(WRONG, "out of memory", 500)


@breaks("192")
class IsFullInTheEnd(WearsOut):
    def worn_out(self) -> Refused:
        return Refused(WRONG, "the queue is full")
