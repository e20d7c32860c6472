"""Platforms that do not push as the push page and the sample of S3 have it: method, headers, and what stands around the messages."""

import json
from typing import Any

from conformance.core.fault import breaks
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

Headers = tuple[tuple[str, str], ...]

# ---- the method ------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-001")
class PutsMessages(Platform):
    def push_method(self) -> str:
        return "PUT"


@breaks("CCM-PU-001")
class GetsWithABody(Platform):
    def push_method(self) -> str:
        return "GET"


@breaks("CCM-PU-001")
class AsksInsteadOfPushing(Platform):
    """Calls with GET and says nothing."""

    def push_method(self) -> str:
        return "GET"

    def push_body(self, body: Any) -> bytes:
        return b""


# ---- the headers -----------------------------------------------------------------------------------------------------


class _Labels(Platform):
    """Calls its pushes something else than JSON."""

    label = ""

    def push_headers(self) -> Headers:
        others = tuple((name, value) for name, value in super().push_headers() if name != "Content-Type")
        return (("Content-Type", self.label), *others) if self.label else others


@breaks("CCM-PU-002")
class LeavesOutTheContentType(_Labels):
    pass


@breaks("CCM-PU-002")
class LabelsPushesAsText(_Labels):
    label = "text/plain;charset=UTF-8"


@breaks("CCM-PU-002")
class LabelsPushesAsAForm(_Labels):
    """Sends JSON under the label that some HTTP clients give to whatever they send."""

    label = "application/x-www-form-urlencoded"


@breaks("CCM-PU-002", "CCM-PU-010")
class SendsPushesAsAForm(_Labels):
    label = "application/x-www-form-urlencoded"

    def push_body(self, body: Any) -> bytes:
        return f"timestamp={body['timestamp']}&messages={json.dumps(body['messages'])}".encode()


class _Authorizes(Platform):
    """Gives another Authorization, or none."""

    authorization = ""

    def push_headers(self) -> Headers:
        others = tuple((name, value) for name, value in super().push_headers() if name != "Authorization")
        return (*others, ("Authorization", self.authorization)) if self.authorization else others


@breaks("CCM-PU-003")
class LeavesOutTheAuthorization(_Authorizes):
    pass


@breaks("CCM-PU-003")
class AuthorizesWithAnotherToken(_Authorizes):
    authorization = "Bearer another-token-that-nobody-declared"


@breaks("CCM-PU-003")
class SignsThoughATokenIsDeclared(_Authorizes):
    authorization = "auth-v2/ak-1/2021-07-10T06:27:33Z/content-type;host/0123456789abcdef"


@breaks("CCM-PU-003")
class LeavesOutTheWordBearer(_Authorizes):
    authorization = "demo-push-0001"


