"""Platforms that push several messages under one code, or deliver one message by both legs under two."""

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.counting import CountsPushes
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PU-052")
class GivesEveryTwoPushesOneCode(Platform):
    count = 0

    def as_pushed(self, message: Body) -> Body:
        self.count += 1
        return {**super().as_pushed(message), "messageCode": f"code-{self.count // 2}"}


@breaks("CCM-PU-052")
class GivesAllPushesOneCode(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": "1"}


@breaks("CCM-PU-052")
class NumbersTheMessagesOfAPush(Platform):
    """Begins at 1 with each push that holds several messages."""

    def push(self, user: str, messages: list[Body]) -> None:
        several = len(messages) > 1
        super().push(user, [{**message, "messageCode": str(number)} for number, message in enumerate(messages)] if several else messages)


@breaks("CCM-PU-052")
class NamesMessagesByTheSecond(Platform):
    """Makes codes of the time in seconds."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": str(message["timestamp"] // 1000)}


@breaks("CCM-PU-052")
class GivesFilesOfAPushOneCode(Platform):
    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {**pushed, "messageCode": f"file-of-{message['to']}"} if message["mediaType"] in ("IMAGE", "VIDEO") else pushed


@breaks("CCM-PO-071")
class TellsByBothLegsUnderTwoCodes(CountsPushes):
    """Lets every sixth text be polled as well, under a code of its own; by then it was pushed, so that it is the poll that doubles it."""

    def send_back(self, user: str, text: str) -> None:
        super().send_back(user, text)
        if self.pushed[user] % 6 == 0:
            self.queues[user].append(self.as_polled(self.message(user, content=text)))
