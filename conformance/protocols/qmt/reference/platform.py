"""The reference platform of QMT: takes messages of customers (QU-01 to QU-11), and an echo agent who sends each text back (QD-01)."""

from typing import Final
from urllib.parse import unquote, urlsplit

from conformance.core.exchange import Request
from conformance.protocols.qmt.legs import DEFAULT_TYPES, DOWNLINK, UPLINK
from conformance.protocols.qmt.reference.callee import UNKNOWN_APP, WRONG, Body, Refused
from conformance.protocols.qmt.reference.caller import Caller

_SEGMENTS: Final = 3
"""Parts of a path before the interface: api, version, appid."""


class Platform(Caller):
    """Keeps every rule of documents/001 for a platform. A fault overrides one method."""

    leg = UPLINK.name
    party = "qmt.platform"
    sends = DOWNLINK

    def reach(self, request: Request) -> None:
        super().reach(request)
        parts = unquote(urlsplit(request.url).path).split("/")[1:]
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
        kind, user, said = body.get("MsgType"), body.get("FromUserId"), body.get("Content")
        if self.call is None or not isinstance(user, str) or not isinstance(said, str):
            return
        tag = {name: body[name] for name in ("Tag",) if name in body}
        if kind == "text":
            self.echo(user, said, tag)
        elif kind in DEFAULT_TYPES:
            self.say(user, said, {"MsgType": kind, **tag})

    def echo(self, user: str, said: str, more: Body) -> None:
        """Send a text back, with `more` of what came with it."""
        self.say(user, said, more)

    def say(self, user: str, said: str, more: Body) -> None:
        self.send({**self.message(user, said), **more})

    def message(self, user: str, said: str) -> Body:
        return {"ToUserId": user, "MsgType": "text", "Content": said, "WorkerNum": "8001", "WorkerName": "Agent 8001", "ServiceId": "4711"}
