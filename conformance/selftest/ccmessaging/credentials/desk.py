"""A sender over memory that fetches and renews what it needs, and where the calls of credentials go."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from conformance.core.exchange import Exchange, Outcome, Request, Response
from conformance.core.protocol import Handler
from conformance.core.settings import Limits, Secret, Target
from conformance.harness.judge.judge import Judge
from conformance.harness.play.plan import Ids
from conformance.harness.play.sender import Sender
from conformance.protocols.ccmessaging.messages import uplink
from conformance.protocols.ccmessaging.wallet import Wallet
from conformance.selftest.rig.hostile import JSON
from conformance.selftest.rig.runs import DEMO, PROTOCOL
from conformance.wire.memory import MemoryClient
from conformance.wire.redact import Redactor

TOKENS: Final = "/apigovernance/api/oauth/tokenByAkSk"
APPLY: Final = "/apiaccess/ccmessaging/applyToken"
UPLOAD: Final = "/apiaccess/ccmessaging/uploadFileStream"
SEND: Final = "/apiaccess/ccmessaging/sendAsync"
FETCHED: Final = """
[credentials]
app_key = "demo-app-key-0001"
app_secret = "demo-app-secret-0001"
channel_id = "1011577355744904195"
"""
NO_TOKENS: Final = '[[users]]\nid = "alice"\n[[users]]\nid = "bob"\n'
FIXED: Final = {key: value for key, value in DEMO.credentials.items() if key != "app_secret"}
"""Credentials of which none can be fetched."""


def refuse(status: int, **body: object) -> Response:
    """Return a refusal."""
    return Response(status, (JSON,), json.dumps(body).encode())


class Desk:
    """A sender over memory, without a run: what went out, what was written, and what was hidden."""

    def __init__(self, handler: Handler, known: Target = DEMO, clock: Callable[[], float] = lambda: 0.0, limits: Limits = Limits()) -> None:  # noqa: B008
        """Send to `handler`; `clock` counts the seconds of the purse."""
        self.asked: list[Request] = []
        self.written: list[Exchange] = []
        self.redactor = Redactor(())
        self.target = replace(known, limits=limits, upload=False, url="http://memory")
        protocol = replace(PROTOCOL, purse=lambda world, courier: Wallet(world, courier, clock))
        client = MemoryClient(self._noting(handler))
        self.sender = Sender(protocol, client, Judge(protocol), self, self.target)

    def _noting(self, handler: Handler) -> Handler:
        def answer(request: Request) -> Response:
            path = request.url.removeprefix("http://memory")
            self.asked.append(replace(request, url=path))
            return handler(replace(request, url=path))

        return answer

    def exchange(self, exchange: Exchange, _: Outcome) -> None:
        """Keep it."""
        self.written.append(exchange)

    def hide(self, secret: Secret) -> None:
        """Learn it."""
        self.redactor.learn(secret)

    def send(self, user: str = "grace", control: str = "CONNECT") -> Outcome:
        """Send a plain message of a user."""
        message = uplink.message(control, "TEXT", content="Hello")
        bound = PROTOCOL.bind(message, next(one for one in self.target.users if one.id == user), self.target, Ids(0, "n").fresh)
        return self.sender.send(bound, user=user, case="case", conversation=1)[1]

    def calls(self, path: str) -> list[Request]:
        """Return what came to a path."""
        return [request for request in self.asked if request.url == path]


def only(*names: str, **changes: Any) -> Target:
    """Return the demo world with these users only."""
    return replace(DEMO, users=tuple(user for user in DEMO.users if user.id in names), **changes)
