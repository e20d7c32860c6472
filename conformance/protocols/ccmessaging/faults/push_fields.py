"""Platforms whose pushed messages are not what the push page says of DownLinkMsg: one field each."""

from typing import Any

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Without(Platform):
    """Leaves one field out of every message."""

    field = ""

    def as_pushed(self, message: Body) -> Body:
        return {name: value for name, value in super().as_pushed(message).items() if name != self.field}


class _With(Platform):
    """Gives fields another value, in messages where others have these values."""

    change: dict[str, Any] = {}
    where: dict[str, Any] = {"sourceType": "ROBOT"}

    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {**pushed, **self.change} if self.where.items() <= pushed.items() else pushed


_ALL: dict[str, Any] = {}
_CHAT: dict[str, Any] = {"controlType": "CHAT"}
_AGENT: dict[str, Any] = {"controlType": "CHAT", "sourceType": "AGENT", "mediaType": "TEXT"}
_IMAGE: dict[str, Any] = {"mediaType": "IMAGE"}
_PLACE: dict[str, Any] = {"mediaType": "LOCATE"}
_READ: dict[str, Any] = {"controlType": "READ"}
_OFFLINE: dict[str, Any] = {"isOfflineStatus": True}

# ---- channel ---------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-030")
class PushesWithoutChannel(_Without):
    field = "channel"


@breaks("CCM-PU-030")
class PushesNullForTheChannel(_With):
    change, where = {"channel": None}, _ALL


@breaks("CCM-PU-030")
class PushesANumberForTheChannel(_With):
    change = {"channel": 1}


@breaks("CCM-PU-031")
class PushesTheChannelInLowerCase(_With):
    change = {"channel": "web"}


@breaks("CCM-PU-031")
class PushesForAChannelThatCannotPush(_With):
    change, where = {"channel": "WECHAT"}, _ALL


# ---- content ---------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-032")
class PushesNullForWhatAnAgentSays(_With):
    change, where = {"content": None}, _AGENT


@breaks("CCM-PU-032")
class PushesAChatWithoutContent(Platform):
    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {name: value for name, value in pushed.items() if name != "content"} if message["sourceType"] == "ROBOT" else pushed


@breaks("CCM-PU-032")
class PushesContentAsAnObject(Platform):
    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {**pushed, "content": {"text": message["content"]}} if message["sourceType"] == "ROBOT" else pushed


@breaks("CCM-PU-032")
class PushesANumberForContent(_With):
    change, where = {"content": 42}, _AGENT


@breaks("CCM-PU-032")
class PushesPlacesAsObjects(_With):
    change, where = {"content": {"latitude": 22.54, "longitude": 114.05}}, _PLACE


@breaks("CCM-PU-058")
class PushesAFileWithoutId(_With):
    change, where = {"content": ""}, _IMAGE


@breaks("CCM-PU-058")
class PushesABlankForAFile(_With):
    change, where = {"content": " "}, {"mediaType": "DOCUMENT"}


@breaks("CCM-PU-059")
class PushesAPlaceWithoutNumbers(_With):
    change, where = {"content": "Shenzhen"}, _PLACE


@breaks("CCM-PU-059")
class PushesAPlaceWithCommas(_With):
    change, where = {"content": "22.54,114.05,Shenzhen"}, _PLACE


@breaks("CCM-PU-059")
class PushesAPlaceWithoutLongitude(_With):
    change, where = {"content": "22.54/Shenzhen/China"}, _PLACE


@breaks("CCM-PU-064")
class PushesHowManyWereRead(_With):
    change, where = {"content": 1}, _READ


@breaks("CCM-PU-064")
class PushesReadsAsAnObject(_With):
    change, where = {"content": {"ids": ["1"]}}, _READ


@breaks("CCM-PU-064")
class PushesReadsAsAListOfNumbers(_With):
    change, where = {"content": [1, 2]}, _READ


# ---- who speaks to whom ----------------------------------------------------------------------------------------------


@breaks("CCM-PU-036")
class PushesWithoutSender(_Without):
    field = "from"


@breaks("CCM-PU-036")
class PushesNullForTheSender(_With):
    change = {"from": None}


@breaks("CCM-PU-036")
class PushesTheSenderAsANumber(_With):
    change, where = {"from": 1011577355744904195}, _ALL


@breaks("CCM-PU-037")
class PushesInTheNameOfTheUser(Platform):
    """Leaves `from` as it was on the way up."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "from": message["to"]}


@breaks("CCM-PU-037")
class PushesInTheNameOfAnotherChannel(_With):
    change, where = {"from": "1011577355744904196"}, _ALL


@breaks("CCM-PU-037")
class PushesFromNobody(_With):
    change = {"from": ""}


@breaks("CCM-PU-038")
class PushesWithoutReceiver(_Without):
    field = "to"


@breaks("CCM-PU-038")
class PushesNullForTheReceiver(_With):
    change = {"to": None}


@breaks("CCM-PU-038")
class PushesANumberForTheReceiver(_With):
    change, where = {"to": 4711}, _ALL


@breaks("CCM-PU-039")
class PushesToTheChannel(Platform):
    """Leaves `to` as it was on the way up."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "to": message["from"]}


@breaks("CCM-PU-039")
class PushesToNobody(_With):
    change = {"to": ""}


# ---- what is said, and by whom ---------------------------------------------------------------------------------------


