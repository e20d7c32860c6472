"""Platforms that say odd things by push, and conform."""

from conformance.core.fault import odd_where, oddity
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class TransfersAsTranslated(Platform):
    """Spells the control type of a transfer as translations of the push page do."""

    def transfer(self, user: str) -> None:
        self.say(user, controlType="Trans2Agent", content="", sourceType="SYSTEM", senderNickname="SYSTEM")


@oddity
class SaysThatTheUserIsConnected(Platform):
    """Has a message of its own kind for it, before the greeting, from the robot too."""

    def greet(self, user: str) -> None:
        if self.is_pushed(user):
            self.say(user, controlType="CONNECT", content="connected", sourceType="SYSTEM", senderNickname="SYSTEM")
            self.say(user, controlType="CONNECT", content="Here I am.")
        super().greet(user)


@oddity
class PushesReadsUnderTheCodesOfTexts(Platform):
    """Sends READ notices under the codes of the messages that they are about."""

    def attend(self, user: str, body: Body) -> None:
        message = self.message(user, content="I have read that.", sourceType="AGENT")
        self.put(user, message)
        self.say(user, controlType="READ", content=str(body.get("messageId")), sourceType="AGENT", messageCode=message["messageCode"])


@oddity
class PushesManyThings(Platform):
    """Says things of its own before and after what it repeats, in the same push."""

    def push_echo(self, user: str, text: str) -> None:
        self.say(user, content="I see.")
        super().push_echo(user, text)
        self.say(user, content="You said that already? No matter.", sourceType="SYSTEM", senderNickname="SYSTEM")
        self.say(user, mediaType="DOCUMENT", content="a/key/with.slashes", sourceType="ROBOT")
        self.say(user, mediaType="LOCATE", content="-22.5/-114/", sourceType="AGENT")


@odd_where(downlink="any")
class PushesNothingBack(Platform):
    """Has a robot that does not answer, where nobody has declared an echo."""

    def push_echo(self, user: str, text: str) -> None:
        pass


@odd_where(downlink="any")
class PushesSomethingElse(Platform):
    """Answers every text with another, lost, doubled and out of order, where nobody has declared an echo."""

    def push_echo(self, user: str, text: str) -> None:
        for _ in range(len(text) % 3):
            super().push_echo(user, text[::-1])


@odd_where(downlink="none")
class PushesThoughNobodyListens(Platform):
    """Pushes where the user says that nothing comes: its form is judged, and nothing else."""
