"""Platforms that are odd in a way that only a platform may be, and conform: an alarm on any of them is a bug of the suite."""

from collections.abc import Callable
from typing import Any

from conformance.core.fault import odd_where, oddity
from conformance.core.settings import Target
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.platform import Platform


@oddity
class TakesWhatHasNoLabel(Platform):
    def is_json(self, label: str) -> bool:
        return not label or super().is_json(label)


@oddity
class ServesEveryVersion(Platform):
    def known_path(self, parts: list[str]) -> bool:
        return super().known_path([parts[0], str(self.target.credentials["version"]), *parts[2:]])


# ---- what is sent


def _sends(change: Callable[[Body], Body]) -> type[Platform]:
    @oddity
    class Sends(Platform):
        def message(self, user: str, said: str) -> Body:
            return change(super().message(user, said))

    return Sends


def _only(*fields: str) -> Callable[[Body], Body]:
    return lambda body: {name: body[name] for name in fields}


SendsNoNames = _sends(_only("ToUserId", "MsgType", "Content"))
SendsTheNumberOnly = _sends(_only("ToUserId", "MsgType", "Content", "WorkerNum"))
SendsNoConversation = _sends(_only("ToUserId", "MsgType", "Content", "WorkerNum", "WorkerName"))
SendsNullForWhatIsNotThere = _sends(lambda body: {**body, "WorkerNum": None, "WorkerName": None, "ServiceId": None})
SendsNothingForWhatIsNotThere = _sends(lambda body: {**body, "WorkerNum": "", "WorkerName": "", "ServiceId": ""})
NamesAgentsInChinese = _sends(lambda body: {**body, "WorkerName": "客服 🙂 <b>小李</b>"})


@oddity
class SendsTextsUnderAnotherName(Platform):
    """Calls a text TEXT: the chapter that lists the types is lost."""

    def message(self, user: str, said: str) -> Body:
        return {**super().message(user, said), "MsgType": "TEXT"}


# ---- when, to whom, and what else


@oddity
class Greets(Platform):
    """Has something to say to whoever speaks for the first time."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.known: set[str] = set()

    def echo(self, user: str, said: str, more: Body) -> None:
        if user not in self.known:
            self.say(user, "Welcome! What can we do for you?", {})
        self.known.add(user)
        super().echo(user, said, more)


@oddity
class TellsThatAnAgentTypes(Platform):
    """Sends an event without Content before each text."""

    def echo(self, user: str, said: str, more: Body) -> None:
        self.send({"ToUserId": user, "MsgType": "event.TYPING"})
        super().echo(user, said, more)


@oddity
class SendsImagesByPath(Platform):
    """Sends a picture after each text, by a path without host."""

    def echo(self, user: str, said: str, more: Body) -> None:
        super().echo(user, said, more)
        self.say(user, "/webchat_upload_imgs/1001/2016/3/21/smile", {"MsgType": "image"})


@oddity
class SendsToOthersToo(Platform):
    """Serves other users at the same time, who talk to its robot as well."""

    def echo(self, user: str, said: str, more: Body) -> None:
        self.say("somebody-else", "My parcel is late.", {})
        super().echo(user, said, more)


@odd_where(downlink="any")
class IsAPerson(Platform):
    """Answers what an agent would, and never what was said."""

    def echo(self, user: str, said: str, more: Body) -> None:
        if len(said) % 3 == 0:
            self.say(user, "One moment, please.", {})


@odd_where(downlink="none")
class NeverCalls(Platform):
    def send(self, body: Any) -> None:
        pass
