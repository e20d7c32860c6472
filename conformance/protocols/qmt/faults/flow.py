"""Parties that take no message, not every message, or not for ever; and parties that lose their way (documents/001)."""

import time
from dataclasses import replace

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import USER
from conformance.protocols.qmt.reference.desk import MISMATCH, WRONG, Body, Desk, Refused
from conformance.protocols.qmt.signing import secret_of, signature


@breaks("101")
class KnowsOneUser(Desk):
    """Serves the first user only."""

    def objection(self, body: Body) -> str:
        return "unknown user" if body[USER[self.leg]] in {user.id for user in self.target.users[1:]} else ""


class _SignsOtherwise(Desk):
    """Expects another signature than the published one."""

    def signature_is_right(self, given: str, stamp: str) -> bool:
        return given == self.expected(self.appid(), secret_of(self.target, self.party), stamp)

    def expected(self, appid: str, secret: str, stamp: str) -> str:
        return signature(appid, secret, stamp)


@breaks("101")
class WantsTheSecretFirst(_SignsOtherwise):
    def expected(self, appid: str, secret: str, stamp: str) -> str:
        return signature(secret, appid, stamp)


@breaks("101")
class WantsNoAppInSignatures(_SignsOtherwise):
    def expected(self, appid: str, secret: str, stamp: str) -> str:
        return signature("", secret, stamp)


@breaks("101")
class WantsUpperCase(_SignsOtherwise):
    def expected(self, appid: str, secret: str, stamp: str) -> str:
        return signature(appid, secret, stamp).upper()


@breaks("101")
class WantsSecondsOnly(Desk):
    """Takes the timestamp for seconds, and finds it far ahead."""

    def verify(self, request: Request) -> None:
        super().verify(request)
        if len(self.query(request, "timestamp") or "") > 10:
            raise Refused(MISMATCH, "the timestamp lies ahead")


@breaks("110", also=("acceptance", "recovery", "together", "endurance"))
class RefusesEverySeventh(Desk):
    """Refuses every seventh message, whatever it says."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def objection(self, body: Body) -> str:
        self.count += 1
        return "" if self.count % 7 else "try again"


@breaks("102", "111", also=("acceptance",))
class DropsVideos(Desk):
    """Closes the connection without an answer where a video comes."""

    def success(self, request: Request, body: Body) -> Response:
        return Response(0, wire="drop") if body["MsgType"] == "video" else super().success(request, body)


@breaks("102", "118", also=("acceptance",))
class CutsOffAnswersAboutDeepTags(Desk):
    """Closes the connection in the middle of the answer to a message with a Tag that is nested."""

    def success(self, request: Request, body: Body) -> Response:
        return replace(super().success(request, body), wire="cut" if str(body.get("Tag")).count("{") > 1 else "")


@breaks("111", also=("acceptance",))
class RedirectsFiles(Desk):
    """Sends whoever sends a file to the page where one logs in."""

    def success(self, request: Request, body: Body) -> Response:
        return Response(302, (("Location", "/login"),)) if body["MsgType"] == "file" else super().success(request, body)


class _Remembers(Desk):
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
class LocksOutAfterAMessageOfNobody(Desk):
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
class StumblesAfterControlCharacters(Desk):
    """Refuses the message that follows one with NUL in it."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.stunned = False

    def objection(self, body: Body) -> str:
        stunned, self.stunned = self.stunned, "\x00" in str(body.get("Content"))
        return "stunned" if stunned else super().objection(body)


@breaks("191")
class TakesOneMessageAtATime(Desk):
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
class KeepsOneMessageInMind(Desk):
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
class WearsOut(Desk):
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
