"""The reference platform of ccmessaging: a request in, an answer out (S0, S2), pushes out (S3). No socket; it knows who is connected."""

from collections.abc import Callable
from urllib.parse import urlsplit

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.reference.answers import Refused
from conformance.protocols.ccmessaging.reference.push import Push
from conformance.protocols.ccmessaging.reference.uplink import Body, UplinkRules
from conformance.protocols.ccmessaging.reference.uploads import Uploads

__all__ = ["SUCCESS", "Platform", "Refused"]

Service = Callable[[Request], Response]

SUCCESS = "send sendMessageForOpenApiAsync success."


class Platform(UplinkRules, Push, Uploads):
    """Keeps every rule of documents/000, documents/002 and documents/003. One instance is one world: its connected users live in it."""

    slow = False
    """True where a fault takes its time: then it is served by several threads."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.connected: set[str] = set()

    def __call__(self, request: Request) -> Response:
        path = urlsplit(request.url).path
        if request.method == POLL.method and path == POLL.path:
            return self.poll(request)
        try:
            if service := self.services().get(path):
                return self.serve(service, request)
            body = self.take(request)
        except Refused as refused:
            return self.refusal(request, refused)
        return self.success(request, body)

    def services(self) -> dict[str, Service]:
        """Return what is served beside messages: path -> who answers."""
        return {
            "/apigovernance/api/oauth/tokenByAkSk": self.token_by_ak_sk,
            "/apiaccess/ccmessaging/applyToken": self.apply_token,
            "/apiaccess/ccmessaging/uploadFileStream": self.upload_file_stream,
        }

    def serve(self, service: Service, request: Request) -> Response:
        if request.method != "POST":
            raise Refused(405, "POST only")
        return service(request)

    def take(self, request: Request) -> Body:
        """Return the body of a request that is accepted, after it has had its effect; raise Refused otherwise."""
        path = urlsplit(request.url).path
        if not self.known_path(path):
            raise Refused(404, "no such interface")
        if not self.known_method(request.method):
            raise Refused(405, "POST only")
        self.admit(request)
        body = self.parse(request.body)
        for problem in self.problems(body):
            raise Refused(400, problem)
        self.converse(self.user(request, body), body)
        return body

    def known_path(self, path: str) -> bool:
        return path == UPLINK.path

    def known_method(self, method: str) -> bool:
        return method == UPLINK.method

    def user(self, request: Request, _body: Body) -> str:
        """Return whose conversation a message belongs to: the user of the token (HG-06)."""
        return self.user_of(request)

    def converse(self, user: str, body: Body) -> None:
        """Let an accepted message have its effect; raise Refused outside a connected conversation."""
        control = body.get("controlType")
        if control == "CONNECT":
            self.connect(user)
        elif not self.is_connected(user):
            raise Refused(200, "no conversation")
        elif control == "DISCONNECT":
            self.disconnect(user)
        self.react(user, body)

    def is_connected(self, user: str) -> bool:
        return user in self.connected

    def connect(self, user: str) -> None:
        self.connected.add(user)

    def disconnect(self, user: str) -> None:
        self.connected.discard(user)

    def success(self, request: Request, body: Body) -> Response:
        """Answer an accepted message."""
        return self.answer(200, self.success_body(request, body))

    def success_body(self, _request: Request, _body: Body) -> Body:
        return {"resultCode": "0", "resultDesc": SUCCESS}