@breaks("CCM-PU-003")
class ForgetsTheAuthorizationNowAndThen(Platform):
    """Leaves it out of every third push."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.count = 0

    def push_headers(self) -> Headers:
        self.count += 1
        return super().push_headers() if self.count % 3 else super().push_headers()[:1]


# ---- the body --------------------------------------------------------------------------------------------------------


@breaks("CCM-PU-010")
class CommentsItsPushes(Platform):
    """Writes comments and trailing commas, as the sample is printed."""

    def push_body(self, body: Any) -> bytes:
        return super().push_body(body).replace(b'"timestamp"', b'// when it was sent\n"timestamp"', 1)


@breaks("CCM-PU-010")
class EndsWithACommaTooMany(Platform):
    def push_body(self, body: Any) -> bytes:
        return super().push_body(body).replace(b"}]", b",}]")


@breaks("CCM-PU-010")
class WritesTheLanguageItIsWrittenIn(Platform):
    """Prints its own values instead of JSON: single quotes, None and True."""

    def push_body(self, body: Any) -> bytes:
        return repr(body).encode()


@breaks("CCM-PU-010")
class SaysThatTheTimeIsNoNumber(Platform):
    """Writes NaN, which JSON does not have."""

    def envelope(self, messages: list[Body]) -> Any:
        return {**super().envelope(messages), "timestamp": float("nan")}


@breaks("CCM-PU-010")
class PushesMessagesLineByLine(Platform):
    """Sends one JSON text per line where there are several messages."""

    def push_body(self, body: Any) -> bytes:
        line = super().push_body
        return b"\n".join(line({**body, "messages": [message]}) for message in body["messages"])


@breaks("CCM-PU-010")
class PushesNothingAtAll(Platform):
    def push_body(self, body: Any) -> bytes:
        return b""


@breaks("CCM-PU-010")
class CutsOffLongPushes(Platform):
    """Has room for a thousand bytes."""

    def push_body(self, body: Any) -> bytes:
        return super().push_body(body)[:1000]


@breaks("CCM-PU-010")
class BeginsWithAByteOrderMark(Platform):
    def push_body(self, body: Any) -> bytes:
        return b"\xef\xbb\xbf" + super().push_body(body)


@breaks("CCM-PU-010")
class PushesInLatin1(Platform):
    """Uses UTF-8 only where nothing smaller will do."""

    def push_body(self, body: Any) -> bytes:
        text = super().push_body(body).decode()
        return text.encode("latin-1" if max(text) <= "\xff" else "utf-8")


@breaks("CCM-PU-010")
class PushesInGb18030(Platform):
    def push_body(self, body: Any) -> bytes:
        return super().push_body(body).decode().encode("gb18030")


@breaks("CCM-PU-010")
class PushesHalvesOfSigns(Platform):
    """Keeps the first half of a sign beyond the first plane, which is no UTF-8."""

    def push_body(self, body: Any) -> bytes:
        text = super().push_body(body).decode()
        halved = (chr(0xD800 + (ord(sign) - 0x10000 >> 10)) if sign > "\uffff" else sign for sign in text)
        return "".join(halved).encode("utf-8", "surrogatepass")


# ---- what stands around the messages ---------------------------------------------------------------------------------


@breaks("CCM-PU-011")
class PushesTheListAlone(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return messages


@breaks("CCM-PU-011")
class PushesJsonWithinJson(Platform):
    def push_body(self, body: Any) -> bytes:
        return json.dumps(super().push_body(body).decode()).encode()


@breaks("CCM-PU-011")
class PushesNull(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return None


class _Envelope(Platform):
    """Changes what stands around the messages, or leaves some of it out."""

    change: dict[str, Any] = {}
    without = ""

    def envelope(self, messages: list[Body]) -> Any:
        return {name: value for name, value in {**super().envelope(messages), **self.change}.items() if name != self.without}


@breaks("CCM-PU-012")
class LeavesOutTheMessages(_Envelope):
    without = "messages"


@breaks("CCM-PU-012")
class CallsMessagesAsAPollDoes(_Envelope):
    without = "messages"

    def envelope(self, messages: list[Body]) -> Any:
        return {**super().envelope(messages), "downlinkMessages": messages}


@breaks("CCM-PU-012")
class PushesNullForMessages(_Envelope):
    change = {"messages": None}


@breaks("CCM-PU-012")
class PushesTheMessageAlone(Platform):
    """Leaves the list out where there is one message."""

    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope(messages if len(messages) > 1 else messages[0])  # type: ignore[arg-type]


@breaks("CCM-PU-012")
class PushesMessagesAsAText(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope(json.dumps(messages))  # type: ignore[arg-type]


@breaks("CCM-PU-013")
class LeavesOutTheTimeOfAPush(_Envelope):
    without = "timestamp"


@breaks("CCM-PU-013")
class SaysNullForTheTimeOfAPush(_Envelope):
    change = {"timestamp": None}


@breaks("CCM-PU-013")
class QuotesTheTimeOfAPush(_Envelope):
    change = {"timestamp": "1625898453913"}


@breaks("CCM-PU-013")
class SaysTheTimeOfAPushInFractions(_Envelope):
    change = {"timestamp": 1625898453.913}


@breaks("CCM-PU-014")
class PushesTextsForNotices(Platform):
    """Sends what the system says as a text among messages."""

    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope([message if message["sourceType"] != "SYSTEM" else message["content"] for message in messages])


@breaks("CCM-PU-014")
class PushesNullAmongMessages(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope([*messages, None])  # type: ignore[list-item]


@breaks("CCM-PU-014")
class PushesListsOfLists(Platform):
    def envelope(self, messages: list[Body]) -> Any:
        return super().envelope([messages])  # type: ignore[list-item]
