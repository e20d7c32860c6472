"""Platforms whose pushes look odd outside their messages, and conform."""

import json
from typing import Any

from conformance.core.exchange import Headers
from conformance.core.fault import odd_where, oddity
from conformance.protocols.ccmessaging.reference.demo import demo
from conformance.protocols.ccmessaging.reference.platform import Platform
from conformance.protocols.ccmessaging.reference.uplink import Body

_UNDECLARED = {name: value for name, value in demo("").credentials.items() if name != "push_authorization"}


@oddity
class PushesEmptyBatches(Platform):
    """Pushes a list without any message now and then, perhaps to see whether somebody is there."""

    count = 0

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
    def push_label(self) -> str | None:
        return "Application/JSON; Charset=UTF-8"


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


@odd_where(credentials=_UNDECLARED)
class PushesWithoutAuthorization(Platform):
    pass


@odd_where(credentials=_UNDECLARED)
class PushesWithASignature(Platform):
    def push_authorization(self) -> str | None:
        return "auth-v2/ak-1/2021-07-10T06:27:33Z/content-type;host/0123456789abcdef"


@odd_where(credentials=_UNDECLARED)
class PushesWithABearer(Platform):
    def push_authorization(self) -> str | None:
        return "Bearer whatever-it-is"


@odd_where(credentials=_UNDECLARED)
class PushesWithAPassword(Platform):
    def push_authorization(self) -> str | None:
        return "Basic dXNlcjpwYXNz"
