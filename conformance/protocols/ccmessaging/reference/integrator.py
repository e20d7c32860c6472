"""The reference integrator of ccmessaging: a callback that takes pushes (S3, the push page), and a client that calls. No socket.

It remembers what it was told.
"""

from collections.abc import Iterator
from typing import Any, Final

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.legs import PUSH
from conformance.protocols.ccmessaging.reference.answers import Answers, Refused
from conformance.protocols.ccmessaging.reference.client import Client
from conformance.protocols.ccmessaging.reference.uplink import Body

NEEDED: Final = ("from", "to", "channel", "sourceType", "controlType")
"""What a message is refused without (contract, section 5)."""
_KEPT: Final = 1000


class Integrator(Client, Answers):
    """Keeps every rule of documents/003 for a receiver, those of documents/000 and documents/002 for a caller.

    A fault or an oddity overrides one method.
    """

    slow = False
    """True where a fault takes its time: then it is served by several threads."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.received: list[Body] = []
        """The messages of the last pushes."""

    def __call__(self, request: Request) -> Response:
        try:
            return self.pushed(request)
        except Refused as refused:
            return self.refusal(request, refused)

    def pushed(self, request: Request) -> Response:
        """Answer a push; raise Refused if it is not acknowledged."""
        if not self.known_method(request.method):
            raise Refused(405, "POST only")
        self.authorized(request)
        body = self.parse(request.body)
        messages = self.messages(body)
        for problem in self.problems(body, messages):
            raise Refused(400, problem)
        self.received = [*self.received, *messages][-_KEPT:]
        return self.success(request, body)

    def known_method(self, method: str) -> bool:
        return method == PUSH.method

    def authorized(self, request: Request) -> None:
        """Ask who calls: what stands in Authorization is left open (X-33)."""

    def messages(self, body: Body) -> list[Any]:
        """Return the messages of a push; raise Refused if there is no list of them."""
        if not isinstance(body.get("messages"), list):
            raise Refused(400, "messages is no list")
        found: list[Any] = body["messages"]
        return found

    def problems(self, body: Body, messages: list[Any]) -> Iterator[str]:
        """Yield why a push is not acknowledged."""
        for message in messages:
            if not isinstance(message, dict):
                yield "a message is no object"
                return
            yield from (f"{field} is missing" for field in NEEDED if not self.given(field, message))
        if any(self.unwanted(message) for message in messages):
            yield "a message is not wanted"
        if objection := self.objection(body, messages):
            yield objection

    def given(self, field: str, message: Body) -> bool:
        return field in message

    def objection(self, body: Body, messages: list[Any]) -> str:
        """Say why a push that keeps every rule is refused all the same: never. Faults and oddities do."""
        return ""

    def unwanted(self, message: Body) -> bool:
        """Say whether a message that keeps every rule is refused all the same: never."""
        return False

    def success(self, _request: Request, body: Body) -> Response:
        """Acknowledge a push (PU-50)."""
        return self.answer(200, self.success_body(body))

    def success_body(self, _body: Body) -> Body:
        return {"resultCode": "0", "resultDesc": "success."}
