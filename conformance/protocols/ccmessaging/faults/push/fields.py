"""Platforms whose pushed messages are not what the push page says of DownLinkMsg: one field each."""

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.altered import ANY, changed, lacking
from conformance.protocols.ccmessaging.faults.push.altering import leaves_out, pushes
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

_ALL = ANY
_ROBOT: Body = {"sourceType": "ROBOT"}
_SYSTEM: Body = {"sourceType": "SYSTEM"}
_CHAT: Body = {"controlType": "CHAT"}
_AGENT: Body = {"controlType": "CHAT", "sourceType": "AGENT", "mediaType": "TEXT"}
_IMAGE: Body = {"mediaType": "IMAGE"}
_DOCUMENT: Body = {"mediaType": "DOCUMENT"}
_PLACE: Body = {"mediaType": "LOCATE"}
_READ: Body = {"controlType": "READ"}
_OFFLINE: Body = {"isOfflineStatus": True}


def _says(rule: str, change: Body, where: Body = _ROBOT) -> type[Platform]:
    return breaks(rule)(pushes(change, where))


def _lacks(rule: str, field: str, where: Body = _ALL) -> type[Platform]:
    return breaks(rule)(leaves_out(field, where=where))


# ---- channel ---------------------------------------------------------------------------------------------------------

PushesWithoutChannel = _lacks("CCM-PU-030", "channel")
PushesNullForTheChannel = _says("CCM-PU-030", {"channel": None}, _ALL)
PushesANumberForTheChannel = _says("CCM-PU-030", {"channel": 1})
PushesTheChannelInLowerCase = _says("CCM-PU-031", {"channel": "web"})
PushesForAChannelThatCannotPush = _says("CCM-PU-031", {"channel": "WECHAT"}, _ALL)


# ---- content ---------------------------------------------------------------------------------------------------------

PushesNullForWhatAnAgentSays = _says("CCM-PU-032", {"content": None}, _AGENT)
PushesAChatWithoutContent = _lacks("CCM-PU-032", "content", _ROBOT)


@breaks("CCM-PU-032")
class PushesContentAsAnObject(Platform):
    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"content": {"text": message["content"]}}, _ROBOT)


PushesANumberForContent = _says("CCM-PU-032", {"content": 42}, _AGENT)
PushesPlacesAsObjects = _says("CCM-PU-032", {"content": {"latitude": 22.54, "longitude": 114.05}}, _PLACE)
PushesAFileWithoutId = _says("CCM-PU-058", {"content": ""}, _IMAGE)
PushesABlankForAFile = _says("CCM-PU-058", {"content": " "}, _DOCUMENT)
PushesAPlaceWithoutNumbers = _says("CCM-PU-059", {"content": "Shenzhen"}, _PLACE)
PushesAPlaceWithCommas = _says("CCM-PU-059", {"content": "22.54,114.05,Shenzhen"}, _PLACE)
PushesAPlaceWithoutLongitude = _says("CCM-PU-059", {"content": "22.54/Shenzhen/China"}, _PLACE)
PushesHowManyWereRead = _says("CCM-PU-064", {"content": 1}, _READ)
PushesReadsAsAnObject = _says("CCM-PU-064", {"content": {"ids": ["1"]}}, _READ)
PushesReadsAsAListOfNumbers = _says("CCM-PU-064", {"content": [1, 2]}, _READ)


# ---- who speaks to whom ----------------------------------------------------------------------------------------------

PushesWithoutSender = _lacks("CCM-PU-036", "from")
PushesNullForTheSender = _says("CCM-PU-036", {"from": None})
PushesTheSenderAsANumber = _says("CCM-PU-036", {"from": 1011577355744904195}, _ALL)


@breaks("CCM-PU-037")
class PushesInTheNameOfTheUser(Platform):
    """Leaves `from` as it was on the way up."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "from": message["to"]}


PushesInTheNameOfAnotherChannel = _says("CCM-PU-037", {"from": "1011577355744904196"}, _ALL)
PushesFromNobody = _says("CCM-PU-037", {"from": ""})
PushesWithoutReceiver = _lacks("CCM-PU-038", "to")
PushesNullForTheReceiver = _says("CCM-PU-038", {"to": None})
PushesANumberForTheReceiver = _says("CCM-PU-038", {"to": 4711}, _ALL)


@breaks("CCM-PU-039")
class PushesToTheChannel(Platform):
    """Leaves `to` as it was on the way up."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "to": message["from"]}


