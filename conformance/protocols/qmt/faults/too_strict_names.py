"""Parties that refuse what the optional fields hold, or that they are left out; these differ by direction (documents/001, request data)."""

from collections.abc import Callable

from conformance.protocols.qmt.faults.too_strict import refuses
from conformance.protocols.qmt.reference.callee import Body


def _name(field: str, hit: Callable[[str], object]) -> Callable[[Body], object]:
    return lambda body: isinstance(body.get(field), str) and hit(body[field])


def _is_text(body: Body) -> bool:
    return bool(body["MsgType"] == "text")


class OfPlatforms:
    """What a platform may have against the fields of an app."""

    NeedsAName = refuses(lambda body: "FromUserName" not in body, "QMT-UP-120", "QMT-UP-101")
    RefusesNames = refuses(lambda body: "FromUserName" in body, "QMT-UP-121")
    RefusesForeignNames = refuses(_name("FromUserName", lambda name: not name.isascii()), "QMT-UP-121")
    RefusesNamesWithEmoji = refuses(_name("FromUserName", lambda name: any(sign > "\uffff" for sign in name)), "QMT-UP-121")
    RefusesNamesWithQuotes = refuses(_name("FromUserName", lambda name: "'" in name), "QMT-UP-121")
    RefusesBlankNames = refuses(_name("FromUserName", lambda name: not name.strip()), "QMT-UP-121")
    RefusesEmptyConversationsOfMedia = refuses(lambda body: body["MsgType"] == "image" and body.get("ServiceId") == "", "QMT-UP-111")
    RefusesNullConversationsBesideTags = refuses(lambda body: _is_text(body) and "Tag" in body and body.get("ServiceId", "") is None, "QMT-UP-110")
    RefusesConversationsOfTheNamed = refuses(lambda body: _is_text(body) and {"ServiceId", "FromUserName"} <= body.keys(), "QMT-UP-110")
    NeedsAConversation = refuses(lambda body: "ServiceId" not in body, "QMT-UP-122", "QMT-UP-101")
    RefusesNullConversations = refuses(lambda body: body.get("ServiceId", "") is None, "QMT-UP-123")
    RefusesEmptyConversations = refuses(lambda body: body.get("ServiceId") == "", "QMT-UP-124")
    WantsConversationsToExist = refuses(lambda body: "ServiceId" in body, "QMT-UP-123", "QMT-UP-124")


class OfApps:
    """What an app may have against the fields of a platform."""

    NeedsAnAgent = refuses(lambda body: "WorkerNum" not in body, "QMT-DN-120", "QMT-DN-101")
    NeedsTheNameOfAnAgent = refuses(lambda body: "WorkerName" not in body, "QMT-DN-120", "QMT-DN-101")
    RefusesAgents = refuses(lambda body: "WorkerName" in body, "QMT-DN-121")
    RefusesForeignAgents = refuses(_name("WorkerName", lambda name: not name.isascii()), "QMT-DN-121")
    RefusesAgentsWithEmoji = refuses(_name("WorkerName", lambda name: any(sign > "\uffff" for sign in name)), "QMT-DN-121")
    RefusesAgentsWithMarkup = refuses(_name("WorkerName", lambda name: "<" in name), "QMT-DN-121")
    WantsLettersInNumbers = refuses(_name("WorkerNum", str.isdigit), "QMT-DN-121")
    NeedsAConversation = refuses(lambda body: "ServiceId" not in body, "QMT-DN-122", "QMT-DN-101")
    RefusesConversations = refuses(lambda body: "ServiceId" in body, "QMT-DN-123")
