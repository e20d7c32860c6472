"""Platforms whose answers to polls hold odd messages, or hold them at odd times, and conform."""

import time

from conformance.core.fault import oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@oddity
class LeavesTheListOut(Platform):
    def poll_answer(self, user: str) -> Body:
        answer = super().poll_answer(user)
        return answer if answer["downlinkMessages"] else {name: value for name, value in answer.items() if name != "downlinkMessages"}


@oddity
class SaysNothingWithNull(Platform):
    def shown(self, messages: list[Body]) -> list[Body] | None:
        return messages or None


@oddity
class HasNoMessageCodes(Platform):
    """Tells messages apart by nothing, for codes and times are optional."""

    def as_polled(self, message: Body) -> Body:
        return {name: value for name, value in message.items() if name not in ("messageCode", "timestamp")}


@oddity
class SaysTheTimeAsAText(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "timestamp": str(message["timestamp"])}


@oddity
class LeavesOptionalFieldsOut(Platform):
    """Sends the mandatory fields and nothing else."""

    def as_polled(self, message: Body) -> Body:
        wanted = ("channel", "content", "from", "mediaType", "sourceType", "to", "simQuestions", "contentType", "mediaFileType", "controlType")
        return {name: value for name, value in message.items() if name in wanted and (name != "controlType" or value != "CHAT")}


@oddity
class AddsFieldsToMessages(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "traceId": "4711", "extra": {"deep": [1, {"er": None}]}}


@oddity
class ShowsOneMessageAPoll(Platform):
    def fetch(self, user: str) -> list[Body]:
        found = self.queues[user][:1]
        del self.queues[user][:1]
        return found


@oddity
class NeverForgets(Platform):
    """Shows the last hundred messages with every poll, read or not."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.kept: dict[str, list[Body]] = {}

    def fetch(self, user: str) -> list[Body]:
        self.kept[user] = [*self.kept.get(user, []), *super().fetch(user)][-100:]
        return self.kept[user]


@oddity
class IsLate(Platform):
    """Shows a message 300 ms after it was made."""

    def put(self, user: str, message: Body) -> None:
        super().put(user, {**message, "due": time.monotonic() + 0.3})

    def fetch(self, user: str) -> list[Body]:
        now, waiting = time.monotonic(), self.queues[user]
        due = [message for message in waiting if message["due"] <= now]
        self.queues[user] = waiting[len(due) :]
        return [{name: value for name, value in message.items() if name != "due"} for message in due]


@oddity
class TalksALot(Platform):
    """Says things of its own between what it repeats."""

    def echo(self, user: str, text: str) -> None:
        self.say(user, content="I see.")
        super().echo(user, text)
        self.say(user, content="You said that already? No matter.", sourceType="SYSTEM", senderNickname="SYSTEM")


@oddity
class SaysGoodbyeWithNulls(Platform):
    """Sends DISCONNECT and READ as the push samples have them."""

    def say_goodbye(self, user: str) -> None:
        self.say(user, controlType="DISCONNECT", mediaType=None, content=None, sourceType="AGENT", senderNickname=None)

    def attend(self, user: str, body: Body) -> None:
        ids = [str(body.get("messageId")), "another"]
        self.say(user, controlType="READ", mediaType=None, content=ids, sourceType="AGENT", senderNickname=None)
        self.say(user, controlType="READ", mediaType=None, content=", ".join(ids), sourceType="AGENT")


@oddity
class SpeaksOfTransfers(Platform):
    """Uses control types that only sibling pages name."""

    def greet(self, user: str) -> None:
        self.say(user, controlType="CONNECT", content="connected", sourceType="SYSTEM", senderNickname=None)

    def hand_over(self, user: str) -> None:
        self.say(user, controlType="TRANS2AGENT", content="An agent comes.", sourceType="SYSTEM", senderNickname="System")
