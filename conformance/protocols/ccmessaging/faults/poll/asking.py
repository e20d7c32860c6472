"""Platforms that are wrong about who may ask for messages, and when (S2 tables 1 and 2)."""

import time

from conformance.core.exchange import Request, Response
from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PO-001")
class WantsTheAppKeyInAPoll(Platform):
    """Asks for the credentials of the gateway, which a poll does not pass."""

    def asked_by(self, request: Request) -> str:
        if not self.app_key_is_right(request):
            raise Refused(401, "no app key")
        return super().asked_by(request)


@breaks("CCM-PO-001")
class ReadsTheTokenFromAHeader(Platform):
    def cookie(self, request: Request) -> dict[str, str]:
        return {"ccmessaging-token": request.header("ccmessaging-token") or ""}


@breaks("CCM-PO-002", "CCM-PO-003", "CCM-PO-004")
class AnswersAnybody(Platform):
    """Takes whoever has no right token for a guest without messages."""

    def asked_by(self, request: Request) -> str:
        return self.users.get(self.cookie(request).get("ccmessaging-token", ""), "guest")


@breaks("CCM-PO-002")
class NeedsNoCookie(Platform):
    def asked_by(self, request: Request) -> str:
        return "guest" if request.header("cookie") is None else super().asked_by(request)


@breaks("CCM-PO-003")
class TakesAnEmptyToken(Platform):
    def asked_by(self, request: Request) -> str:
        return super().asked_by(request) if self.cookie(request).get("ccmessaging-token") or not request.header("cookie") else "guest"


@breaks("CCM-PO-004")
class TakesAnyToken(Platform):
    def asked_by(self, request: Request) -> str:
        token = self.cookie(request).get("ccmessaging-token", "")
        return self.users.get(token, "guest") if token else super().asked_by(request)


@breaks("CCM-PO-004", "CCM-PO-005", also=("echo",))
class ComparesTheBeginningOfATokenOnly(Platform):
    def asked_by(self, request: Request) -> str:
        token = self.cookie(request).get("ccmessaging-token", "")
        known = next((user for right, user in self.users.items() if token.startswith(right)), None)
        return known if known is not None else super().asked_by(request)


@breaks("CCM-PO-002", "CCM-PO-005", also=("echo",))
class ShowsTheLastUserToStrangers(Platform):
    """Whoever brings no cookie sees what the user who spoke last is told."""

    last = ""

    def put(self, user: str, message: Body) -> None:
        self.last = user
        super().put(user, message)

    def asked_by(self, request: Request) -> str:
        return self.last if request.header("cookie") is None else super().asked_by(request)


@breaks("CCM-PO-005", also=("echo",))
class ShowsMessagesWhileRefusing(Platform):
    """Refuses a poll without a right token, and shows messages all the same."""

    def poll_refusal(self, request: Request, refused: Refused) -> Response:
        waiting = next((queue for queue in self.queues.values() if queue), None)
        if not waiting:
            return super().poll_refusal(request, refused)
        return self.answer(200, {"resultCode": "1", "resultDesc": refused.why, "downlinkMessages": list(waiting)})


@breaks("CCM-PO-005")
class TellsWhyItRefuses(Platform):
    """Puts what waits beside the reason of a refusal, under a name of its own."""

    def poll_refusal(self, request: Request, refused: Refused) -> Response:
        waiting = next((queue for queue in self.queues.values() if queue), None)
        if not waiting:
            return super().poll_refusal(request, refused)
        return self.answer(401, {"resultCode": "1", "resultDesc": refused.why, "data": {"pending": waiting[:2]}})


@breaks("CCM-PO-006")
class ReadsTheFirstCookieOnly(Platform):
    def cookie(self, request: Request) -> dict[str, str]:
        return dict(list(super().cookie(request).items())[:1])


@breaks("CCM-PO-006")
class TakesTheWholeCookieForTheToken(Platform):
    def cookie(self, request: Request) -> dict[str, str]:
        return {"ccmessaging-token": (request.header("cookie") or "").removeprefix("ccmessaging-token=")}


@breaks("CCM-PO-007", also=("CCM-PO-001", "CCM-PO-008", "CCM-PO-009", "CCM-PO-006", "CCM-PO-010"))
class HasNothingToSay(Platform):
    """Answers a poll with an error when nothing waits."""

    def polled(self, user: str) -> Response:
        return super().polled(user) if self.queues[user] else self.answer(404, {"resultCode": "1", "resultDesc": "no message"})


@breaks("CCM-PO-008", also=("CCM-PO-001", "CCM-PO-007", "CCM-PO-009"))
class TiresOfPolls(Platform):
    """Lets a user poll ten times in a row without anything to tell."""

    idle = 0

    def polled(self, user: str) -> Response:
        self.idle = 0 if self.queues[user] else self.idle + 1
        return self.answer(500, {"resultCode": "1", "resultDesc": "too many"}) if self.idle > 10 else super().polled(user)


@breaks("CCM-PO-009", also=("echo",))
class RefusesTheSecondPoll(Platform):
    """Answers one poll of a user at a time; another that comes meanwhile is refused."""

    slow = True

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.busy: set[str] = set()

    def polled(self, user: str) -> Response:
        if user in self.busy:
            return self.answer(500, {"resultCode": "1", "resultDesc": "another poll is under way"})
        self.busy.add(user)
        time.sleep(0.003)
        self.busy.discard(user)
        return super().polled(user)


@breaks("CCM-PO-010")
class LocksOutAfterAWrongPoll(Platform):
    """Refuses the poll that follows a refused one, whoever asks."""

    locked = False

    def asked_by(self, request: Request) -> str:
        if self.locked:
            self.locked = False
            raise Refused(401, "locked")
        try:
            return super().asked_by(request)
        except Refused:
            self.locked = True
            raise