@breaks("CCM-PU-041")
class PushesAChatWithoutMediaType(Platform):
    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {name: value for name, value in pushed.items() if name != "mediaType"} if message["sourceType"] == "ROBOT" else pushed


@breaks("CCM-PU-041")
class PushesNullForTheMediaTypeOfAChat(_With):
    change, where = {"mediaType": None}, _AGENT


@breaks("CCM-PU-041")
class PushesTheMediaTypeAsANumber(_With):
    change = {"mediaType": 1}


@breaks("CCM-PU-042")
class PushesMediaTypesOfTheUplink(_With):
    """Calls a document FILE, as sendAsync does."""

    change, where = {"mediaType": "FILE"}, {"mediaType": "DOCUMENT"}


@breaks("CCM-PU-042")
class PushesMediaTypesInLowerCase(_With):
    change = {"mediaType": "text"}


@breaks("CCM-PU-042")
class PushesWebCards(_With):
    change, where = {"mediaType": "WEBCARD", "content": '{"title":"t","redirectUrl":"https://example.com"}'}, _PLACE


@breaks("CCM-PU-043")
class PushesWithoutSource(_Without):
    field = "sourceType"


@breaks("CCM-PU-043")
class PushesNullForTheSource(_With):
    change, where = {"sourceType": None}, {"sourceType": "SYSTEM"}


@breaks("CCM-PU-043")
class PushesTheSourceAsANumber(_With):
    change = {"sourceType": 2}


@breaks("CCM-PU-044")
class PushesInTheNameOfABot(_With):
    change = {"sourceType": "BOT"}


@breaks("CCM-PU-044")
class PushesInTheNameOfTheCustomer(_With):
    change, where = {"sourceType": "CUSTOMER"}, {"sourceType": "SYSTEM"}


@breaks("CCM-PU-047")
class PushesTheNumberOfAnAgent(_With):
    change, where = {"senderNickname": 1001}, {"sourceType": "AGENT"}


@breaks("CCM-PU-047")
class PushesNicknamesInTwoLanguages(_With):
    change = {"senderNickname": {"en": "robot", "zh": "机器人"}}


@breaks("CCM-PU-060")
class PushesWithoutControlType(_Without):
    """Leaves the kind of a chat out, as polls may."""

    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {name: value for name, value in pushed.items() if name != "controlType"} if message["controlType"] == "CHAT" else pushed


@breaks("CCM-PU-060")
class PushesNullForTheControlType(_With):
    change, where = {"controlType": None}, _CHAT


@breaks("CCM-PU-060")
class PushesTheControlTypeAsANumber(_With):
    change = {"controlType": 1}


@breaks("CCM-PU-061")
class PushesControlTypesInLowerCase(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "controlType": message["controlType"].lower()}


@breaks("CCM-PU-061")
class PushesGoodbyeAsItIsMisspelt(_With):
    """Writes IDSCONNECT, as a page of the vendor does."""

    change, where = {"controlType": "IDSCONNECT"}, _OFFLINE


@breaks("CCM-PU-061")
class PushesThatSomebodyTypes(Platform):
    """Uses a control type that goes up only."""

    def attend(self, user: str, body: Body) -> None:
        if self.is_pushed(user):
            self.say(user, controlType="INPUT", content="", sourceType="AGENT")
        super().attend(user, body)


# ---- when, and under which code --------------------------------------------------------------------------------------


@breaks("CCM-PU-048")
class PushesWithoutTime(_Without):
    field = "timestamp"


@breaks("CCM-PU-048")
class PushesNullForTheTime(_With):
    change, where = {"timestamp": None}, {"sourceType": "SYSTEM"}


@breaks("CCM-PU-048")
class PushesTheTimeInQuotes(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": str(message["timestamp"])}


@breaks("CCM-PU-048")
class PushesTheTimeInFractions(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": message["timestamp"] + 0.5}


@breaks("CCM-PU-048")
class PushesTheTimeInWords(_With):
    change, where = {"timestamp": "2021-07-10 14:27:33"}, _ALL


@breaks("CCM-PU-049")
class PushesTheTimeInSeconds(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": message["timestamp"] // 1000}


@breaks("CCM-PU-049")
class PushesTheTimeInMicroseconds(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": message["timestamp"] * 1000}


@breaks("CCM-PU-049")
class PushesNoTimeAsZero(_With):
    change, where = {"timestamp": 0}, {"sourceType": "SYSTEM"}


@breaks("CCM-PU-050")
class PushesOfflineInWords(_With):
    change, where = {"isOfflineStatus": "true"}, _OFFLINE


@breaks("CCM-PU-050")
class PushesOfflineAsANumber(_With):
    change, where = {"isOfflineStatus": 1}, _OFFLINE


@breaks("CCM-PU-053")
class PushesNumbersForCodes(Platform):
    """Counts messages, and gives the number as the code."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def as_pushed(self, message: Body) -> Body:
        self.count += 1
        return {**super().as_pushed(message), "messageCode": self.count}


@breaks("CCM-PU-053")
class PushesListsOfCodes(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": [message["messageCode"]]}


@breaks("CCM-PU-054")
class PushesCodesOf65Characters(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": message["messageCode"].ljust(65, "0")}


@breaks("CCM-PU-054")
class PushesTheUserInTheCode(Platform):
    """Makes codes that are too long for some messages only."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": f"{message['to']}-{message['sourceType']}-code-{message['messageCode']}"}
