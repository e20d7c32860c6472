"""The reference platform of QMT: takes messages of customers (QU-01 to QU-11), and an echo agent who sends each text back (QD-01)."""

import json
import time
from collections.abc import Callable
from itertools import count
from typing import Any, Final
from urllib.parse import urlsplit

from conformance.core.exchange import Request
from conformance.core.settings import Target
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, UPLINK
from conformance.protocols.qmt.reference.desk import UNKNOWN_APP, WRONG, Body, Desk, Refused
from conformance.protocols.qmt.signing import secret_of, signature

Call = Callable[[Request], object]
"""Whoever brings a request to the app; its answer is not asked for."""
_SEGMENTS: Final = 3
"""Parts of a path before the interface: api, version, appid."""


class Platform(Desk):
    """Keeps every rule of documents/001 for a platform. A fault overrides one method."""

    leg = UPLINK.name
    party = "qmt.platform"

    def __init__(self, target: Target) -> None:
        super().__init__(target)
        self.call: Call | None = None
        """None where there is no app to be called."""
        self.moments = count(int(time.time() * 1000))

    def reach(self, request: Request) -> None:
        super().reach(request)
        parts = urlsplit(request.url).path.split("/")[1:]
        if len(parts) < _SEGMENTS or not self.known_path(parts):
            raise Refused(WRONG, "no such interface", 404)
        if not self.known_app(parts[2]):
            raise Refused(UNKNOWN_APP, "no such app")

    def known_path(self, parts: list[str]) -> bool:
        return parts[0] == "api" and parts[1] == self.target.credentials["version"] and "/" + "/".join(parts[_SEGMENTS:]) == UPLINK.path

    def known_app(self, appid: str) -> bool:
        return appid == self.appid()

    def labelled(self, request: Request) -> None:
        if not self.is_json((request.header("content-type") or "").lower()):
            raise Refused(WRONG, "Content-Type is not application/json")

    def is_json(self, label: str) -> bool:
        return label.split(";", maxsplit=1)[0].strip() == "application/json"

    def react(self, body: Body) -> None:
        """Let the agent send back what can be shown: a text, or a file, with its Tag."""
        kind, tag = body["MsgType"], {name: body[name] for name in ("Tag",) if name in body}
        if self.call and kind == "text":
            self.echo(body["FromUserId"], body["Content"], tag)
        elif self.call and kind in DEFAULT_TYPES:
            self.say(body["FromUserId"], body["Content"], {"MsgType": kind, **tag})

    def echo(self, user: str, said: str, more: Body) -> None:
        """Send a text back, with `more` of what came with it."""
        self.say(user, said, more)

    def say(self, user: str, said: str, more: Body) -> None:
        self.send({**self.message(user, said), **more})

    def message(self, user: str, said: str) -> Body:
        return {"ToUserId": user, "MsgType": "text", "Content": said, "WorkerNum": "8001", "WorkerName": "Agent 8001", "ServiceId": "4711"}

    def send(self, body: Any) -> None:
        """Call the app."""
        assert self.call is not None
        self.call(Request(self.method(), self.path() + self.signed_query(), self.headers(), self.as_bytes(body)))

    def method(self) -> str:
        return DOWNLINK.method

    def path(self) -> str:
        return DOWNLINK.path

    def signed_query(self) -> str:
        stamp = self.stamp()
        return f"?timestamp={stamp}&signature={self.signature_of(stamp)}"

    def stamp(self) -> str:
        return str(next(self.moments))

    def signature_of(self, stamp: str) -> str:
        return signature(self.appid(), secret_of(self.target, "qmt.app"), stamp)

    def headers(self) -> tuple[tuple[str, str], ...]:
        return (("Content-Type", "application/json"),)

    def as_bytes(self, body: Any) -> bytes:
        return json.dumps(body, ensure_ascii=False).encode()
