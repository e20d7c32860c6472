"""Platforms that answer polls in an odd way, or forget what waits, and conform."""

from conformance.core.exchange import Request, Response
from conformance.core.fault import oddity
from conformance.protocols.ccmessaging.reference.platform import Platform, Refused


@oddity
class RefusesPollsWith403(Platform):
    def poll_refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(403, {"errorCode": "0", "exceptionInfo": refused.why})


@oddity
class RefusesPollsWithACode(Platform):
    def poll_refusal(self, request: Request, refused: Refused) -> Response:
        return self.answer(200, {"resultCode": "1"})


@oddity
class SetsCookies(Platform):
    """Sets cookies with every answer to a poll, a wrong token among them: a client that sent them back would be refused."""

    def polled(self, user: str) -> Response:
        answer = super().polled(user)
        cookies = (("Set-Cookie", "ccmessaging-token=another-one; Path=/"), ("Set-Cookie", "JSESSIONID=abc; Path=/"))
        return Response(answer.status, (*answer.headers, *cookies), answer.body)


@oddity
class ForgetsAtDisconnect(Platform):
    """Throws away what waits when a conversation is closed."""

    def disconnect(self, user: str) -> None:
        super().disconnect(user)
        self.queues.pop(user, None)


@oddity
class ForgetsAtConnect(Platform):
    """Throws away what waits when a conversation is opened."""

    def connect(self, user: str) -> None:
        self.queues.pop(user, None)
        super().connect(user)
