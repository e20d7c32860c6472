"""Platforms whose messages to users are not what S2 table 3 says: one field each."""

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.faults.altered import changed
from conformance.protocols.ccmessaging.faults.poll.altering import leaves_out, shows
from conformance.protocols.ccmessaging.reference.downlink import LIBRARY_ID, OBJECT_KEY
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

_ROBOT: Body = {"sourceType": "ROBOT"}
_SYSTEM: Body = {"sourceType": "SYSTEM"}
_AGENT: Body = {"sourceType": "AGENT"}


def _says(rule: str, change: Body, where: Body = _ROBOT) -> type[Platform]:
    return breaks(rule)(shows(change, where))


def _lacks(rule: str, field: str) -> type[Platform]:
    return breaks(rule)(leaves_out(field))


LeavesOutTheChannel = _lacks("CCM-PO-030", "channel")
SaysTheChannelWithANumber = _says("CCM-PO-030", {"channel": 1})
SaysTheChannelInLowerCase = _says("CCM-PO-031", {"channel": "web"})


@breaks("CCM-PO-032")
class LeavesOutTheGoodbye(Platform):
    """Says nothing, and not even that, when an agent greets."""

    def as_polled(self, message: Body) -> Body:
        return changed(super().as_polled(message), {"content": None}, {"sourceType": "AGENT", "controlType": "CHAT"})


@breaks("CCM-PO-032", also=("echo",))
class SaysContentAsAnObject(Platform):
    def echo(self, user: str, text: str) -> None:
        self.say(user, content={"text": text})


@breaks("CCM-PO-034")
class SaysMoreThan500Characters(Platform):
    def greet(self, user: str) -> None:
        self.say(user, content="Welcome! " * 56)


LeavesOutTheSender = _lacks("CCM-PO-036", "from")


@breaks("CCM-PO-037")
class SaysItIsTheUser(Platform):
    """Leaves `from` and `to` as they were on the way up."""

    def as_polled(self, message: Body) -> Body:
        return {**message, "from": message["to"]}


LeavesOutTheReceiver = _lacks("CCM-PO-038", "to")
AddressesTheChannel = _says("CCM-PO-039", {"to": "1011577355744904195"})


@breaks("CCM-PO-040")
class AddressesTheWrongUser(Platform):
    """Gives each user the right messages, addressed to whoever spoke before."""

    last = previous = ""

    def as_polled(self, message: Body) -> Body:
        if message["to"] != self.last:
            self.previous, self.last = self.last, message["to"]
        return {**message, "to": self.previous or self.last}


LeavesOutTheMediaType = _lacks("CCM-PO-041", "mediaType")
SaysTheMediaTypeInLowerCase = _says("CCM-PO-042", {"mediaType": "text"})
LeavesOutTheSource = _says("CCM-PO-043", {"sourceType": None}, {"sourceType": "SYSTEM"})
SaysItIsABot = _says("CCM-PO-044", {"sourceType": "BOT"})
LeavesOutSimQuestions = _lacks("CCM-PO-045", "simQuestions")
ListsSimQuestions = _says("CCM-PO-046", {"simQuestions": ["Where is my order?"]})
NumbersItsAgents = _says("CCM-PO-047", {"senderNickname": 1001}, _AGENT)
SaysTheTimeAsAnObject = _says("CCM-PO-049", {"timestamp": {"time": 1619590480756}})
SaysOfflineInWords = _says("CCM-PO-050", {"isOfflineStatus": "true"}, {"controlType": "DISCONNECT"})


@breaks("CCM-PO-051")
class NumbersItsMessages(Platform):
    """Counts messages, and gives the number as the code."""

    count = 0

    def as_polled(self, message: Body) -> Body:
        self.count += 1
        return {**message, "messageCode": self.count}


@breaks("CCM-PO-052")
class GivesTwoMessagesOneCode(Platform):
    """Gives every two messages the same code."""

    count = 0

    def as_polled(self, message: Body) -> Body:
        self.count += 1
        return {**message, "messageCode": f"code-{self.count // 2}"}


@breaks("CCM-PO-052")
class GivesFilesOneCode(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "messageCode": "the-file"} if message["mediaType"] in ("IMAGE", "VIDEO") else message


@breaks("CCM-PO-034")
class ListsAllThatWasEverRead(Platform):
    def attend(self, user: str, body: Body) -> None:
        self.say(user, controlType="READ", content=",".join([str(body.get("messageId"))] * 30), sourceType="AGENT")


CountsInteractions = _says("CCM-PO-053", {"interIdx": 3})
SaysTheContentTypeAsANumber = _says("CCM-PO-054", {"contentType": 1}, {"contentType": "1"})


@breaks("CCM-PO-055")
class ListsFileTypes(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "mediaFileType": [message["mediaFileType"]]} if message.get("mediaFileType") else message


@breaks("CCM-PO-056")
class HasAThirdKindOfFile(Platform):
    def show_files(self, user: str) -> None:
        self.say(user, mediaType="IMAGE", content=OBJECT_KEY, sourceType="AGENT", contentType="2", mediaFileType="png")


@breaks("CCM-PO-057")
class ForgetsTheTypeOfALocalFile(Platform):
    def show_files(self, user: str) -> None:
        self.say(user, mediaType="IMAGE", content=OBJECT_KEY, sourceType="AGENT", contentType="1", mediaFileType=None)


@breaks("CCM-PO-057")
class NamesTheTypeOfALibraryFile(Platform):
    def show_files(self, user: str) -> None:
        self.say(user, mediaType="VIDEO", content=LIBRARY_ID, sourceType="AGENT", contentType=None, mediaFileType="mp4")


@breaks("CCM-PO-058")
class NamesALibraryFileByAKey(Platform):
    def show_files(self, user: str) -> None:
        self.say(user, mediaType="DOCUMENT", content=OBJECT_KEY, sourceType="AGENT", contentType=None, mediaFileType=None)


NamesAPlaceOnly = _says("CCM-PO-059", {"content": "Shenzhen"}, {"mediaType": "LOCATE"})
SaysControlTypeAsANumber = _says("CCM-PO-060", {"controlType": 1})
SaysControlTypeInLowerCase = _says("CCM-PO-061", {"controlType": "chat"})
CountsWhatWasRead = _says("CCM-PO-064", {"content": 1}, {"controlType": "READ"})
CallsTheSystemByAnotherName = _says("CCM-PO-067", {"senderNickname": "platform"}, _SYSTEM)
