"""Platforms whose pushes have another method, or other headers, than the push page says."""

import json
from typing import Any

from conformance.core.exchange import Headers
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

    count = 0

    def push_headers(self) -> Headers:
        self.count += 1
        return super().push_headers() if self.count % 3 else super().push_headers()[:1]
