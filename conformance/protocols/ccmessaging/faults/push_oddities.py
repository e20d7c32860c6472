"""Platforms that push in an odd way, and conform: an alarm on any of them is a bug of the suite."""

import json
import threading
import time
from collections import deque
from typing import Any

from conformance.core.exchange import Request, Response
from conformance.core.fault import odd_where, oddity
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.demo import demo
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

Headers = tuple[tuple[str, str], ...]

_UNDECLARED = {name: value for name, value in demo("").credentials.items() if name != "push_authorization"}

# ---- when and to whom ------------------------------------------------------------------------------------------------


@oddity
class PushesOneByOne(Platform):
    def push(self, user: str, messages: list[Body]) -> None:
        for message in messages:
            super().push(user, [message])


class _Holds(Platform):
    """Pushes what is due before it looks at the next call, whoever calls: late, and without a thread of its own."""

    delay = 0.0

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.due: deque[tuple[float, Any]] = deque()
        self.turn = threading.Lock()

    def __call__(self, request: Request) -> Response:
        with self.turn:
            while self.due and self.due[0][0] <= time.monotonic():
                self.release(self.due.popleft()[1])
        return super().__call__(request)

    def release(self, held: Any) -> None:
        super().send(held)

    def send(self, body: Any) -> None:
        self.due.append((time.monotonic() + self.delay, body))


@oddity
class PushesLate(_Holds):
    """Pushes a message 200 ms after it was made."""

    delay = 0.2


@oddity
class PushesAfterItsAnswer(_Holds):
    """Pushes when sendAsync has been answered."""


@oddity
class PushesBeforeAndAfterItsAnswer(_Holds):
    """Pushes every other text before sendAsync is answered, the others afterwards."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def send(self, body: Any) -> None:
        self.count += 1
        if self.count % 2 or self.due:
            super().send(body)
        else:
            self.release(body)


@oddity
class PushesAConversationAtOnce(_Holds):
    """Gathers all that is said until the user leaves, and says it with the greeting in one push; at the latest after a moment."""

    delay = 0.3

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.said: dict[str, list[Body]] = {}

    def push(self, user: str, messages: list[Body]) -> None:
        if user not in self.said:
            self.due.append((time.monotonic() + self.delay, user))
        self.said[user] = [*self.said.get(user, []), *messages]
        if messages[-1]["controlType"] == "DISCONNECT":
            self.release(user)

    def release(self, held: Any) -> None:
        if held in self.said:
            super().release(self.envelope(self.said.pop(held)))


@oddity
class GreetsLate(Platform):
    """Greets after the first text: what was said comes in order, and something else between it."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.unwelcomed: set[str] = set()

    def greet(self, user: str) -> None:
        if self.is_pushed(user):
            self.unwelcomed.add(user)
        else:
            super().greet(user)

    def push_echo(self, user: str, text: str) -> None:
        super().push_echo(user, text)
        if user in self.unwelcomed:
            self.unwelcomed.discard(user)
            super().greet(user)


@oddity
class PushesToEverybody(Platform):
    """Pushes to all users; their polls find nothing."""

    def is_pushed(self, user: str) -> bool:
        return self.call is not None


@oddity
class PushesWhereThereAreNoPolls(PushesToEverybody):
    """Pushes to all users, and has no interface to poll: that leg is untestable, and whatever is pushed is judged all the same."""

    def __call__(self, request: Request) -> Response:
        return Response(404) if request.method == "GET" else super().__call__(request)


@oddity
class NeverPushes(Platform):
    """Lets everybody poll: the leg of pushes is untestable then, and nothing is wrong."""

    def is_pushed(self, user: str) -> bool:
        return False


@oddity
class ChangesTheLegWithEachMessage(Platform):
    """Pushes every other text of a user, and lets the others be polled."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def react(self, user: str, body: Body) -> None:
        self.count += 1
        super().react(user, body)

    def is_pushed(self, user: str) -> bool:
        return self.call is not None and self.count % 2 == 1


@oddity
class PushesToOtherUsersToo(Platform):
    """Serves other users at the same time, who talk to its robot as well."""

    def push(self, user: str, messages: list[Body]) -> None:
        other = {**messages[0], "to": "somebody-else", "content": "My parcel is late.", "mediaType": "TEXT", "messageCode": None}
        super().push(user, [other])
        super().push(user, [{**other, "controlType": "DISCONNECT", "content": None}, *messages])


# ---- again, and by both legs -----------------------------------------------------------------------------------------


@oddity
class PushesTwice(Platform):
    """Pushes all once more with the same codes, as if nobody had acknowledged it."""

    def send(self, body: Any) -> None:
        super().send(body)
        super().send(body)


@oddity
class PushesTwiceWithoutCodes(Platform):
    """Pushes all once more, byte by byte the same, and has no codes."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": None}

    def send(self, body: Any) -> None:
        super().send(body)
        super().send(body)


