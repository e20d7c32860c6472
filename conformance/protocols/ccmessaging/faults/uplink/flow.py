"""Platforms that lose their way: after a refusal, between users, in the course of a conversation, or in the end."""

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-UP-150")
class LosesItselfAfterBadJson(Platform):
    def parse(self, raw: bytes) -> Body:
        try:
            return super().parse(raw)
        except Refused:
            self.connected.clear()
            raise


@breaks("CCM-UP-151")
class HasOneLine(Platform):
    """The second user's CONNECT ends the first one's conversation."""

    def connect(self, user: str) -> None:
        self.connected.clear()
        super().connect(user)


@breaks("CCM-UP-151")
class HangsUpOnEverybody(Platform):
    """One user's DISCONNECT ends every conversation."""

    def disconnect(self, user: str) -> None:
        self.connected.clear()


@breaks("CCM-UP-152")
class ConnectsOnce(Platform):
    """A user who has disconnected can not come back: only a fresh one can."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.gone: dict[str, int] = {}

    def connect(self, user: str) -> None:
        if self.gone.get(user, 0) > 2:
            raise Refused(500, "session is over")
        super().connect(user)

    def disconnect(self, user: str) -> None:
        self.gone[user] = self.gone.get(user, 0) + 1
        super().disconnect(user)


@breaks("CCM-UP-153")
class WearsOut(Platform):
    """Accepts three hundred messages, and none after."""

    taken = 0

    def converse(self, user: str, body: Body) -> None:
        self.taken += 1
        if self.taken > 300:
            raise Refused(500, "out of sessions")
        super().converse(user, body)


@breaks("CCM-UP-154", also=("acceptance",))
class EndsAtTheTransfer(Platform):
    """Forgets the conversation when it goes to an agent."""

    def converse(self, user: str, body: Body) -> None:
        super().converse(user, body)
        if body["controlType"] == "TRANS2AGENT":
            self.connected.discard(user)


@breaks("CCM-UP-001", also=("acceptance", "recovery", "together", "reconnect", "endurance"))
class RefusesEverySeventh(Platform):
    """Refuses every seventh message, whatever it says."""

    count = 0

    def converse(self, user: str, body: Body) -> None:
        self.count += 1
        if self.count % 7 == 0:
            raise Refused(500, "try again")
        super().converse(user, body)
