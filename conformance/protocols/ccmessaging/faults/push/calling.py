"""Platforms whose pushes have another method, or other headers, than the push page says."""

import json
from typing import Any

from conformance.core.fault import breaks
from conformance.protocols.ccmessaging.reference.platform import Platform

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


@breaks("CCM-PU-002")
class LeavesOutTheContentType(Platform):
    def push_label(self) -> str | None:
        return None


@breaks("CCM-PU-002")
class LabelsPushesAsText(Platform):
    def push_label(self) -> str | None:
        return "text/plain;charset=UTF-8"


@breaks("CCM-PU-002")
class LabelsPushesAsAForm(Platform):
    """Sends JSON under the label that some HTTP clients give to whatever they send."""

    def push_label(self) -> str | None:
        return "application/x-www-form-urlencoded"


@breaks("CCM-PU-002", "CCM-PU-010")
class SendsPushesAsAForm(Platform):
    def push_label(self) -> str | None:
        return "application/x-www-form-urlencoded"

    def push_body(self, body: Any) -> bytes:
        return f"timestamp={body['timestamp']}&messages={json.dumps(body['messages'])}".encode()


@breaks("CCM-PU-003")
class LeavesOutTheAuthorization(Platform):
    def push_authorization(self) -> str | None:
        return None


@breaks("CCM-PU-003")
class AuthorizesWithAnotherToken(Platform):
    def push_authorization(self) -> str | None:
        return "Bearer another-token-that-nobody-declared"


@breaks("CCM-PU-003")
class SignsThoughATokenIsDeclared(Platform):
    def push_authorization(self) -> str | None:
        return "auth-v2/ak-1/2021-07-10T06:27:33Z/content-type;host/0123456789abcdef"


@breaks("CCM-PU-003")
class LeavesOutTheWordBearer(Platform):
    def push_authorization(self) -> str | None:
        return "demo-push-0001"


@breaks("CCM-PU-003")
class ForgetsTheAuthorizationNowAndThen(Platform):
    """Leaves it out of every third push."""

    count = 0

    def push_authorization(self) -> str | None:
        self.count += 1
        return super().push_authorization() if self.count % 3 else None