@oddity
class PushesEverythingAgain(Platform):
    """Pushes the messages before with each new one."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.history: dict[str, list[Body]] = {}

    def push(self, user: str, messages: list[Body]) -> None:
        self.history[user] = [*self.history.get(user, []), *messages][-20:]
        super().push(user, self.history[user])


class _ByBothLegs(Platform):
    """Pushes a message, and lets it be polled as well."""

    def put(self, user: str, message: Body) -> None:
        super().put(user, message)
        if user in self.batches:
            self.queues[user].append(self.as_polled(message))


@oddity
class PushesAndIsPolled(_ByBothLegs):
    """Delivers by both legs under the same code."""


@oddity
class PushesAndIsPolledWithoutCodes(_ByBothLegs):
    """Has codes in pushes only."""

    def as_polled(self, message: Body) -> Body:
        return {**super().as_polled(message), "messageCode": None}


@oddity
class PushesWithoutCodesAndIsPolled(_ByBothLegs):
    """Has codes in answers to polls only."""

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": None}


@oddity
class HasNoCodesOnEitherLeg(_ByBothLegs):
    def as_polled(self, message: Body) -> Body:
        return {**super().as_polled(message), "messageCode": None}

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": None}


@oddity
class IsPolledThenPushes(_Holds, _ByBothLegs):
    """Delivers by both legs; the push is the later one."""

    delay = 0.1


# ---- the request -----------------------------------------------------------------------------------------------------


@oddity
class PushesEmptyBatches(Platform):
    """Pushes a list without any message now and then, perhaps to see whether somebody is there."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def push(self, user: str, messages: list[Body]) -> None:
        self.count += 1
        if self.count % 3 == 0:
            super().push(user, [])
        super().push(user, messages)


@oddity
class AddsHeadersToPushes(Platform):
    def push_headers(self) -> Headers:
        more = (("X-Request-Id", "4711"), ("Accept", "*/*"), ("Cookie", "a=b"), ("X-Forwarded-For", "10.0.0.1"), ("X-Forwarded-For", "10.0.0.2"))
        return (*more, *super().push_headers())


@oddity
class NamesTheCharset(Platform):
    def push_headers(self) -> Headers:
        return tuple((name, "Application/JSON; Charset=UTF-8" if name == "Content-Type" else value) for name, value in super().push_headers())


@oddity
class WritesHeadersInLowerCase(Platform):
    def push_headers(self) -> Headers:
        return tuple((name.lower(), value) for name, value in super().push_headers())


@oddity
class EscapesPushes(Platform):
    """Writes nothing but ASCII."""

    def push_body(self, body: Any) -> bytes:
        return json.dumps(body).encode()


@oddity
class IndentsPushes(Platform):
    def push_body(self, body: Any) -> bytes:
        return b"\r\n" + json.dumps(body, ensure_ascii=False, indent=2, sort_keys=True).encode() + b"\r\n"


@oddity
class AddsFieldsToPushes(Platform):
    """Adds fields that no table names: around the messages, and in them."""

    def envelope(self, messages: list[Body]) -> Any:
        return {**super().envelope(messages), "tenantSpaceId": "202105284494", "version": None}

    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "traceId": "4711", "senderAvatar": "1", "extra": {"deep": [1, {"er": None}]}}


class _SaysWhoCalls(Platform):
    """Gives an Authorization where none is declared."""

    authorization = ""

    def push_headers(self) -> Headers:
        return (*super().push_headers(), ("Authorization", self.authorization))


@odd_where(credentials=_UNDECLARED)
class PushesWithoutAuthorization(Platform):
    pass


@odd_where(credentials=_UNDECLARED)
class PushesWithASignature(_SaysWhoCalls):
    authorization = "auth-v2/ak-1/2021-07-10T06:27:33Z/content-type;host/0123456789abcdef"


@odd_where(credentials=_UNDECLARED)
class PushesWithABearer(_SaysWhoCalls):
    authorization = "Bearer whatever-it-is"


@odd_where(credentials=_UNDECLARED)
class PushesWithAPassword(_SaysWhoCalls):
    authorization = "Basic dXNlcjpwYXNz"


# ---- the messages ----------------------------------------------------------------------------------------------------


class _Pushes(Platform):
    """Gives fields another value, in messages where others have these values."""

    change: dict[str, Any] = {}
    where: dict[str, Any] = {}

    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {**pushed, **self.change} if self.where.items() <= pushed.items() else pushed


class _LeavesOut(Platform):
    """Leaves out a field."""

    field = ""

    def as_pushed(self, message: Body) -> Body:
        return {name: value for name, value in super().as_pushed(message).items() if name != self.field}


@oddity
class PushesForWhatsApp(_Pushes):
    change = {"channel": "WhatsApp"}


@oddity
class PushesReadsAsAList(Platform):
    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {**pushed, "content": [message["content"], "another"]} if message["controlType"] == "READ" else pushed


@oddity
class PushesReadsAsTexts(Platform):
    """Gives READ a mediaType, and ids with blanks between them."""

    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        return {**pushed, "mediaType": "TEXT", "content": f"{message['content']}, another"} if message["controlType"] == "READ" else pushed


@oddity
class PushesReadsOfNothing(_Pushes):
    change, where = {"mediaType": None, "content": None}, {"controlType": "READ"}


