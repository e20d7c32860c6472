"""Clients that poll in another way than S2 has it, or not for long."""

from conformance.core.exchange import Response
from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.client.calling import KeepsFirstTokens
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PO-200")
class PollsInLowerCase(Integrator):
    def poll_path(self) -> str:
        return super().poll_path().lower()


@breaks("CCM-PO-200")
class PollsWithoutThePrefix(Integrator):
    def poll_path(self) -> str:
        return "/webadapter/v1/webadapterfacade/getMessageForWebChannel"


@breaks("CCM-PO-200")
class PollsAMisspeltName(Integrator):
    def poll_path(self) -> str:
        return super().poll_path().replace("getMessageForWebChannel", "getMessagesForWebChannel")


@breaks("CCM-PO-201")
class PollsByPost(Integrator):
    def poll_method(self) -> str:
        return "POST"


@breaks("CCM-PO-002")
class PollsWithoutCookie(Integrator):
    def cookie(self, user: str) -> str | None:
        return None


@breaks("CCM-PO-003")
class PollsWithAnotherCookie(Integrator):
    def cookie(self, user: str) -> str | None:
        return f"token={self.poll_token(user)}"


@breaks("CCM-PO-003")
class PollsWithAnEmptyCookie(Integrator):
    def cookie(self, user: str) -> str | None:
        return "JSESSIONID=1; ccmessaging-token="


@breaks("CCM-PO-004")
class PollsWithATokenOfItsOwn(Integrator):
    def poll_token(self, user: str) -> str:
        return f"token-of-{user}"


@breaks("CCM-PO-004")
class PollsWithTheTokenDecoded(Integrator):
    def poll_token(self, user: str) -> str:
        return self.tokens[user].replace("%", "%25") + "%20"


@breaks("CCM-PO-203")
class PollsWithTheFirstTokenForEver(KeepsFirstTokens):
    def poll_token(self, user: str) -> str:
        return self.first[user]


@breaks("CCM-PO-202")
class PollsOnce(Integrator):
    """Polls when a conversation is opened, and never again, however much is said."""

    def ready(self) -> None:
        super().ready()
        self.polled: set[str] = set()

    def poll(self, user: str) -> list[Body]:
        if user in self.polled:
            return []
        self.polled.add(user)
        return super().poll(user)

    def chat(self, user: str, media: str) -> Response:
        responses = [super(PollsOnce, self).chat(user, media) for _ in range(9 if media == "TEXT" else 1)]
        return responses[-1]
