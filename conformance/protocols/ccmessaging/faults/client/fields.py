"""Clients whose messages do not keep the table of S0: one field each."""

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.altered import ANY
from conformance.protocols.ccmessaging.faults.client.altering import leaves_out, sends
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body

_ALL = ANY
_INPUT: Body = {"controlType": "INPUT"}
_CHAT: Body = {"controlType": "CHAT"}


def _says(rule: str, change: Body, where: Body = _INPUT) -> type[Integrator]:
    return breaks(rule)(sends(change, where))


def _lacks(rule: str, field: str, where: Body = _INPUT) -> type[Integrator]:
    return breaks(rule)(leaves_out(field, where=where))


# ---- from --------------------------------------------------------------------------------------------------------------

SendsWithoutFrom = _lacks("CCM-UP-004", "from")
SendsNullAsFrom = _says("CCM-UP-004", {"from": None}, _ALL)


@breaks("CCM-UP-005")
class SendsFromAsANumber(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "from": int(body["from"])}


SendsAnEmptyFrom = _says("CCM-UP-006", {"from": ""})
SendsTooLongAFrom = _says("CCM-UP-006", {"from": "session_1619573122352_user_1619573111751_42"}, _CHAT)


# ---- channel, sourceType, to -------------------------------------------------------------------------------------------

SendsWithoutChannel = _lacks("CCM-UP-010", "channel", _ALL)
SendsNullAsChannel = _says("CCM-UP-010", {"channel": None})
SendsTheChannelAsANumber = _says("CCM-UP-011", {"channel": 1})
SendsAnEmptyChannel = _says("CCM-UP-012", {"channel": ""}, _ALL)
SendsWithoutSourceType = _lacks("CCM-UP-021", "sourceType", _ALL)
SendsNullAsSourceType = _says("CCM-UP-021", {"sourceType": None})
SendsTheSourceTypeAsANumber = _says("CCM-UP-022", {"sourceType": 2}, _CHAT)
SendsAnEmptySourceType = _says("CCM-UP-023", {"sourceType": ""})
SendsWithoutTo = _lacks("CCM-UP-025", "to", _ALL)
SendsNullAsTo = _says("CCM-UP-025", {"to": None})
SendsToAsANumber = _says("CCM-UP-026", {"to": 202105284494222653}, _ALL)
SendsAnEmptyTo = _says("CCM-UP-027", {"to": ""})


# ---- controlType, mediaType --------------------------------------------------------------------------------------------

SendsWithoutControlType = _lacks("CCM-UP-014", "controlType")
SendsNullAsControlType = _says("CCM-UP-014", {"controlType": None})
SendsTheControlTypeAsANumber = _says("CCM-UP-015", {"controlType": 4})
SendsAnUnknownControlType = _says("CCM-UP-016", {"controlType": "TYPING"})


@breaks("CCM-UP-016")
class SendsControlTypesInLowerCase(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "controlType": body["controlType"].lower()}


SendsWithoutMediaType = _lacks("CCM-UP-017", "mediaType", {"controlType": "DISCONNECT"})
SendsNullAsMediaType = _says("CCM-UP-017", {"mediaType": None})
SendsTheMediaTypeAsANumber = _says("CCM-UP-018", {"mediaType": 1})
SendsADocument = _says("CCM-UP-019", {"mediaType": "DOCUMENT"}, {"controlType": "CHAT", "mediaType": "FILE"})


@breaks("CCM-UP-019")
class SendsMediaTypesInLowerCase(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "mediaType": body["mediaType"].lower()}


# ---- optional fields ---------------------------------------------------------------------------------------------------

SendsANicknameAsANumber = _says("CCM-UP-080", {"senderNickname": 7})
SendsATimestampThatIsAnObject = _says("CCM-UP-083", {"timestamp": {"seconds": 1619573123}})
SendsATimestampThatIsTrue = _says("CCM-UP-083", {"timestamp": True})
SendsTheUserAgentAsAnObject = _says("CCM-UP-086", {"userAgent": {"name": "Mozilla", "version": 5}})
SendsTheAvatarAsANumber = _says("CCM-UP-089", {"senderAvatar": 1})
SendsTooLongAnAvatar = _says("CCM-UP-092", {"senderAvatar": f"https://example.com/{'a' * 1100}"}, _ALL)
SendsTransDataAsAnObject = _says("CCM-UP-101", {"transData": {"level": "gold"}}, {"controlType": "CONNECT"})
SendsTransDataThatIsNoJson = _says("CCM-UP-103", {"transData": "level=gold"})
SendsTransDataInPythonsNotation = _says("CCM-UP-103", {"transData": "{'level': 'gold'}"})


# ---- messageId ---------------------------------------------------------------------------------------------------------


@breaks("CCM-UP-095")
class SendsTheMessageIdAsANumber(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "messageId": int(body["messageId"], 16)}


@breaks("CCM-UP-097")
class SendsAUuidWithHyphens(Integrator):
    def message_id(self, number: int) -> str:
        return f"44992392-2078-4caa-af3f-16cc{number:08x}"


@breaks("CCM-UP-098")
class SendsAMessageIdWithAComma(Integrator):
    def message_id(self, number: int) -> str:
        return f"web,{number}"


@breaks("CCM-UP-200")
class SendsOneMessageIdForAll(Integrator):
    def message_id(self, number: int) -> str:
        return "1"


@breaks("CCM-UP-200")
class CountsMessageIdsAnewInEachConversation(Integrator):
    said = 0

    def message(self, user: str, control: str, media: str) -> Body:
        self.said = 0 if control == "CONNECT" else self.said + 1
        return {**super().message(user, control, media), "messageId": f"{user}-{self.said}"}
