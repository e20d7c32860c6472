"""Clients that call the wrong place, with wrong credentials, or say things where they do not belong."""

from typing import Any

from conformance.core.exchange import Response
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

# ---- where -------------------------------------------------------------------------------------------------------------


@breaks("CCM-UP-002")
class PutsMessages(Integrator):
    def method(self, body: Body) -> str:
        return "PUT"


@breaks("CCM-UP-003")
class SendsSync(Integrator):
    def path(self, documented: str) -> str:
        return documented.replace("sendAsync", "sendSync")


@breaks("CCM-UP-003")
class SendsInLowerCase(Integrator):
    def path(self, documented: str) -> str:
        return documented.lower()


@breaks("CCM-UP-003")
class SendsWithASlashAtTheEnd(Integrator):
    def path(self, documented: str) -> str:
        return f"{documented}/"


@breaks("CCM-UP-003")
class SendsWithoutThePrefix(Integrator):
    def path(self, documented: str) -> str:
        return "/ccmessaging/sendAsync"


@breaks("CCM-UP-003")
class SendsToAMisspeltName(Integrator):
    def path(self, documented: str) -> str:
        return documented.replace("sendAsync", "sendAsnyc")


# ---- with what ---------------------------------------------------------------------------------------------------------


@breaks("CCM-UP-130")
class SendsWithoutToken(Integrator):
    def token(self, user: str, body: Body) -> str | None:
        return None


@breaks("CCM-UP-130")
class SendsAnEmptyToken(Integrator):
    def token(self, user: str, body: Body) -> str | None:
        return "" if body["controlType"] == "INPUT" else super().token(user, body)


@breaks("CCM-UP-130")
class SendsATokenOfItsOwn(Integrator):
    def token(self, user: str, body: Body) -> str | None:
        return f"token-of-{user}"


@breaks("CCM-UP-130")
class SendsTheAccessTokenForTheUsers(Integrator):
    def token(self, user: str, body: Body) -> str | None:
        return self.access


@breaks("CCM-UP-130")
class SendsTheTokenInQuotes(Integrator):
    def token(self, user: str, body: Body) -> str | None:
        return f'"{super().token(user, body)}"'


@breaks("CCM-UP-131")
class SendsWithoutAppKey(Integrator):
    def app_key(self, body: Body) -> str | None:
        return None


@breaks("CCM-UP-131")
class SendsAnotherAppKey(Integrator):
    def app_key(self, body: Body) -> str | None:
        return "another-app"


@breaks("CCM-UP-132")
class SendsWithoutAuthorization(Integrator):
    def authorization(self, body: Body) -> str | None:
        return None


@breaks("CCM-UP-132")
class SendsAnAccessTokenOfItsOwn(Integrator):
    def authorization(self, body: Body) -> str | None:
        return "Bearer made-up"


@breaks("CCM-UP-132")
class SendsTheUsersTokenForTheAccessToken(Integrator):
    def authorization(self, body: Body) -> str | None:
        return f"Bearer {self.tokens[body['from']]}"


@breaks("CCM-UP-133")
class SendsTheAccessTokenBare(Integrator):
    def authorization(self, body: Body) -> str | None:
        return self.access


@breaks("CCM-UP-133")
class SendsBasicAuthorization(Integrator):
    def authorization(self, body: Body) -> str | None:
        return f"Basic {self.access}"


class KeepsFirstTokens(Integrator):
    """Knows the token that each user had first, and fetches no other."""

    def ready(self) -> None:
        super().ready()
        self.first = dict(self.tokens)

    def fetch_token(self, user: str) -> str:
        return self.first.setdefault(user, super().fetch_token(user))


@breaks("CCM-UP-209")
class SendsWithTheFirstTokenForEver(KeepsFirstTokens):
    def token(self, user: str, body: Body) -> str | None:
        return self.first[user]


# ---- when --------------------------------------------------------------------------------------------------------------


@breaks("CCM-UP-202")
class ChatsBeforeItConnects(Integrator):
    def enter(self, user: str) -> None:
        known = user in self.tokens
        super().enter(user)
        if not known:
            self.say(user, "CHAT", "TEXT")


@breaks("CCM-UP-202")
class NeverConnects(Integrator):
    def say(self, user: str, control: str, media: str) -> Any:
        return None if control == "CONNECT" else super().say(user, control, media)


@breaks("CCM-UP-203")
class ChatsAfterItDisconnected(Integrator):
    def leave(self, user: str, media: str) -> Response:
        super().leave(user, media)
        return self.say(user, "CHAT", "TEXT")


@breaks("CCM-UP-203")
class ConnectsOnce(Integrator):
    def ready(self) -> None:
        super().ready()
        self.met: set[str] = set()

    def say(self, user: str, control: str, media: str) -> Any:
        if control == "CONNECT" and user in self.met:
            return None
        self.met.add(user)
        return super().say(user, control, media)


@breaks("CCM-UP-204")
class AsksForAnAgentTwice(Integrator):
    def say(self, user: str, control: str, media: str) -> Response:
        if control == "TRANS2AGENT":
            super().say(user, control, media)
        return super().say(user, control, media)