PushesToNobody = _says("CCM-PU-039", {"to": ""})


# ---- what is said, and by whom ---------------------------------------------------------------------------------------

PushesAChatWithoutMediaType = _lacks("CCM-PU-041", "mediaType", _ROBOT)
PushesNullForTheMediaTypeOfAChat = _says("CCM-PU-041", {"mediaType": None}, _AGENT)
PushesTheMediaTypeAsANumber = _says("CCM-PU-041", {"mediaType": 1})


@breaks("CCM-PU-042")
class PushesMediaTypesOfTheUplink(Platform):
    """Calls a document FILE, as sendAsync does."""

    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"mediaType": "FILE"}, _DOCUMENT)


PushesMediaTypesInLowerCase = _says("CCM-PU-042", {"mediaType": "text"})
PushesWebCards = _says("CCM-PU-042", {"mediaType": "WEBCARD", "content": '{"title":"t","redirectUrl":"https://example.com"}'}, _PLACE)
PushesWithoutSource = _lacks("CCM-PU-043", "sourceType")
PushesNullForTheSource = _says("CCM-PU-043", {"sourceType": None}, _SYSTEM)
PushesTheSourceAsANumber = _says("CCM-PU-043", {"sourceType": 2})
PushesInTheNameOfABot = _says("CCM-PU-044", {"sourceType": "BOT"})
PushesInTheNameOfTheCustomer = _says("CCM-PU-044", {"sourceType": "CUSTOMER"}, _SYSTEM)
PushesTheNumberOfAnAgent = _says("CCM-PU-047", {"senderNickname": 1001}, {"sourceType": "AGENT"})
PushesNicknamesInTwoLanguages = _says("CCM-PU-047", {"senderNickname": {"en": "robot", "zh": "机器人"}})


@breaks("CCM-PU-060")
class PushesWithoutControlType(Platform):
    """Leaves the kind of a chat out, as polls may."""

    def as_pushed(self, message: Body) -> Body:
        return lacking(super().as_pushed(message), "controlType", where=_CHAT)


PushesNullForTheControlType = _says("CCM-PU-060", {"controlType": None}, _CHAT)
PushesTheControlTypeAsANumber = _says("CCM-PU-060", {"controlType": 1})


@breaks("CCM-PU-061")
class PushesControlTypesInLowerCase(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "controlType": message["controlType"].lower()}


@breaks("CCM-PU-061")
class PushesGoodbyeAsItIsMisspelt(Platform):
    """Writes IDSCONNECT, as a page of the vendor does."""

    def as_pushed(self, message: Body) -> Body:
        return changed(super().as_pushed(message), {"controlType": "IDSCONNECT"}, _OFFLINE)


@breaks("CCM-PU-061")
class PushesThatSomebodyTypes(Platform):
    """Uses a control type that goes up only."""

    def attend(self, user: str, body: Body) -> None:
        if self.is_pushed(user):
            self.say(user, controlType="INPUT", content="", sourceType="AGENT")
        super().attend(user, body)


# ---- when, and under which code --------------------------------------------------------------------------------------

PushesWithoutTime = _lacks("CCM-PU-048", "timestamp")
PushesNullForTheTime = _says("CCM-PU-048", {"timestamp": None}, _SYSTEM)


@breaks("CCM-PU-048")
class PushesTheTimeInQuotes(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": str(message["timestamp"])}


@breaks("CCM-PU-048")
class PushesTheTimeInFractions(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": message["timestamp"] + 0.5}


PushesTheTimeInWords = _says("CCM-PU-048", {"timestamp": "2021-07-10 14:27:33"}, _ALL)


@breaks("CCM-PU-049")
class PushesTheTimeInSeconds(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": message["timestamp"] // 1000}


@breaks("CCM-PU-049")
class PushesTheTimeInMicroseconds(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "timestamp": message["timestamp"] * 1000}


PushesNoTimeAsZero = _says("CCM-PU-049", {"timestamp": 0}, _SYSTEM)
PushesOfflineInWords = _says("CCM-PU-050", {"isOfflineStatus": "true"}, _OFFLINE)
PushesOfflineAsANumber = _says("CCM-PU-050", {"isOfflineStatus": 1}, _OFFLINE)


@breaks("CCM-PU-053")
class PushesNumbersForCodes(Platform):
    """Counts messages, and gives the number as the code."""

    count = 0

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
