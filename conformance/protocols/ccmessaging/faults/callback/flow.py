"""Integrators that take no push, not every push, or not for ever; and integrators that lose their way (documents/003, response parameters)."""

import time
from dataclasses import replace

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

_HTML = (("Content-Type", "text/html"),)


@breaks("CCM-PU-101")
class AnswersEverythingWith500(Integrator):
    def pushed(self, request: Request) -> Response:
        return Response(500, _HTML, b"<h1>Internal Server Error</h1>")


@breaks("CCM-PU-101")
class AlwaysSaysOne(Integrator):
    """Means by "1" that all is well."""

    def success_body(self, _body: Body) -> Body:
        return {"resultCode": "1", "resultDesc": "success."}


@breaks("CCM-PU-101")
class KnowsOneUser(Integrator):
    def unwanted(self, message: Body) -> bool:
        return message["to"] not in ("", self.target.users[0].id) and isinstance(message["to"], str)


@breaks("CCM-PU-101", also=("acceptance", "recovery", "together", "endurance"))
class RefusesEverySeventh(Integrator):
    """Refuses every seventh push, whatever it says."""

    count = 0

    def success(self, request: Request, body: Body) -> Response:
        self.count += 1
        return super().success(request, body) if self.count % 7 else self.answer(500, {"resultCode": "1", "resultDesc": "try again"})


@breaks("CCM-PU-129", also=("acceptance",))
class DropsReads(Integrator):
    """Closes the connection without an answer where a READ comes."""

    def success(self, request: Request, body: Body) -> Response:
        dropped = any(message["controlType"] == "READ" for message in body["messages"])
        return Response(0, wire="drop") if dropped else super().success(request, body)


@breaks("CCM-PU-122", also=("acceptance",))
class CutsOffVideos(Integrator):
    """Closes the connection in the middle of the answer to a video."""

    def success(self, request: Request, body: Body) -> Response:
        cut = any((message["controlType"], message.get("mediaType")) == ("CHAT", "VIDEO") for message in body["messages"])
        return replace(super().success(request, body), wire="cut" if cut else "")


@breaks("CCM-PU-128", also=("acceptance",))
class RedirectsDisconnects(Integrator):
    """Sends whoever ends a conversation to the page where one logs in."""

    def success(self, request: Request, body: Body) -> Response:
        away = any(message["controlType"] == "DISCONNECT" for message in body["messages"])
        return Response(302, (("Location", "/login"),)) if away else super().success(request, body)


class _Remembers(Integrator):
    """Knows that the last push could not be read."""

    broken = 0

    def pushed(self, request: Request) -> Response:
        if self.broken:
            self.broken -= 1
            return self.stumbles()
        return super().pushed(request)

    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            self.broken = self.lasts
            raise

    lasts = 1

    def stumbles(self) -> Response:
        return self.answer(500, {"resultCode": "1", "resultDesc": "unexpected state"})


@breaks("CCM-PU-196")
class FailsAfterABrokenBody(_Remembers):
    pass


@breaks("CCM-PU-196")
class FailsTwiceAfterABrokenBody(_Remembers):
    lasts = 2


@breaks("CCM-PU-196")
class HangsUpAfterABrokenBody(_Remembers):
    lasts = 2  # who finds a connection closed asks once more

    def stumbles(self) -> Response:
        return Response(0, wire="drop")


@breaks("CCM-PU-196")
class AnswersForTheLastPush(_Remembers):
    """Gives the answer to a broken body a second time, to the push that follows."""

    def stumbles(self) -> Response:
        return self.answer(400, {"resultCode": "13", "resultDesc": "the body is no JSON"})


@breaks("CCM-PU-196")
class LocksOutAfterAMessageOfNobody(Integrator):
    """Refuses the push that follows one without a sender."""

    locked = False

    def objection(self, body: Body, messages: list[Body]) -> str:
        locked, self.locked = self.locked, False
        return "locked" if locked else super().objection(body, messages)

    def given(self, field: str, message: Body) -> bool:
        self.locked = self.locked or (field == "from" and field not in message)
        return super().given(field, message)


@breaks("CCM-PU-197")
class TakesOnePushAtATime(Integrator):
    slow = True
    busy = 0

    def success(self, request: Request, body: Body) -> Response:
        if self.busy:
            return self.answer(500, {"resultCode": "1", "resultDesc": "another push is under way"})
        self.busy += 1
        time.sleep(0.003)
        self.busy -= 1
        return super().success(request, body)


@breaks("CCM-PU-197")
class KeepsOnePushInMind(Integrator):
    """Holds the push that it works on where the next one overwrites it."""

    slow = True
    body: Body = {}

    def success(self, request: Request, body: Body) -> Response:
        self.body = body
        time.sleep(0.003)
        return super().success(request, body) if self.body is body else self.answer(500, {"resultCode": "1", "resultDesc": "inconsistent"})


@breaks("CCM-PU-198")
class WearsOut(Integrator):
    """Takes five hundred pushes, and none after."""

    taken = 0

    def success(self, request: Request, body: Body) -> Response:
        self.taken += 1
        return super().success(request, body) if self.taken <= 500 else self.worn_out()

    def worn_out(self) -> Response:
        return self.answer(500, {"resultCode": "1", "resultDesc": "out of memory"})


@breaks("CCM-PU-198")
class IsFullInTheEnd(WearsOut):
    def worn_out(self) -> Response:
        return self.answer(200, {"resultCode": "1", "resultDesc": "the queue is full"})
