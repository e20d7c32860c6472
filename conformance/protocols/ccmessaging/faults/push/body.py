"""Platforms whose pushes are no JSON."""

from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body


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