@oddity
class DisconnectsWithTexts(_Pushes):
    """Says goodbye with a text, whoever says it, and not whether the user can write later."""

    change, where = {"mediaType": "TEXT", "content": "{TIPS}", "isOfflineStatus": None}, {"controlType": "DISCONNECT"}


@oddity
class DisconnectsWithNulls(_Pushes):
    """Says goodbye as in samples 3 and 4, whoever says it."""

    change, where = {"mediaType": None, "content": None, "isOfflineStatus": False}, {"controlType": "DISCONNECT"}


@oddity
class DisconnectsWithLittle(Platform):
    """Leaves out of a goodbye what the samples show as null."""

    def as_pushed(self, message: Body) -> Body:
        pushed = super().as_pushed(message)
        empty = ("mediaType", "content", "isOfflineStatus", "senderNickname") if message["controlType"] == "DISCONNECT" else ()
        return {name: value for name, value in pushed.items() if name not in empty}


@oddity
class AsksSimilarQuestions(_Pushes):
    change, where = {"simQuestions": ["Where is my order?", {"question": "When does it come?"}]}, {"sourceType": "ROBOT"}


@oddity
class PushesWithoutSimQuestions(_LeavesOut):
    field = "simQuestions"


@oddity
class CallsTheSystemInChinese(_Pushes):
    change, where = {"senderNickname": "系统"}, {"sourceType": "SYSTEM"}


@oddity
class CallsTheSystemInSmallLetters(_Pushes):
    change, where = {"senderNickname": "system"}, {"sourceType": "SYSTEM"}


@oddity
class CallsTheSystemByItsProduct(_Pushes):
    change, where = {"senderNickname": "AICC"}, {"sourceType": "SYSTEM"}


@oddity
class PushesWithoutNicknames(_Pushes):
    change = {"senderNickname": None}


@oddity
class LeavesNicknamesOut(_LeavesOut):
    field = "senderNickname"


@oddity
class LeavesCallIdsOut(_LeavesOut):
    field = "callId"


@oddity
class PushesCallIds(_Pushes):
    change = {"callId": "1625898453-1"}


@oddity
class PushesWithoutCodes(_LeavesOut):
    field = "messageCode"


@oddity
class PushesNullForCodes(_Pushes):
    """Has no codes, as in the samples, and one time for all."""

    change = {"messageCode": None, "timestamp": 1625898453913}


@oddity
class PushesEmptyCodes(_Pushes):
    change = {"messageCode": ""}


@oddity
class PushesCodesOf64Characters(Platform):
    def as_pushed(self, message: Body) -> Body:
        return {**super().as_pushed(message), "messageCode": message["messageCode"].ljust(64, "0")}


@oddity
class TransfersAsTranslated(Platform):
    """Spells the control type of a transfer as translations of the push page do."""

    def transfer(self, user: str) -> None:
        self.say(user, controlType="Trans2Agent", content="", sourceType="SYSTEM", senderNickname="SYSTEM")


@oddity
class SaysThatTheUserIsConnected(Platform):
    """Has a message of its own kind for it, before the greeting, from the robot too."""

    def greet(self, user: str) -> None:
        if self.is_pushed(user):
            self.say(user, controlType="CONNECT", content="connected", sourceType="SYSTEM", senderNickname="SYSTEM")
            self.say(user, controlType="CONNECT", content="Here I am.")
        super().greet(user)


@oddity
class PushesReadsUnderTheCodesOfTexts(Platform):
    """Sends READ notices under the codes of the messages that they are about."""

    def attend(self, user: str, body: Body) -> None:
        message = self.message(user, content="I have read that.", sourceType="AGENT")
        self.put(user, message)
        self.say(user, controlType="READ", content=str(body.get("messageId")), sourceType="AGENT", messageCode=message["messageCode"])


@oddity
class PushesManyThings(Platform):
    """Says things of its own before and after what it repeats, in the same push."""

    def push_echo(self, user: str, text: str) -> None:
        self.say(user, content="I see.")
        super().push_echo(user, text)
        self.say(user, content="You said that already? No matter.", sourceType="SYSTEM", senderNickname="SYSTEM")
        self.say(user, mediaType="DOCUMENT", content="a/key/with.slashes", sourceType="ROBOT")
        self.say(user, mediaType="LOCATE", content="-22.5/-114/", sourceType="AGENT")


@odd_where(downlink="any")
class PushesNothingBack(Platform):
    """Has a robot that does not answer, where nobody has declared an echo."""

    def push_echo(self, user: str, text: str) -> None:
        pass


@odd_where(downlink="any")
class PushesSomethingElse(Platform):
    """Answers every text with another, lost, doubled and out of order, where nobody has declared an echo."""

    def push_echo(self, user: str, text: str) -> None:
        for _ in range(len(text) % 3):
            super().push_echo(user, text[::-1])


@odd_where(downlink="none")
class PushesThoughNobodyListens(Platform):
    """Pushes where the user says that nothing comes: its form is judged, and nothing else."""
