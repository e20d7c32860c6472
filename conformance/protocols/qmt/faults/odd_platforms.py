"""Platforms that are odd in a way that only a platform may be, and conform: an alarm on any of them is a bug of the suite."""

import json
from collections.abc import Callable
from typing import Any

from conformance.core.fault import odd_where, oddity
from conformance.core.settings import Target
from conformance.protocols.qmt.reference.desk import Body
from conformance.protocols.qmt.reference.platform import Platform

Headers = tuple[tuple[str, str], ...]


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
SendsATag = _sends(lambda body: {**body, "Tag": {"level": "gold", "deep": [{"er": None}]}})
SendsANullTag = _sends(lambda body: {**body, "Tag": None})
AddsFieldsToMessages = _sends(lambda body: {**body, "MsgId": 4711, "extra": {"deep": [1, {"er": None}]}})
NamesAgentsInChinese = _sends(lambda body: {**body, "WorkerName": "客服 🙂 <b>小李</b>"})


@oddity
class SendsTextsUnderAnotherName(Platform):
    """Calls a text TEXT: the chapter that lists the types is lost."""

    def message(self, user: str, said: str) -> Body:
        return {**super().message(user, said), "MsgType": "TEXT"}


@oddity
class SignsInUpperCase(Platform):
    def signature_of(self, stamp: str) -> str:
        return super().signature_of(stamp).upper()


@oddity
class AsksInAnotherOrder(Platform):
    def signed_query(self) -> str:
        timestamp, _, sign = super().signed_query()[1:].partition("&")
        return f"?{sign}&version=1&{timestamp}"


@oddity
class SignsOnceForAll(Platform):
    """Uses one timestamp and one signature for everything."""

    def stamp(self) -> str:
        return "1407812629434"


def _heads(*headers: tuple[str, str]) -> type[Platform]:
    @oddity
    class Heads(Platform):
        def headers(self) -> Headers:
            return headers

    return Heads


NamesTheCharsetOfMessages = _heads(("Content-Type", "Application/JSON; Charset=UTF-8"))
AddsHeaders = _heads(("X-Request-Id", "4711"), ("content-type", "application/json"), ("Cookie", "a=b"), ("X-Forwarded-For", "10.0.0.1"))


@oddity
class EscapesMessages(Platform):
    """Writes nothing but ASCII."""

    def as_bytes(self, body: Any) -> bytes:
        return json.dumps(body).encode()


@oddity
class IndentsMessages(Platform):
    def as_bytes(self, body: Any) -> bytes:
        return b"\r\n" + json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\r\n"


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


@oddity
class WritesTheDate(Platform):
    """Has a timestamp that is no number."""

    def stamp(self) -> str:
        return f"2014-08-12T03:00:12.{super().stamp()[-3:]}Z"


@oddity
class SendsTwice(Platform):
    """Sends each request once more as it is, as if nobody had answered."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.kept = ""

    def signed_query(self) -> str:
        return self.kept or super().signed_query()

    def send(self, body: Any) -> None:
        self.kept = super().signed_query()
        super().send(body)
        super().send(body)


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
