"""Clients that talk and poll at odd times, or in odd ways, but break nothing."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from conformance.core.exchange import Headers, Request, Response
from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

# ---- when --------------------------------------------------------------------------------------------------------------


@oddity
class ConnectsAgainWithoutGoodbye(Integrator):
    def leave(self, user: str, media: str) -> Any:
        return None


@oddity
class DisconnectsToBeSure(Integrator):
    def enter(self, user: str) -> None:
        super().enter(user)
        self.say(user, "DISCONNECT", "TEXT")

    def leave(self, user: str, media: str) -> Response:
        super().leave(user, media)
        return super().leave(user, media)


@oddity
class AppliesForATokenBeforeEachConversation(Integrator):
    def enter(self, user: str) -> None:
        self.tokens[user] = self.fetch_token(user)


@oddity
class RenewsTokensInMidTalk(Integrator):
    def chat(self, user: str, media: str) -> Response:
        if media == "VIDEO":
            self.access = self.fetch_access()
            self.tokens[user] = self.fetch_token(user)
        return super().chat(user, media)


@oddity
class TakesAFreshTokenUpLate(Integrator):
    """Has calls in flight when a fresh token comes."""

    def ready(self) -> None:
        super().ready()
        self.waiting: Counter[str] = Counter()

    def adopt(self, user: str, response: Response) -> None:
        self.waiting[user] += response.header("ccmessaging-token") is not None
        if self.waiting[user] > 5:
            super().adopt(user, response)


@oddity
class TakesAFreshTokenUpInTheNextConversation(Integrator):
    def ready(self) -> None:
        super().ready()
        self.fresh: dict[str, str] = {}

    def enter(self, user: str) -> None:
        super().enter(user)
        self.tokens |= self.fresh

    def adopt(self, user: str, response: Response) -> None:
        if fresh := response.header("ccmessaging-token"):
            self.fresh[user] = fresh


@oddity
class SpeaksForAllWithOneToken(Integrator):
    speaker = ""

    def token(self, user: str, body: Body) -> str | None:
        self.speaker = self.speaker or user
        return self.tokens[self.speaker]

    def adopt(self, user: str, response: Response) -> None:
        super().adopt(self.speaker, response)

    def adopt_from_poll(self, user: str, response: Response) -> None:
        super().adopt(user, response)


@oddity
class HasOneUserOnly(Integrator):
    def conversation(self, user: str, media: str) -> Iterator[object]:
        yield from list(super().conversation(self.target.users[0].id, media))


@oddity
class StopsInMidTalk(Integrator):
    def conversation(self, user: str, media: str) -> Iterator[object]:
        steps = super().conversation(user, media)
        return (next(steps) for _ in range(6))


# ---- polls -------------------------------------------------------------------------------------------------------------


@oddity
class PollsSeldom(Integrator):
    asked = 0

    def poll(self, user: str) -> list[Body]:
        self.asked += 1
        return super().poll(user) if self.asked % 5 == 0 else []


@oddity
class NeverPollsForItTakesPushes(Integrator):
    def poll(self, user: str) -> list[Body]:
        return []


@oddity
class PollsAllTheTime(Integrator):
    def send(self, user: str, body: Body) -> Response:
        self.poll(user)
        response = super().send(user, body)
        self.poll(user)
        return response


@oddity
class PollsWithTheTokenAsAHeader(Integrator):
    def poll_headers(self, user: str) -> Headers:
        return (("ccmessaging-token", self.poll_token(user)), ("Cookie", "JSESSIONID=1"))


@oddity
class PollsWithTheTokenAsAHeaderAlone(Integrator):
    def poll_headers(self, user: str) -> Headers:
        return (("ccmessaging-token", self.poll_token(user)),)


@oddity
class PollsWithMoreCookies(Integrator):
    def cookie(self, user: str) -> str | None:
        return f"JSESSIONID=1; ccmessaging-token={self.poll_token(user)}; theme=dark"


@oddity
class PollsWithAllHeadersOfASession(Integrator):
    def poll_headers(self, user: str) -> Headers:
        session = (("x-app-key", str(self.target.credentials["app_key"])), ("Authorization", f"Bearer {self.access}"))
        return (*super().poll_headers(user), *session, ("ccmessaging-token", self.poll_token(user)))


@oddity
class PollsWithQueryAndBody(Integrator):
    def ask(self, user: str) -> Response:
        return self.call(Request("GET", f"{self.poll_path()}?channel=WEB&_=1619573123199", self.poll_headers(user), b"{}"))


@oddity
class CallsSiblings(Integrator):
    """Uses other interfaces of the same vendor, which nobody here serves."""

    def enter(self, user: str) -> None:
        super().enter(user)
        for name in ("queryHistoryChatMessage", "queryQueueInfo", "getsatisfactionsurveymode", "downloadFileStream"):
            self.call(Request("POST", f"/apiaccess/ccmessaging/{name}", self.session(), b"{}"))


@oddity
class ConnectsAndPollsThroughSiblings(Integrator):
    """Opens conversations with `send`, as the call flow allows, and fetches what waits with `poll`."""

    def send(self, user: str, body: Body) -> Response:
        if body["controlType"] != "CONNECT":
            return super().send(user, body)
        return self.call(Request("POST", "/apiaccess/ccmessaging/send", self.headers(user, body), self.encode(body)))

    def ask(self, user: str) -> Response:
        token = ("ccmessaging-token", self.tokens[user])
        return self.call(Request("GET", f"/apiaccess/ccmessaging/poll?receiverId={user}&channel=WEB", (*self.session(), token)))


@oddity
class SaysEverythingTwice(Integrator):
    """Sends each message again, as one does whose answers are lost on the way."""

    def say(self, user: str, control: str, media: str) -> Any:
        body = self.message(user, control, media)
        response = self.send(user, body)
        return self.send(user, body) if control in {"CHAT", "INPUT"} else response
