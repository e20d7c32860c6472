"""Parties that refuse what the optional fields hold, or that they are left out; these differ by direction (documents/001, request data)."""

from collections.abc import Callable

from conformance.core.fault import breaks
from conformance.protocols.qmt.reference.app import App
from conformance.protocols.qmt.reference.desk import Body
from conformance.protocols.qmt.reference.platform import Platform


def _platform(hit: Callable[[Body], object], *rules: str) -> type[Platform]:
    @breaks(*rules, also=("acceptance",))
    class Refuses(Platform):
        def objection(self, body: Body) -> str:
            return "not taken" if hit(body) else super().objection(body)

    return Refuses


def _app(hit: Callable[[Body], object], *rules: str) -> type[App]:
    @breaks(*rules, also=("acceptance",))
    class Refuses(App):
        def objection(self, body: Body) -> str:
            return "not taken" if hit(body) else super().objection(body)

    return Refuses


def _name(field: str, hit: Callable[[str], object]) -> Callable[[Body], object]:
    return lambda body: isinstance(body.get(field), str) and hit(body[field])


def _is_text(body: Body) -> bool:
    return bool(body["MsgType"] == "text")


class OfPlatforms:
    """What a platform may have against the fields of an app."""

    NeedsAName = _platform(lambda body: "FromUserName" not in body, "QMT-UP-120", "QMT-UP-101")
    RefusesNames = _platform(lambda body: "FromUserName" in body, "QMT-UP-121")
    RefusesForeignNames = _platform(_name("FromUserName", lambda name: not name.isascii()), "QMT-UP-121")
    RefusesNamesWithEmoji = _platform(_name("FromUserName", lambda name: any(sign > "\uffff" for sign in name)), "QMT-UP-121")
    RefusesNamesWithQuotes = _platform(_name("FromUserName", lambda name: "'" in name), "QMT-UP-121")
    RefusesBlankNames = _platform(_name("FromUserName", lambda name: not name.strip()), "QMT-UP-121")
    RefusesEmptyConversationsOfMedia = _platform(lambda body: body["MsgType"] == "image" and body.get("ServiceId") == "", "QMT-UP-111")
    RefusesNullConversationsBesideTags = _platform(lambda body: _is_text(body) and "Tag" in body and body.get("ServiceId", "") is None, "QMT-UP-110")
    RefusesConversationsOfTheNamed = _platform(lambda body: _is_text(body) and {"ServiceId", "FromUserName"} <= body.keys(), "QMT-UP-110")
    NeedsAConversation = _platform(lambda body: "ServiceId" not in body, "QMT-UP-122", "QMT-UP-101")
    RefusesNullConversations = _platform(lambda body: body.get("ServiceId", "") is None, "QMT-UP-123")
    RefusesEmptyConversations = _platform(lambda body: body.get("ServiceId") == "", "QMT-UP-124")
    WantsConversationsToExist = _platform(lambda body: "ServiceId" in body, "QMT-UP-123", "QMT-UP-124")


class OfApps:
    """What an app may have against the fields of a platform."""

    NeedsAnAgent = _app(lambda body: "WorkerNum" not in body, "QMT-DN-120", "QMT-DN-101")
    NeedsTheNameOfAnAgent = _app(lambda body: "WorkerName" not in body, "QMT-DN-120", "QMT-DN-101")
    RefusesAgents = _app(lambda body: "WorkerName" in body, "QMT-DN-121")
    RefusesForeignAgents = _app(_name("WorkerName", lambda name: not name.isascii()), "QMT-DN-121")
    RefusesAgentsWithEmoji = _app(_name("WorkerName", lambda name: any(sign > "\uffff" for sign in name)), "QMT-DN-121")
    RefusesAgentsWithMarkup = _app(_name("WorkerName", lambda name: "<" in name), "QMT-DN-121")
    WantsLettersInNumbers = _app(_name("WorkerNum", str.isdigit), "QMT-DN-121")
    NeedsAConversation = _app(lambda body: "ServiceId" not in body, "QMT-DN-122", "QMT-DN-101")
    RefusesConversations = _app(lambda body: "ServiceId" in body, "QMT-DN-123")
