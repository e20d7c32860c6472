"""Platforms that push what was said to somebody else, or to another id."""

from collections.abc import Callable

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.counting import CountsPushes
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


@breaks("CCM-PU-074")
class PushesToTheWrongUser(CountsPushes):
    """Pushes every ninth text to the user who spoke before."""

    def send_back(self, user: str, text: str) -> None:
        wrong = self.pushed[""] % 9 == 0 and self.last not in ("", user)
        if wrong:
            self.push(self.last, [self.as_pushed(self.message(self.last, content=text))])
        else:
            super().send_back(user, text)


@breaks("CCM-PU-074")
class PushesToAnotherUserToo(CountsPushes):
    """Pushes every ninth text to the user who spoke before as well."""

    def send_back(self, user: str, text: str) -> None:
        super().send_back(user, text)
        if self.pushed[""] % 9 == 0 and self.last not in ("", user):
            self.push(self.last, [self.as_pushed(self.message(self.last, content=text))])


@breaks("CCM-PU-074")
class PushesToAStranger(CountsPushes):
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
