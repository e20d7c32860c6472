"""Platforms whose messages to users are not what S2 table 3 says: one field each."""

from typing import Any

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.downlink import LIBRARY_ID, OBJECT_KEY
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


class _Without(Platform):
    """Leaves one field out of every message."""

    field = ""

    def as_polled(self, message: Body) -> Body:
        return {name: value for name, value in super().as_polled(message).items() if name != self.field}


class _With(Platform):
    """Gives one field another value, in messages of one source."""

    change: dict[str, Any] = {}
    source = "ROBOT"

    def as_polled(self, message: Body) -> Body:
        return {**message, **self.change} if message["sourceType"] == self.source else message


@breaks("CCM-PO-030")
class LeavesOutTheChannel(_Without):
    field = "channel"


@breaks("CCM-PO-030")
class SaysTheChannelWithANumber(_With):
    change = {"channel": 1}


@breaks("CCM-PO-031")
class SaysTheChannelInLowerCase(_With):
    change = {"channel": "web"}


@breaks("CCM-PO-032")
class LeavesOutTheGoodbye(Platform):
    """Says nothing, and not even that, when an agent greets."""

    def as_polled(self, message: Body) -> Body:
        return {**message, "content": None} if message["sourceType"] == "AGENT" and message["controlType"] == "CHAT" else message


@breaks("CCM-PO-032", also=("echo",))
class SaysContentAsAnObject(Platform):
    def echo(self, user: str, text: str) -> None:
        self.say(user, content={"text": text})


@breaks("CCM-PO-034")
class SaysMoreThan500Characters(Platform):
    def greet(self, user: str) -> None:
        self.say(user, content="Welcome! " * 56)


@breaks("CCM-PO-036")
class LeavesOutTheSender(_Without):
    field = "from"


@breaks("CCM-PO-037")
class SaysItIsTheUser(Platform):
    """Leaves `from` and `to` as they were on the way up."""

    def as_polled(self, message: Body) -> Body:
        return {**message, "from": message["to"]}


@breaks("CCM-PO-038")
class LeavesOutTheReceiver(_Without):
    field = "to"


@breaks("CCM-PO-039")
class AddressesTheChannel(_With):
    change = {"to": "1011577355744904195"}


@breaks("CCM-PO-040")
class AddressesTheWrongUser(Platform):
    """Gives each user the right messages, addressed to whoever spoke before."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.last = self.previous = ""

    def as_polled(self, message: Body) -> Body:
        if message["to"] != self.last:
            self.previous, self.last = self.last, message["to"]
        return {**message, "to": self.previous or self.last}


@breaks("CCM-PO-041")
class LeavesOutTheMediaType(_Without):
    field = "mediaType"


@breaks("CCM-PO-042")
class SaysTheMediaTypeInLowerCase(_With):
    change = {"mediaType": "text"}


@breaks("CCM-PO-043")
class LeavesOutTheSource(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "sourceType": None} if message["sourceType"] == "SYSTEM" else message


@breaks("CCM-PO-044")
class SaysItIsABot(_With):
    change = {"sourceType": "BOT"}


@breaks("CCM-PO-045")
class LeavesOutSimQuestions(_Without):
    field = "simQuestions"


@breaks("CCM-PO-046")
class ListsSimQuestions(_With):
    change = {"simQuestions": ["Where is my order?"]}


@breaks("CCM-PO-047")
class NumbersItsAgents(_With):
    change = {"senderNickname": 1001}
    source = "AGENT"


@breaks("CCM-PO-049")
class SaysTheTimeAsAnObject(_With):
    change = {"timestamp": {"time": 1619590480756}}


@breaks("CCM-PO-050")
class SaysOfflineInWords(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "isOfflineStatus": "true"} if message["controlType"] == "DISCONNECT" else message


@breaks("CCM-PO-051")
class NumbersItsMessages(Platform):
    """Counts messages, and gives the number as the code."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def as_polled(self, message: Body) -> Body:
        self.count += 1
        return {**message, "messageCode": self.count}


@breaks("CCM-PO-052")
class GivesTwoMessagesOneCode(Platform):
    """Gives every two messages the same code."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

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


@breaks("CCM-PO-053")
class CountsInteractions(_With):
    change = {"interIdx": 3}


@breaks("CCM-PO-054")
class SaysTheContentTypeAsANumber(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "contentType": 1} if message.get("contentType") == "1" else message


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


@breaks("CCM-PO-059")
class NamesAPlaceOnly(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "content": "Shenzhen"} if message["mediaType"] == "LOCATE" else message


@breaks("CCM-PO-060")
class SaysControlTypeAsANumber(_With):
    change = {"controlType": 1}


@breaks("CCM-PO-061")
class SaysControlTypeInLowerCase(_With):
    change = {"controlType": "chat"}


@breaks("CCM-PO-064")
class CountsWhatWasRead(Platform):
    def as_polled(self, message: Body) -> Body:
        return {**message, "content": 1} if message["controlType"] == "READ" else message


@breaks("CCM-PO-067")
class CallsTheSystemByAnotherName(_With):
    change = {"senderNickname": "platform"}
    source = "SYSTEM"
