"""Parties that take no message at all, or not every one: whoever sends it, however it is signed (documents/001)."""

from dataclasses import replace

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import USER
from conformance.protocols.qmt.reference.callee import MISMATCH, Body, Callee, Refused
from conformance.protocols.qmt.signing import secret_of, signature


@breaks("101")
class KnowsOneUser(Callee):
    """Serves the first user only."""

    def objection(self, body: Body) -> str:
        return "unknown user" if body[USER[self.leg]] in {user.id for user in self.target.users[1:]} else ""


class _SignsOtherwise(Callee):
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
class WantsSecondsOnly(Callee):
    """Takes the timestamp for seconds, and finds it far ahead."""

    def verify(self, request: Request) -> None:
        super().verify(request)
        if len(self.query(request, "timestamp") or "") > 10:
            raise Refused(MISMATCH, "the timestamp lies ahead")


@breaks("110", also=("acceptance", "recovery", "together", "endurance"))
class RefusesEverySeventh(Callee):
    """Refuses every seventh message, whatever it says."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def objection(self, body: Body) -> str:
        self.count += 1
        return "" if self.count % 7 else "try again"


@breaks("102", "111", also=("acceptance",))
class DropsVideos(Callee):
    """Closes the connection without an answer where a video comes."""

    def success(self, request: Request, body: Body) -> Response:
        return Response(0, wire="drop") if body["MsgType"] == "video" else super().success(request, body)


@breaks("102", "118", also=("acceptance",))
class CutsOffAnswersAboutDeepTags(Callee):
    """Closes the connection in the middle of the answer to a message with a Tag that is nested."""

    def success(self, request: Request, body: Body) -> Response:
        return replace(super().success(request, body), wire="cut" if str(body.get("Tag")).count("{") > 1 else "")


@breaks("111", also=("acceptance",))
class RedirectsFiles(Callee):
    """Sends whoever sends a file to the page where one logs in."""

    def success(self, request: Request, body: Body) -> Response:
        return Response(302, (("Location", "/login"),)) if body["MsgType"] == "file" else super().success(request, body)
