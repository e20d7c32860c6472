"""Platforms whose pushed messages look odd, and conform."""

from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.faults.altered import changed, lacking
from conformance.protocols.ccmessaging.faults.push.altering import leaves_out, pushes
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

_READ: Body = {"controlType": "READ"}
_DISCONNECT: Body = {"controlType": "DISCONNECT"}
_ROBOT: Body = {"sourceType": "ROBOT"}
_SYSTEM: Body = {"sourceType": "SYSTEM"}


PushesForWhatsApp = oddity(pushes({"channel": "WhatsApp"}))


@oddity
class PushesReadsAsAList(Platform):
    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"content": [message["content"], "another"]}, _READ)


@oddity
class PushesReadsAsTexts(Platform):
    """Gives READ a mediaType, and ids with blanks between them."""

    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"mediaType": "TEXT", "content": f"{message['content']}, another"}, _READ)


PushesReadsOfNothing = oddity(pushes({"mediaType": None, "content": None}, _READ))


@oddity
class DisconnectsWithTexts(Platform):
    """Says goodbye with a text, whoever says it, and not whether the user can write later."""

    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"mediaType": "TEXT", "content": "{TIPS}", "isOfflineStatus": None}, _DISCONNECT)


@oddity
class DisconnectsWithNulls(Platform):
    """Says goodbye as in samples 3 and 4, whoever says it."""

    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"mediaType": None, "content": None, "isOfflineStatus": False}, _DISCONNECT)


@oddity
class DisconnectsWithLittle(Platform):
    """Leaves out of a goodbye what the samples show as null."""

    def as_pushed(self, message: Body) -> Body:
        empty = ("mediaType", "content", "isOfflineStatus", "senderNickname")
        return lacking(super().as_pushed(message), *empty, where=_DISCONNECT)


AsksSimilarQuestions = oddity(pushes({"simQuestions": ["Where is my order?", {"question": "When does it come?"}]}, _ROBOT))
PushesWithoutSimQuestions = oddity(leaves_out("simQuestions"))
CallsTheSystemInChinese = oddity(pushes({"senderNickname": "系统"}, _SYSTEM))
CallsTheSystemInSmallLetters = oddity(pushes({"senderNickname": "system"}, _SYSTEM))
CallsTheSystemByItsProduct = oddity(pushes({"senderNickname": "AICC"}, _SYSTEM))
PushesWithoutNicknames = oddity(pushes({"senderNickname": None}))
LeavesNicknamesOut = oddity(leaves_out("senderNickname"))
LeavesCallIdsOut = oddity(leaves_out("callId"))
PushesCallIds = oddity(pushes({"callId": "1625898453-1"}))
PushesWithoutCodes = oddity(leaves_out("messageCode"))


@oddity
class PushesNullForCodes(Platform):
    """Has no codes, as in the samples, and one time for all."""

    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"messageCode": None, "timestamp": 1625898453913})


PushesEmptyCodes = oddity(pushes({"messageCode": ""}))


@oddity
class PushesCodesOf64Characters(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": message["messageCode"].ljust(64, "0")}
