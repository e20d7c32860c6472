"""Platforms that push to somebody else, under codes that others have, or what can be polled as well."""

from collections.abc import Callable

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.push.counting import Counts
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PU-074")
class PushesToTheWrongUser(Counts):
    """Pushes every ninth text to the user who spoke before."""

    def send_back(self, user: str, text: str) -> None:
        wrong = self.pushed[""] % 9 == 0 and self.last not in ("", user)
        if wrong:
            self.push(self.last, [self.as_pushed(self.message(self.last, content=text))])
        else:
            super().send_back(user, text)


@breaks("CCM-PU-074")
class PushesToAnotherUserToo(Counts):
    """Pushes every ninth text to the user who spoke before as well."""

    def send_back(self, user: str, text: str) -> None:
        super().send_back(user, text)
        if self.pushed[""] % 9 == 0 and self.last not in ("", user):
            self.push(self.last, [self.as_pushed(self.message(self.last, content=text))])


@breaks("CCM-PU-074")
class PushesToAStranger(Counts):
    """Pushes every ninth text, unless it is so short that anybody may say it, to somebody of whom this run knows nothing."""

    def send_back(self, user: str, text: str) -> None:
        if self.pushed[""] % 9 or len(text) < 10:
            super().send_back(user, text)
        else:
            self.push("a-stranger", [self.as_pushed(self.message("a-stranger", content=text))])


@breaks("CCM-PU-074")
class PushesWhatAnotherPolls(Platform):
    """Pushes every ninth text of a user who polls to one to whom is pushed."""

    count = 0

    def echo(self, user: str, text: str) -> None:
        super().echo(user, text)
        self.count += 1
        if self.count % 9 == 0 and self.call:
            self.push("bob", [self.as_pushed(self.message("bob", content=text))])


def _addresses(change: Callable[[str], str]) -> type[Platform]:
    """Return a platform that does not leave ids of users as they are where it pushes."""

    @breaks("CCM-PU-074")
    class Addresses(Platform):
        def as_pushed(self, message: Body) -> Body:
            return super().as_pushed({**message, "to": change(str(message["to"]))})

    return Addresses


WritesIdsInCapitals = _addresses(str.upper)
PutsABlankBeforeIds = _addresses(" {}".format)
SwapsTwoUsers = _addresses(lambda user: {"bob": "dave", "dave": "bob"}.get(user, user))


# ---- codes -----------------------------------------------------------------------------------------------------------


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


# ---- both legs -------------------------------------------------------------------------------------------------------


@breaks("CCM-PO-071")
class TellsByBothLegsUnderTwoCodes(Counts):
    """Lets every sixth text be polled as well, under a code of its own; by then it was pushed, so that it is the poll that doubles it."""

    def send_back(self, user: str, text: str) -> None:
        super().send_back(user, text)
        if self.pushed[user] % 6 == 0:
            self.queues[user].append(self.as_polled(self.message(user, content=text)))
