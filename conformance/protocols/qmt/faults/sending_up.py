"""Apps whose messages are not as documents/001 has them, where only an app can err: the path, the secret, names, types, and single customers."""

from collections.abc import Callable
from typing import Final

from conformance.core.fault import breaks
from conformance.protocols.qmt.faults.sending_bodies import changes, puts
from conformance.protocols.qmt.legs import DEFAULT_TYPES, UPLINK, is_event
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.reference.callee import Body
from conformance.protocols.qmt.signing import secret_of

_TYPES: Final = ("text", "image")
"""What is declared, where something is."""

# ---- the path


def _calls(rule: str, path: Callable[[str, str], str]) -> type[App]:
    """Return an app that calls another path: version and app id -> path."""

    @breaks(rule)
    class Calls(App):
        def path(self) -> str:
            return path(self.version(), self.appid())

    return Calls


LeavesOutTheApi = _calls("QMT-UP-002", lambda version, appid: f"/{version}/{appid}{UPLINK.path}")
LeavesOutTheVersion = _calls("QMT-UP-002", lambda _, appid: f"/api/{appid}{UPLINK.path}")
LeavesTheVersionEmpty = _calls("QMT-UP-002", lambda _, appid: f"/api//{appid}{UPLINK.path}")
LeavesOutTheAppId = _calls("QMT-UP-002", lambda version, _: f"/api/{version}{UPLINK.path}")
CallsMessagesOfThePlatform = _calls("QMT-UP-002", lambda version, appid: f"/api/{version}/{appid}/staffService/messages")
CallsThePlatformInLowerCase = _calls("QMT-UP-002", lambda version, appid: f"/api/{version}/{appid}/staffservice/message")
EndsWithASlash = _calls("QMT-UP-002", lambda version, appid: f"/api/{version}/{appid}{UPLINK.path}/")
BeginsWithTwoSlashes = _calls("QMT-UP-002", lambda version, appid: f"//api/{version}/{appid}{UPLINK.path}")
LeavesOutTheService = _calls("QMT-UP-002", lambda version, appid: f"/api/{version}/{appid}/message")
CallsThePathOfTheApp = _calls("QMT-UP-002", lambda *_: f"/qmtapi{UPLINK.path}")
NamesAnotherApp = _calls("QMT-UP-003", lambda version, _: f"/api/{version}/1002{UPLINK.path}")
SwapsVersionAndApp = _calls("QMT-UP-003", lambda version, appid: f"/api/{appid}/{version}{UPLINK.path}")
WritesTheAppIdWithABlank = _calls("QMT-UP-003", lambda version, appid: f"/api/{version}/%20{appid}{UPLINK.path}")


@breaks("QMT-UP-003")
class IsAnotherApp(App):
    """Calls itself by another id, in the path and in its signatures."""

    def appid(self) -> str:
        return "1002"

    def signature_is_right(self, given: str, stamp: str) -> bool:
        return True


# ---- the signature


@breaks("QMT-UP-009")
class SignsWithTheAccessToken(App):
    """Signs in both directions with the same secret."""

    def secret(self) -> str:
        return secret_of(self.target, "qmt.app")


@breaks("QMT-UP-009")
class MakesOneSignatureForAll(App):
    """Makes one signature for all, and a timestamp for each."""

    first = ""

    def signature_of(self, stamp: str) -> str:
        self.first = self.first or super().signature_of(stamp)
        return self.first


# ---- fields


def _is(kind: str) -> Callable[[Body], bool]:
    return lambda body: bool(body["MsgType"] == kind)


NumbersTheName = puts("QMT-UP-021", "FromUserName", 4711)
ListsTheName = puts("QMT-UP-021", "FromUserName", ["Li", "Lei"])
DescribesTheName = puts("QMT-UP-021", "FromUserName", {"first": "Lei", "last": "Li"})
SaysFalseForTheName = puts("QMT-UP-021", "FromUserName", value=False)
NumbersNamesThatAreGiven = puts("QMT-UP-021", "FromUserName", 1, where=lambda body: "FromUserName" in body)
NumbersConversationsThatAreGiven = puts("QMT-UP-022", "ServiceId", 1, where=lambda body: body.get("ServiceId"))
SaysFalseForNoConversation = puts("QMT-UP-022", "ServiceId", value=False, where=lambda body: "ServiceId" in body and not body["ServiceId"])
ForgetsWhoCausesEvents = changes("QMT-UP-020", lambda body: {**body, "FromUserId": None} if is_event(body) else body)
NumbersTheSecondCustomer = puts("QMT-UP-020", "FromUserId", 2, where=lambda body: body["FromUserId"] == "bob")
NumbersTheTypeOfVoices = puts("QMT-UP-023", "MsgType", 3, where=_is("voice"))
DescribesImages = puts("QMT-UP-026", "Content", {"url": "https://example.com/media/4711.jpg"}, where=_is("image"))
LeavesOutTheContentOfFiles = puts("QMT-UP-026", "Content", None, where=_is("file"))
NumbersTheContentOfEvents = puts("QMT-UP-026", "Content", 1, where=is_event)
ForgetsTheContentBesideATag = puts("QMT-UP-026", "Content", None, where=lambda body: _is("text")(body) and "Tag" in body)
WritesDeclaredTypesInCapitals = changes(
    "QMT-UP-024", lambda body: body if is_event(body) else {**body, "MsgType": body["MsgType"].upper()}, types=_TYPES
)


@breaks("QMT-UP-024", types=_TYPES)
class SendsWhatIsNotDeclared(App):
    def kinds(self) -> tuple[str, ...]:
        return DEFAULT_TYPES


@breaks("QMT-UP-024", types=_TYPES)
class SendsATypeOfItsOwn(App):
    def kinds(self) -> tuple[str, ...]:
        return (*super().kinds(), "location")
