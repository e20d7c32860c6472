"""Clients whose messages do not keep the table of S0: one field each."""

from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.integrator import Integrator
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Without(Integrator):
    """Leaves one field out of messages where others have these values."""

    field = ""
    where: dict[str, Any] = {"controlType": "INPUT"}

    def fields(self, body: Body) -> Body:
        return {name: value for name, value in body.items() if name != self.field} if self.where.items() <= body.items() else body


class _With(Integrator):
    """Gives fields another value, in messages where others have these values."""

    change: dict[str, Any] = {}
    where: dict[str, Any] = {"controlType": "INPUT"}

    def fields(self, body: Body) -> Body:
        return {**body, **self.change} if self.where.items() <= body.items() else body


_ALL: dict[str, Any] = {}
_CHAT: dict[str, Any] = {"controlType": "CHAT"}

# ---- from --------------------------------------------------------------------------------------------------------------


@breaks("CCM-UP-004")
class SendsWithoutFrom(_Without):
    field = "from"


@breaks("CCM-UP-004")
class SendsNullAsFrom(_With):
    change, where = {"from": None}, _ALL


@breaks("CCM-UP-005")
class SendsFromAsANumber(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "from": int(body["from"])}


@breaks("CCM-UP-006")
class SendsAnEmptyFrom(_With):
    change = {"from": ""}


@breaks("CCM-UP-006")
class SendsTooLongAFrom(_With):
    change, where = {"from": "session_1619573122352_user_1619573111751_42"}, _CHAT


# ---- channel, sourceType, to -------------------------------------------------------------------------------------------


@breaks("CCM-UP-010")
class SendsWithoutChannel(_Without):
    field, where = "channel", _ALL


@breaks("CCM-UP-010")
class SendsNullAsChannel(_With):
    change = {"channel": None}


@breaks("CCM-UP-011")
class SendsTheChannelAsANumber(_With):
    change = {"channel": 1}


@breaks("CCM-UP-012")
class SendsAnEmptyChannel(_With):
    change, where = {"channel": ""}, _ALL


@breaks("CCM-UP-021")
class SendsWithoutSourceType(_Without):
    field, where = "sourceType", _ALL


@breaks("CCM-UP-021")
class SendsNullAsSourceType(_With):
    change = {"sourceType": None}


@breaks("CCM-UP-022")
class SendsTheSourceTypeAsANumber(_With):
    change, where = {"sourceType": 2}, _CHAT


@breaks("CCM-UP-023")
class SendsAnEmptySourceType(_With):
    change = {"sourceType": ""}


@breaks("CCM-UP-025")
class SendsWithoutTo(_Without):
    field, where = "to", _ALL


@breaks("CCM-UP-025")
class SendsNullAsTo(_With):
    change = {"to": None}


@breaks("CCM-UP-026")
class SendsToAsANumber(_With):
    change, where = {"to": 202105284494222653}, _ALL


@breaks("CCM-UP-027")
class SendsAnEmptyTo(_With):
    change = {"to": ""}


# ---- controlType, mediaType --------------------------------------------------------------------------------------------


@breaks("CCM-UP-014")
class SendsWithoutControlType(_Without):
    field = "controlType"


@breaks("CCM-UP-014")
class SendsNullAsControlType(_With):
    change = {"controlType": None}


@breaks("CCM-UP-015")
class SendsTheControlTypeAsANumber(_With):
    change = {"controlType": 4}


@breaks("CCM-UP-016")
class SendsAnUnknownControlType(_With):
    change = {"controlType": "TYPING"}


@breaks("CCM-UP-016")
class SendsControlTypesInLowerCase(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "controlType": body["controlType"].lower()}


@breaks("CCM-UP-017")
class SendsWithoutMediaType(_Without):
    field, where = "mediaType", {"controlType": "DISCONNECT"}


@breaks("CCM-UP-017")
class SendsNullAsMediaType(_With):
    change = {"mediaType": None}


@breaks("CCM-UP-018")
class SendsTheMediaTypeAsANumber(_With):
    change = {"mediaType": 1}


@breaks("CCM-UP-019")
class SendsADocument(_With):
    change, where = {"mediaType": "DOCUMENT"}, {"controlType": "CHAT", "mediaType": "FILE"}


@breaks("CCM-UP-019")
class SendsMediaTypesInLowerCase(Integrator):
    def fields(self, body: Body) -> Body:
        return {**body, "mediaType": body["mediaType"].lower()}


# ---- optional fields ---------------------------------------------------------------------------------------------------


@breaks("CCM-UP-080")
class SendsANicknameAsANumber(_With):
    change = {"senderNickname": 7}


@breaks("CCM-UP-083")
class SendsATimestampThatIsAnObject(_With):
    change = {"timestamp": {"seconds": 1619573123}}


@breaks("CCM-UP-083")
class SendsATimestampThatIsTrue(_With):
    change = {"timestamp": True}


@breaks("CCM-UP-086")
class SendsTheUserAgentAsAnObject(_With):
    change = {"userAgent": {"name": "Mozilla", "version": 5}}


@breaks("CCM-UP-089")
class SendsTheAvatarAsANumber(_With):
    change = {"senderAvatar": 1}


@breaks("CCM-UP-092")
class SendsTooLongAnAvatar(_With):
    change, where = {"senderAvatar": f"https://example.com/{'a' * 1100}"}, _ALL


@breaks("CCM-UP-101")
class SendsTransDataAsAnObject(_With):
    change, where = {"transData": {"level": "gold"}}, {"controlType": "CONNECT"}


@breaks("CCM-UP-103")
class SendsTransDataThatIsNoJson(_With):
    change = {"transData": "level=gold"}


@breaks("CCM-UP-103")
class SendsTransDataInPythonsNotation(_With):
    change = {"transData": "{'level': 'gold'}"}


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
    def message(self, user: str, control: str, media: str) -> Body:
        self.said = 0 if control == "CONNECT" else getattr(self, "said", 0) + 1
        return {**super().message(user, control, media), "messageId": f"{user}-{self.said}"}
