"""The credentials of the reference platform: what is configured, what tokenByAkSk and applyToken have issued, and how long it lives."""

import base64
import json
import time
from collections.abc import Callable
from itertools import count
from urllib.parse import quote

from conformance.core.exchange import Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.reference.answers import Answers, Refused
from conformance.protocols.ccmessaging.reference.uplink import Body


class Tokens(Answers):
    """Knows who calls. A fault or an oddity overrides one method."""

    clock: Callable[[], float] = staticmethod(time.monotonic)
    """Seconds; a test gives another one."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.users = {str(user.token): user.id for user in target.users if user.token}
        """Token -> its user."""
        self.issued: dict[str, str] = {}
        """User -> the token that was issued last: it replaces the one before (HA-07)."""
        self.ends: dict[str, float] = {}
        """Issued credential -> when it ends."""
        self.access_tokens = {str(target.credentials["access_token"])} if "access_token" in target.credentials else set[str]()
        self.numbers = count(1)

    # -- who calls ------------------------------------------------------------------------------------------------------------

    def admit(self, request: Request) -> None:
        """Let a call in a user's name pass (HG-03 to HG-07); raise Refused if it lacks a credential."""
        if not self.is_admitted(request):
            raise Refused(401, "bad credentials")

    def is_admitted(self, request: Request) -> bool:
        return self.token_is_right(request) and self.app_key_is_right(request) and self.authorization_is_right(request)

    def token_is_right(self, request: Request) -> bool:
        return self.user_of(request) != ""

    def app_key_is_right(self, request: Request) -> bool:
        return request.header("x-app-key") == self.target.credentials["app_key"]

    def authorization_is_right(self, request: Request) -> bool:
        scheme, _, token = (request.header("authorization") or "").partition(" ")
        return self.scheme_is_right(scheme, token) and self.access_is_known(self.access_token(scheme, token))

    def scheme_is_right(self, scheme: str, _token: str) -> bool:
        return scheme == "Bearer"

    def access_token(self, _scheme: str, token: str) -> str:
        return token

    def access_is_known(self, token: str) -> bool:
        return token in self.access_tokens and self.lives(token)

    def user_of(self, request: Request) -> str:
        """Return the user of the token that a request carries, or an empty text (HG-06)."""
        token = request.header("ccmessaging-token") or ""
        return self.users.get(token, "") if self.lives(token) else ""

    def lives(self, credential: str) -> bool:
        return self.clock() < self.ends.get(credential, float("inf"))

    # -- tokenByAkSk (HT-01 to HT-05) -----------------------------------------------------------------------------------------

    def token_by_ak_sk(self, request: Request) -> Response:
        """Answer a call for an access token."""
        body = self.parse(request.body)
        if any(body.get(name) != self.target.credentials.get(name, "") for name in ("app_key", "app_secret")):
            raise Refused(401, "app_key or app_secret is wrong")
        token, life = self.access_value(), self.asked_life(request)
        self.access_tokens.add(token)
        self.ends[token] = self.clock() + life
        return self.answer(200, self.access_body(token, life))

    def asked_life(self, request: Request) -> int:
        """Return the seconds that are asked for, 600 if none are, at most 3,600 (HT-03)."""
        asked = request.header("x-token-expire") or "600"
        return min(int(asked), 3600) if asked.isascii() and asked.isdigit() and len(asked) < 10 else 600

    def access_value(self) -> str:
        return f"demo-issued-access-token-{next(self.numbers):04}"

    def access_body(self, token: str, life: int) -> Body:
        known = {"Scope": "default", "AppKey": str(self.target.credentials["app_key"]), "UserID": "Anonymous"}
        return {"AccessToken": token, "ApplyType": "Bearer", "CreateTime": "1545650171", "Expires": str(life), **known}

    # -- applyToken (HA-01 to HA-07) ------------------------------------------------------------------------------------------

    def apply_token(self, request: Request) -> Response:
        """Answer a call for the token of a user."""
        if not (self.app_key_is_right(request) and self.authorization_is_right(request)):
            raise Refused(401, "bad credentials")
        body = self.parse(request.body)
        if not self.may_apply(body):
            return self.answer(200, {"resultCode": "1", "resultDesc": self.why_not(body)})
        return self.answer(200, self.token_body(self.issue(body["userId"])))

    def may_apply(self, body: Body) -> bool:
        given = all(isinstance(body.get(name), str) and body[name] for name in ("userId", "userName", "channelId", "locale"))
        return given and len(body["userId"]) <= 32 and body["channelId"] == self.target.credentials["channel_id"]

    def why_not(self, _body: Body) -> str:
        """Say why no token is issued."""
        return "a parameter is wrong"

    def issue(self, user: str) -> str:
        """Issue a token; the one that was issued before is worth nothing from then on (HA-07)."""
        self.outdate(self.issued.get(user, ""))
        token = self.token_value(user)
        self.users[token], self.issued[user] = user, token
        self.ends[token] = self.clock() + 3600
        return token

    def outdate(self, token: str) -> None:
        """Forget a token, for a fresh one is issued."""
        self.users.pop(token, None)

    def token_value(self, user: str) -> str:
        """Return a token as they look (HA-06): JSON in Base64, percent-encoded."""
        known = {"createTime": 1545650171000 + next(self.numbers), "tenantId": "201906010001", "userId": user}
        raw = json.dumps({**known, "channelId": str(self.target.credentials["channel_id"])}).encode()
        return quote(base64.b64encode(raw + b" " * ((2 - len(raw)) % 3)).decode(), safe="")

    def token_body(self, token: str) -> Body:
        return {"resultCode": "0", "token": token}
