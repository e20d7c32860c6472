"""How the reference client calls: with which credentials, and how it fetches what waits (S2, HG-03 to HG-12). See `client`."""

import base64
import json
from collections.abc import Callable
from typing import Final

from conformance.core.exchange import Headers, Request, Response
from conformance.core.settings import Target
from conformance.protocols.ccmessaging.credentials import PATHS
from conformance.protocols.ccmessaging.legs import POLL
from conformance.protocols.ccmessaging.reference.uplink import Body

_PATIENCE: Final = 5
"""Polls until an answer is given up."""


class Caller:
    """Knows its credentials. A fault or an oddity overrides one method."""

    target: Target
    call: Callable[[Request], Response]
    """How it calls; the URL of a request is a path."""
    tokens: dict[str, str]
    """User -> the token that speaks for that user now."""
    access: str

    # -- credentials -----------------------------------------------------------------------------------------------------------

    def headers(self, user: str, body: Body) -> Headers:
        named = {
            "Content-Type": self.label(),
            "ccmessaging-token": self.token(user, body),
            "x-app-key": self.app_key(body),
            "Authorization": self.authorization(body),
        }
        return tuple((name, value) for name, value in named.items() if value is not None)

    def label(self) -> str | None:
        return "application/json;charset=UTF-8"

    def token(self, user: str, _body: Body) -> str | None:
        return self.tokens[user]

    def app_key(self, _body: Body) -> str | None:
        return str(self.target.credentials["app_key"])

    def authorization(self, _body: Body) -> str | None:
        return f"Bearer {self.access}"

    def adopt(self, user: str, response: Response) -> None:
        """Go over to a fresh token (HG-12)."""
        if fresh := response.header("ccmessaging-token"):
            self.tokens[user] = fresh

    def fetch_access(self) -> str:
        known = {name: str(self.target.credentials[name]) for name in ("app_key", "app_secret")}
        return self.fetched("AccessToken", "tokenByAkSk", (("Content-Type", "application/json"),), known)

    def fetch_token(self, user: str) -> str:
        asked = {"userId": user, "userName": user, "channelId": str(self.target.credentials["channel_id"]), "locale": "zh"}
        return self.fetched("token", "applyToken", self.session(), asked)

    def upload(self, user: str, kind: str) -> str:
        brought = {"fileType": kind, "fileStream": base64.b64encode(f"a file {kind}".encode()).decode(), "channel": "WEB"}
        return self.fetched("objectKey", "uploadFileStream", (*self.session(), ("ccmessaging-token", self.tokens[user])), brought)

    def session(self) -> Headers:
        app_key = str(self.target.credentials["app_key"])
        return (("Content-Type", "application/json"), ("x-app-key", app_key), ("Authorization", f"Bearer {self.access}"))

    def fetched(self, key: str, name: str, headers: Headers, body: Body) -> str:
        """Return what a call beside the legs brings. Raises ConnectionError where it brings nothing: there is nothing more to say then."""
        response = self.call(Request("POST", PATHS[name], headers, json.dumps(body).encode()))
        if not isinstance(response.json, dict) or key not in response.json:
            raise ConnectionError(f"{name} brings no {key} (HTTP {response.status}): does the platform know these credentials and users?")
        return str(response.json[key])

    # -- polls -----------------------------------------------------------------------------------------------------------------

    def poll(self, user: str) -> list[Body]:
        """Fetch what waits; after 401 with a new token."""
        response = self.ask(user)
        if response.status == 401:
            self.tokens[user] = self.fetch_token(user)
            response = self.ask(user)
        self.adopt_from_poll(user, response)
        return (response.json.get("downlinkMessages") or []) if isinstance(response.json, dict) else []

    def ask(self, user: str) -> Response:
        return self.call(Request(self.poll_method(), self.poll_path(), self.poll_headers(user)))

    def poll_method(self) -> str:
        return POLL.method

    def poll_path(self) -> str:
        return POLL.path

    def poll_headers(self, user: str) -> Headers:
        label, cookie = self.poll_label(), self.cookie(user)
        named = {"Content-Type": label, "Cookie": cookie}
        return tuple((name, value) for name, value in named.items() if value is not None)

    def poll_label(self) -> str | None:
        return "application/json; charset=UTF-8"

    def cookie(self, user: str) -> str | None:
        return f"ccmessaging-token={self.poll_token(user)}"

    def poll_token(self, user: str) -> str:
        return self.tokens[user]

    def adopt_from_poll(self, user: str, response: Response) -> None:
        self.adopt(user, response)

    def poll_until_answered(self, user: str) -> list[Body]:
        """Poll until something has come."""
        return next((found for _ in range(_PATIENCE) if (found := self.poll(user))), [])
