"""What both references do where they call: sign a message and hand it over (QS-01 to QS-06). A fault overrides one method."""

import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any, ClassVar

from conformance.core.exchange import Request, Response
from conformance.core.leg import Leg
from conformance.core.settings import Target
from conformance.protocols.qmt.reference.callee import Callee
from conformance.protocols.qmt.signing import secret_of, signature

Call = Callable[[Request], Response | None]
"""Whoever brings a request to the other party; it may know no answer."""
Headers = tuple[tuple[str, str], ...]


class Caller(Callee):
    """Calls the other party on a leg, and is called by it on the other."""

    sends: ClassVar[Leg]
    """The leg on which it calls."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.call: Call | None = None
        """None where there is nobody to be called."""
        self.moments = count(int(time.time() * 1000))

    def send(self, body: Any) -> Response | None:
        """Call the other party."""
        assert self.call is not None
        return self.call(Request(self.method(), self.path() + self.signed_query(), self.headers(), self.as_bytes(body)))

    def method(self) -> str:
        return self.sends.method

    def path(self) -> str:
        return self.sends.path

    def signed_query(self) -> str:
        stamp = self.stamp()
        return f"?timestamp={stamp}&signature={self.signature_of(stamp)}"

    def stamp(self) -> str:
        return str(next(self.moments))

    def signature_of(self, stamp: str) -> str:
        return signature(self.appid(), self.secret(), stamp)

    def secret(self) -> str:
        """Return what signs requests to the other party."""
        return secret_of(self.target, self.sends.callee)

    def headers(self) -> Headers:
        return (("Content-Type", "application/json"),)

    def as_bytes(self, body: Any) -> bytes:
        return json.dumps(body, ensure_ascii=False).encode()
