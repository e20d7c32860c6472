"""The reference platform of ccmessaging: a request in, an answer out (S0, S2). No socket; it remembers who is connected, and what waits for whom."""

import json
from typing import Any
from urllib.parse import urlsplit

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.legs import POLL, UPLINK
from conformance.protocols.ccmessaging.reference.downlink import Downlink
from conformance.protocols.ccmessaging.reference.uplink import Body, UplinkRules

SUCCESS = "send sendMessageForOpenApiAsync success."


class Refused(Exception):  # noqa: N818 - an answer, not an error
    """A refusal on its way to the caller: HTTP status and a description."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status, self.why = status, why


class Platform(UplinkRules, Downlink):
    """Keeps every rule of documents/000 and documents/002. One instance is one world: its connected users live in it."""

    slow = False
    """True where a fault takes its time: then it is served by several threads."""

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.users = {str(user.token): user.id for user in target.users}
        self.connected: set[str] = set()

    def __call__(self, request: Request) -> Response:
        try:
            if self.is_poll(request):
                return self.polled(self.asked_by(request))
            body = self.take(request)
        except Refused as refused:
            return self.refusal(request, refused)
        return self.success(request, body)

    def is_poll(self, request: Request) -> bool:
        return request.method == POLL.method and urlsplit(request.url).path == POLL.path

    def asked_by(self, request: Request) -> str:
        """Return who polls, by the cookie alone (GM-03, GM-05); raise Refused if it names nobody."""
        user = self.users.get(self.cookie(request).get("ccmessaging-token", ""))
        if user is None:
            raise Refused(401, "no such token")
        return user

    def cookie(self, request: Request) -> dict[str, str]:
        """Return what a Cookie header holds."""
        pairs = (pair.strip().partition("=") for pair in (request.header("cookie") or "").split(";"))
        return {name: value for name, _, value in pairs}

    def polled(self, user: str) -> Response:
        """Answer a right poll."""
        return self.answer(200, self.poll_answer(user))

    def take(self, request: Request) -> Body:
        """Return the body of a request that is accepted, after it has had its effect; raise Refused otherwise."""
        path = urlsplit(request.url).path
        if not self.known_path(path):
            raise Refused(404, "no such interface")
        if not self.known_method(request.method):
            raise Refused(405, "POST only")
        if not (self.token_is_right(request) and self.app_key_is_right(request) and self.authorization_is_right(request)):
            raise Refused(401, "bad credentials")
        body = self.parse(request.body)
        for problem in self.problems(body):
            raise Refused(400, problem)
        self.converse(self.user(request, body), body)
        return body

    def known_path(self, path: str) -> bool:
        return path == UPLINK.path

    def known_method(self, method: str) -> bool:
        return method == UPLINK.method

    def token_is_right(self, request: Request) -> bool:
        return request.header("ccmessaging-token") in self.users

    def app_key_is_right(self, request: Request) -> bool:
        return request.header("x-app-key") == self.target.credentials["app_key"]

    def authorization_is_right(self, request: Request) -> bool:
        scheme, _, token = (request.header("authorization") or "").partition(" ")
        return self.scheme_is_right(scheme, token) and self.access_token(scheme, token) == self.target.credentials["access_token"]

    def scheme_is_right(self, scheme: str, _token: str) -> bool:
        return scheme == "Bearer"

    def access_token(self, _scheme: str, token: str) -> str:
        return token

    def parse(self, raw: bytes) -> Body:
        """Return the JSON object of a body; raise Refused if it is none."""
        try:
            value = self.loads(raw)
        except (ValueError, RecursionError) as error:
            raise Refused(400, "the body is no JSON") from error
        return self.as_object(value)

    def loads(self, raw: bytes) -> Any:
        return json.loads(self.decode(raw))

    def decode(self, raw: bytes) -> str:
        return raw.decode("utf-8")

    def as_object(self, value: object) -> Body:
        if not isinstance(value, dict):
            raise Refused(400, "the body is no object")
        return value

    def user(self, request: Request, _body: Body) -> str:
        """Return whose conversation a message belongs to: the user of the token (HG-06)."""
        return self.users.get(request.header("ccmessaging-token") or "", "")

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

    def refusal(self, _request: Request, refused: Refused) -> Response:
        """Answer a refused message."""
        return self.answer(refused.status, {"resultCode": "13", "resultDesc": refused.why})

    def answer(self, status: int, body: object) -> Response:
        raw = json.dumps(body, ensure_ascii=False).encode()
        return Response(status, (("Content-Type", "application/json;charset=UTF-8"),), raw)
