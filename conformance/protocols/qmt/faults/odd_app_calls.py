"""Apps that call in a way that only an app may, and conform: an alarm on any of them is a bug of the suite."""

from collections.abc import Callable, Iterator
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import odd_where, oddity
from conformance.core.settings import Target
from conformance.protocols.qmt.faults.odd_calls import sends
from conformance.protocols.qmt.legs import UPLINK, is_event
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.reference.demo import CREDENTIALS

# ---- the path


def _calls(path: Callable[[str, str], str]) -> type[App]:
    """Return an app that writes the path in another way: version and app id -> path."""

    @oddity
    class Calls(App):
        def path(self) -> str:
            return path(self.version(), self.appid())

    return Calls


CallsVersion10 = _calls(lambda _, appid: f"/api/v1.0/{appid}{UPLINK.path}")
CallsVersionTwo = _calls(lambda _, appid: f"/api/2/{appid}{UPLINK.path}")
EscapesThePath = _calls(lambda version, appid: f"/%61pi/{version}/{appid}/staff%53ervice/message")

# ---- messages


SendsNoNameOfTheCustomer = sends(lambda body: {"FromUserName": None, **body})
SendsEmptyNames = sends(lambda body: {**body, "FromUserName": "", "ServiceId": ""})
SaysNullForNoConversation = sends(lambda body: {"ServiceId": None, **body})
NamesConversations = sends(lambda body: {**body, "ServiceId": "4711", "FromUserName": "李雷 🙂 <b>'\"</b>"})
SendsEmptyEvents = sends(lambda body: {**body, "Content": ""} if is_event(body) else body)
SaysNullInEvents = sends(lambda body: {**body, "Content": None} if is_event(body) else body)
CausesEventsOfOtherNames = sends(lambda body: {**body, "MsgType": "event.LEAVE"} if is_event(body) else body)
SendsEmptyTexts = sends(lambda body: {**body, "Content": ""} if body["MsgType"] == "text" else body)
SendsPaths = sends(lambda body: {**body, "Content": "/webchat_upload_imgs/1001/2016/3/21/smile"} if body["MsgType"] == "image" else body)
SendsNamesOfFiles = sends(lambda body: {**body, "Content": "报价单.pdf"} if body["MsgType"] == "file" else body)
WritesTypesInCapitals = sends(lambda body: body if is_event(body) else {**body, "MsgType": body["MsgType"].upper()})
HasLongIds = sends(lambda body: {**body, "FromUserId": f"wx-{body['FromUserId']}-" + "o" * 300})
HasIdsInChinese = sends(lambda body: {**body, "FromUserId": f"客户 {body['FromUserId']} 🙂"})
HasOneCustomer = sends(lambda body: {**body, "FromUserId": "anonymous"})
HasNoIds = sends(lambda body: {**body, "FromUserId": ""})

# ---- what is said, and when


@oddity
class LivesInABrowser(App):
    """Its browser asks before each call whether it may be made."""

    def send(self, body: Any) -> Response | None:
        asked = (("Origin", "https://app.example"), ("Access-Control-Request-Method", "POST"), ("Access-Control-Request-Headers", "content-type"))
        if self.call:
            self.call(Request("OPTIONS", self.path(), asked))
        return super().send(body)


@oddity
class SaysNothing(App):
    """Has nobody who uses it."""

    def messages(self) -> Iterator[Body]:
        yield from ()


@oddity
class SaysOneWord(App):
    def messages(self) -> Iterator[Body]:
        yield self.message("alice", "text", Content="Hi")


@oddity
class RepeatsItself(App):
    """Says everything twice, each time signed anew."""

    def say(self, body: Body) -> None:
        super().say(body)
        super().say(body)


@oddity
class NeverTriesAgain(App):
    """Forgets what is not accepted."""

    def say(self, body: Body) -> None:
        self.send(body)


@oddity
class TriesAgainWithTheSameBytes(App):
    """Sends what is not accepted once more as it was, its timestamp and all."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.kept = ""

    def signed_query(self) -> str:
        return self.kept or super().signed_query()

    def say(self, body: Body) -> None:
        self.kept = super().signed_query()
        super().say(body)


@oddity
class TriesAgainLater(App):
    """Says in the end once more what was not accepted."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.refused: list[Body] = []

    def talk(self) -> None:
        super().talk()
        for body in self.refused:
            self.send(body)

    def say(self, body: Body) -> None:
        if not self.is_accepted(self.send(body)):
            self.refused.append(body)


@oddity
class GivesUp(App):
    """Says nothing more once something was not accepted."""

    given_up = False

    def say(self, body: Body) -> None:
        if not self.given_up:
            self.given_up = not self.is_accepted(self.send(body))


class _CallsBeside(App):
    """Calls something else of the platform before each message."""

    beside = ""
    method_beside = "POST"

    def send(self, body: Any) -> Response | None:
        assert self.call is not None
        self.call(Request(self.method_beside, self.beside, self.headers(), b'{"content":"Hello"}'))
        return super().send(body)


@oddity
class MakesDemands(_CallsBeside):
    """Uses the neighbour of the interface, too (QN-01)."""

    beside = "/api/v1/1001/staffService/demand?timestamp=1&signature=x"


@oddity
class LeavesMessages(_CallsBeside):
    """Uses the interface for messages that are left (QN-02)."""

    beside = "/api/v1/1001/leavemessage"


@oddity
class LooksForAnIcon(_CallsBeside):
    """Is a browser, too."""

    beside = "/favicon.ico"
    method_beside = "GET"


@odd_where(types=("text", "event.CLICK.RG"))
class CausesDeclaredEvents(App):
    """Declares the events that it causes, which it need not."""

    def kinds(self) -> tuple[str, ...]:
        return ("text",)


@odd_where(credentials={name: value for name, value in CREDENTIALS.items() if name != "appsecret"})
class SignsWithASecretThatWeDoNotKnow(App):
    """Signs with what our configuration does not name: nobody can say whether it is right."""

    def secret(self) -> str:
        return "somebody else's"
